"""The day ledger of one file."""

from __future__ import annotations

from datetime import datetime

from gongzhi.appraisal.methods.days import Ledger, ledger_of, spans_of
from gongzhi.appraisal.queries.entries import entries_of
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.table import by_hash


def days_of(file: Dossier, ground: Ground, until: datetime) -> Ledger:
    """Book the days of a file the caller has been allowed to see; an open one lives ``until``.

    Who bears what is read under the rules the file follows. One statement.
    """
    own = ground.under(file.rules_id)
    rows = own.rules.table("day_bearers").values()
    spans = spans_of(entries_of([file.id])[file.id], rows, by_hash, until)
    return ledger_of(spans, ground.calendar(file.area_id).zone)
