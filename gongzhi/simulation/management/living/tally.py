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


@dataclass
class Tally:
    """Counts of one lane; several are added up."""

    moves: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    lies: Counter[str] = field(default_factory=Counter)
    opened: int = 0
    delays: list[Delay] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take over the counts of another lane."""
        self.moves += other.moves
        self.refused += other.refused
        self.failed += other.failed
        self.lies += other.lies
        self.opened += other.opened
        self.delays += other.delays
