"""The life of a file as its entries tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongzhi.core.models import Entry
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
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
    entries: Sequence[Entry] = list(Entry.objects.filter(chain=dossier.id).order_by("sequence"))
    if for_requester:
        entries = [entry for entry in entries if _told(dossier, entry)]
    return [_row(entry, ground) for entry in entries]


def _told(dossier: Dossier, entry: Entry) -> bool:
    if entry.sequence == 1 or entry.actor == "requester":
        return True
    if entry.move in UNSEEN_BY_REQUESTER:
        return False
    step = entry.facts.get("at_step", "")
    table = by_hash(dossier.procedure_hash)
    row = table.move(step, entry.move) if step in table.by_name else None
    return row is not None and (row.tells_requester or "step" in entry.facts.get("change", {}))


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
    )
