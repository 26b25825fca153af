"""The contact left with a report leads its owner back to it; a secret one's leads nowhere."""

from __future__ import annotations

from uuid import UUID

from gongzhi.cases.actions.reports import Report
from gongzhi.notices.actions import digest_of
from gongzhi.notices.methods.contacts import read_contact
from gongzhi.procedure.actions.statement import Insert, table_of

MARK = table_of(
    "notices_contactmark", subject="uuid", kind="text", chosen="boolean", digest="bytea"
).fixing(jurisdiction_id="ground.id")


def marks_of(report: Report, id_: UUID, jurisdiction: int, *, secret: bool) -> Insert:
    """Give the row that lets the telephone number of a report find its file."""
    found = read_contact(report.phone) if report.phone and not secret else None
    if found is None:
        return Insert(MARK, [])
    kind, clean = found
    return Insert(MARK, [(id_, kind, False, digest_of(jurisdiction, kind, clean))])
