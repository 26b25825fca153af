"""The recording of a report: that there is one, and its sound for whoever may read the words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gongzhi.cases.queries.words import may_read, sealed_in
from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.core.models import Entry
from gongzhi.core.sealed import Locked, open_bytes
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import TimelineRow

VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the first entry says of a recording."""

    id: UUID
    media: str
    seconds: int


def recording_in(rows: Iterable[TimelineRow]) -> Recorded | None:
    """Give the recording that a file came with; ``rows`` begins with its first entry."""
    for row in rows:
        for one in sealed_in(row, VOICE):
            return Recorded(UUID(one["sealed"]), str(one["media"]), int(one["seconds"]))
        break
    return None


def voice_of(
    dossier: Dossier, *, by: Actor, ground: Ground, at: datetime, key: str = ""
) -> tuple[bytes, str]:
    """Open the recording of a file: its bytes and media type; the opening goes on its log.

    Raises NotFound ``voice`` where there is none, it is erased, or the words are shut to the actor.
    """
    first = Entry.objects.filter(chain=dossier.id, sequence=1).first()
    said = first.facts.get("record", {}).get(VOICE) if first else None
    if not said or not may_read(by, dossier, ground, key):
        raise NotFound("voice")
    id_ = UUID(said["sealed"])
    try:
        opened = open_bytes(
            jurisdiction=dossier.jurisdiction_id,
            chain=dossier.id,
            purpose=VOICE,
            ids=[id_],
            by=by,
            why="own" if by.kind == "requester" else "read_file",
            at=at,
        )
    except Locked:
        raise NotFound("voice") from None
    if id_ not in opened:
        raise NotFound("voice")
    return opened[id_][0], str(said["media"])
