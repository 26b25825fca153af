"""The contact left with a report leads its owner back to it; a secret one's leads nowhere."""

from __future__ import annotations

from uuid import UUID

from gongzhi.cases.actions.reports import Report
from gongzhi.notices.actions import mark_of
from gongzhi.procedure.actions.statement import Insert, table_of

MARK = table_of(
    "notices_contactmark", subject="uuid", kind="text", chosen="boolean", digest="bytea"
).fixing(jurisdiction_id="ground.id")


def marks_of(report: Report, id_: UUID, jurisdiction: int, *, secret: bool) -> Insert:
    """Give the row that lets the telephone number of a report find its file."""
    found = mark_of(jurisdiction, report.phone) if report.phone and not secret else None
    return Insert(MARK, [(id_, found[0], False, found[1])] if found else [])
