"""Which photos a file has, and what each shows: as it was, as it is said to be, as found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gongzhi.cases.queries.words import sealed_in
from gongzhi.procedure.queries import TimelineRow

BEFORE, AFTER, FOUND = "before", "after", "as_found"


@dataclass(frozen=True, slots=True)
class Shown:
    """The photos of one entry; ``body`` is the code of who showed them, empty for the requester."""

    shows: str
    at: datetime
    body: str
    photos: Sequence[str]
    for_jury: bool = False


def evidence_of(rows: Iterable[TimelineRow]) -> list[Shown]:
    """Give the photos that some entries hold, in order; the requester's own show how it was."""
    found = []
    for row in rows:
        photos = [str(UUID(one["sealed"])) for one in sealed_in(row, "photos")]
        if not photos:
            continue
        shows = FOUND if row.move == "show_check" else str(row.record.get("shows", BEFORE))
        body = "" if row.sequence == 1 else row.body
        released = row.move == "show_check" and row.record.get("for_jury") is True
        found.append(Shown(shows, row.at, body, photos, released))
    return found
