"""The life of a file as its entries tell it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongzhi.core.models import Entry
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.past import read_past
from gongzhi.procedure.standing import Hand
from gongzhi.procedure.table import by_hash

UNSEEN_BY_REQUESTER = frozenset({"warn", "recalculate", "gate_failed", "child_ended"})


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One entry as a page shows it: codes and facts, no sentence, no person."""

    sequence: int
    move: str
    at: datetime
    recorded_at: datetime
    actor: str
    body: str
    at_step: str
    facts: dict[str, Any]
    hash: str
    organisation: int | None

    @property
    def record(self) -> dict[str, Any]:
        """What was put on record with the move."""
        return dict(self.facts.get("record", {}))

    @property
    def change(self) -> dict[str, Any]:
        """What the move changed."""
        return dict(self.facts.get("change", {}))


def timeline(dossier: Dossier, ground: Ground, *, for_requester: bool = False) -> list[TimelineRow]:
    """Give the entries of a file the caller has been allowed to see, oldest first.

    The requester sees the entries the table says it is told, and those of its own hand.
    """
    entries = Entry.objects.filter(chain=dossier.id).order_by("sequence")
    rows = [_row(entry, ground) for entry in entries]
    return told_rows(dossier, rows) if for_requester else rows


def timeline_and_hands(
    dossier: Dossier, ground: Ground
) -> tuple[list[TimelineRow], tuple[Hand, ...]]:
    """Give the whole timeline of a file, and who made its moves, from one reading."""
    past = read_past(dossier.id)
    return [_row(entry, ground) for entry in past.entries], past.hands


def told_rows(dossier: Dossier, rows: Iterable[TimelineRow]) -> list[TimelineRow]:
    """Keep of a file's timeline what its requester sees."""
    return [row for row in rows if _told(dossier, row)]


def _told(dossier: Dossier, row: TimelineRow) -> bool:
    if row.sequence == 1 or row.actor == "requester":
        return True
    if row.move in UNSEEN_BY_REQUESTER:
        return False
    table = by_hash(dossier.procedure_hash)
    move = table.move(row.at_step, row.move) if row.at_step in table.by_name else None
    return move is not None and (move.tells_requester or "step" in row.change)


def _row(entry: Entry, ground: Ground) -> TimelineRow:
    body = ""
    if entry.organisation_id is not None:
        known = ground.directory.by_id.get(entry.organisation_id)
        body = known.code if known else ""
    return TimelineRow(
        sequence=entry.sequence,
        move=entry.move,
        at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        actor=entry.actor,
        body=body,
        at_step=entry.facts.get("at_step", ""),
        facts=entry.facts,
        hash=bytes(entry.hash).hex(),
        organisation=entry.organisation_id,
    )
