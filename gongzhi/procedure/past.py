"""The past of one file, read once for a move: who did what, what changed since when."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gongzhi.core.models import Entry
from gongzhi.procedure import gates
from gongzhi.procedure.standing import Hand

STATE = ("step", "owner", "rules")


@dataclass(frozen=True, slots=True)
class Past:
    """All entries of a file in order."""

    entries: tuple[Entry, ...]

    @property
    def live(self) -> tuple[Entry, ...]:
        """The entries that still count: those after a void are a new beginning at its step."""
        cut: set[int] = set()
        for entry in self.entries:
            span = entry.facts.get("voided")
            if span:
                cut.update(range(span[0], span[1] + 1))
        return tuple(entry for entry in self.entries if entry.sequence not in cut)

    @property
    def hands(self) -> tuple[Hand, ...]:
        """Who made which move, voided ones too (separation forgets nothing)."""
        return tuple(Hand(e.move, e.organisation_id, e.person_id) for e in self.entries)

    @property
    def for_gates(self) -> tuple[gates.Past, ...]:
        """The entries that count, in the shape gates read."""
        return tuple(
            gates.Past(
                entry.sequence,
                entry.move,
                entry.occurred_at,
                entry.facts.get("record", {}),
                entry.facts.get("at_step", ""),
            )
            for entry in self.live
        )

    def changes_since(self, seen: int, shown: AbstractSet[str]) -> list[dict[str, Any]]:
        """What moved step, owner or rules after ``seen``, or wrote a field that is shown."""
        found = []
        for entry in self.entries:
            if entry.sequence <= seen or entry.move == "gate_failed":
                continue
            change = entry.facts.get("change", {})
            state = {name: change[name] for name in STATE if name in change}
            touched = sorted(shown & set(entry.facts.get("record", {})))
            if state or touched:
                found.append(
                    {
                        "sequence": entry.sequence,
                        "move": entry.move,
                        "change": state,
                        "fields": touched,
                    }
                )
        return found


def read_past(dossier_id: UUID) -> Past:
    """Read the entries of a file."""
    return Past(tuple(Entry.objects.filter(chain=dossier_id).order_by("sequence")))
