"""The day ledger of one file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from gongzhi.appraisal.methods.days import Ledger, ledger_of, spans_of
from gongzhi.appraisal.methods.told import Told
from gongzhi.appraisal.queries.entries import entries_of, told_in
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import TimelineRow
from gongzhi.procedure.table import by_hash


def days_of(
    file: Dossier, ground: Ground, until: datetime, told: Sequence[TimelineRow] | None = None
) -> Ledger:
    """Book the days of a file the caller has been allowed to see; an open one lives ``until``.

    Who bears what is read under the rules the file follows. One statement; none where the caller
    has the file's whole timeline already (``told``).
    """
    entries = entries_of([file.id])[file.id] if told is None else told_in(told)
    return _booked(file, entries, ground, until)


def ledgers_of(files: Sequence[Dossier], ground: Ground, until: datetime) -> dict[UUID, Ledger]:
    """Book the days of files the caller has been allowed to see, by file. One statement."""
    entries = entries_of([file.id for file in files])
    return {file.id: _booked(file, entries[file.id], ground, until) for file in files}


def _booked(file: Dossier, entries: Sequence[Told], ground: Ground, until: datetime) -> Ledger:
    rows = ground.under(file.rules_id).rules.table("day_bearers").values()
    spans = spans_of(entries, rows, by_hash, until)
    return ledger_of(spans, ground.calendar(file.area_id).zone)
