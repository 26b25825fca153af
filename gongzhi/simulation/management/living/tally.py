"""What happened in a simulation: moves, refusals, and what was planted with what became of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Delay:
    """A time for which a body let a file lie on purpose."""

    file: UUID
    body: int
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A day's list for audits: its files, how many are drawn, how many of them are false."""

    files: int
    take: int
    false: int


@dataclass
class Tally:
    """Counts of one lane; several are added up."""

    moves: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    lies: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    """Files of other kinds than requests that were opened."""
    lists: dict[str, Listed] = field(default_factory=dict)
    """What was on the lists of audits, by day."""
    opened: int = 0
    delays: list[Delay] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take over the counts of another lane."""
        self.moves += other.moves
        self.refused += other.refused
        self.failed += other.failed
        self.lies += other.lies
        self.kinds += other.kinds
        for day, listed in other.lists.items():
            known = self.lists.get(day)
            false = listed.false + (known.false if known else 0)
            self.lists[day] = Listed(listed.files, listed.take, false)
        self.opened += other.opened
        self.delays += other.delays
