"""What is stuck longest, and who held it how long."""

from __future__ import annotations

from datetime import datetime

from gongzhi.appraisal.methods.days import Ledger, ledger_of, spans_of
from gongzhi.appraisal.queries.entries import entries_of
from gongzhi.cases.queries.situation_files import files_behind
from gongzhi.core.actor import Actor
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.table import by_hash


def stuck_longest(
    by: Actor, ground: Ground, *, area: int, at: datetime, most: int
) -> list[tuple[Dossier, Ledger]]:
    """Give the files of an area whose limit passed longest ago, with their days so far.

    Only what the reader may see. Two statements, over open files and the entries of those given.
    """
    if not most:
        return []
    page = files_behind(by, ground, kind="late", area=area, at=at, days=0, size=most)
    files = page.rows
    entries = entries_of([file.id for file in files])
    zone = ground.calendar(ground.territory.root.id).zone
    rows = list(ground.rules.table("day_bearers").values())
    return [
        (file, ledger_of(spans_of(entries[file.id], rows, by_hash, at), zone)) for file in files
    ]
