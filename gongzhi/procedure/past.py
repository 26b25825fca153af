"""The past of one file, read once for a move: who did what, what changed since when."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.core.hot_rows import read_rows
from gongzhi.core.models import Entry
from gongzhi.core.statements import statement
from gongzhi.procedure import gates
from gongzhi.procedure.standing import Hand

STATE = ("step", "owner", "rules")
SHOWS = {"matter": "subject", "area": "area", "body": "owner"}


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
    def opener(self) -> int | None:
        """The body that opened the file; None for the program and for residents."""
        return self.entries[0].organisation_id

    @property
    def hands(self) -> tuple[Hand, ...]:
        """Who made which move, voided ones too (separation forgets nothing)."""
        return tuple(
            Hand(e.move, e.organisation_id, e.person_id, e.actor, e.facts.get("deputy_for") or "")
            for e in self.entries
        )

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

    def state_at(self, sequence: int) -> dict[str, Any]:
        """The tracked state of the file after an entry, from the entries that count."""
        state: dict[str, Any] = {}
        for entry in self.live:
            if entry.sequence <= sequence:
                state.update(entry.facts.get("change", {}))
        return state

    def clocks_at(self, sequence: int) -> frozenset[str]:
        """The ids of the clocks that ran after an entry."""
        running: set[str] = set()
        for entry in self.entries:
            if entry.sequence <= sequence:
                for fact in entry.facts.get("clocks", ()):
                    if fact["did"] == "start":
                        running.add(fact["id"])
                    elif fact["did"] == "end":
                        running.discard(fact["id"])
        return frozenset(running)

    def start_of(self, clock: str) -> int:
        """The sequence of the entry that started a clock; 0 when none says so."""
        for entry in self.entries:
            for fact in entry.facts.get("clocks", ()):
                if fact["did"] == "start" and fact["id"] == clock:
                    return entry.sequence
        return 0

    def changes_since(self, seen: int, shown: AbstractSet[str]) -> list[dict[str, Any]]:
        """What moved step, owner or rules after ``seen``, or a fact that a form shows.

        ``shown`` are the fields of the form that are no free text; ``values`` are what they were
        given meanwhile, ``body`` the body that did it (None: the program or a resident). What the
        engine itself notes (warnings, escalations that leave the owner), reminders and failed gates
        change nothing.
        """
        facts = {*STATE, *(SHOWS[name] for name in shown & set(SHOWS))}
        found = []
        for entry in self.entries:
            if entry.sequence <= seen or entry.move == "gate_failed":
                continue
            change = entry.facts.get("change", {})
            state = {name: value for name, value in change.items() if name in facts}
            by_hand = not entry.actor.startswith("system:")
            record = entry.facts.get("record", {})
            touched = sorted(shown & set(record)) if by_hand else []
            if state or touched:
                found.append(
                    {
                        "sequence": entry.sequence,
                        "move": entry.move,
                        "at": entry.occurred_at,
                        "body": entry.organisation_id,
                        "change": state,
                        "fields": touched,
                        "values": {name: record[name] for name in touched},
                    }
                )
        return found


def read_past(dossier_id: UUID) -> Past:
    """Read the entries of a file."""
    return Past(tuple(Entry.objects.filter(chain=dossier_id).order_by("sequence")))


def read_past_and_moment(dossier_id: UUID) -> tuple[Past, datetime]:
    """Read the entries of a locked file, and the database's clock after the lock."""
    entries = tuple(read_rows(Entry, "chain = %s::uuid ORDER BY sequence", [dossier_id]))
    return Past(entries), statement("SELECT clock_timestamp()", [])[0][0]
