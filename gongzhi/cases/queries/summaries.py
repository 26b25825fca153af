"""The summary for a body complained of: which draft waits for the requester, what was approved."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from gongzhi.procedure.queries import TimelineRow

DRAFT, APPROVE = "draft_summary", "approve_summary"


def waiting_draft(rows: Iterable[TimelineRow]) -> tuple[int, str]:
    """Give the version of the draft that waits for the requester and its sealed id; (0, "")."""
    version, waiting = 0, ""
    for row in rows:
        if row.move == DRAFT:
            version, waiting = version + 1, str(row.record["text"]["sealed"])
        elif row.move == APPROVE:
            waiting = ""
    return (version, waiting) if waiting else (0, "")


def approved(rows: Iterable[TimelineRow]) -> UUID | None:
    """Give the sealed id of the words that the requester approved last, its own or the draft's."""
    drafts: list[str] = []
    found = ""
    for row in rows:
        if row.move == DRAFT:
            drafts.append(str(row.record["text"]["sealed"]))
            found = ""
        elif row.move == APPROVE:
            own = row.record.get("text")
            found = str(own["sealed"]) if own else drafts[int(row.record["version"]) - 1]
    return UUID(found) if found else None
