"""The list of powers and duties (权责清单): which body may by law do what about a matter; pure.

Apart from the duty lists: those say who does the work, this one who has the legal power.
Source: practice.md M5 (two different lists, kept apart).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongzhi.directory.queries import BodyRef

KINDS = (
    "licence",
    "penalty",
    "coercion",
    "levy",
    "inspection",
    "confirmation",
    "ruling",
    "other",
)


@dataclass(frozen=True, slots=True)
class Power:
    """One item: a ``kind`` of act about a ``matter``, its ``holder`` and its legal basis."""

    code: str
    name_zh: str
    name_en: str
    matter: str
    kind: str
    holder: BodyRef
    holder_text: str
    law_basis: str
    starts: date
    ends: date | None

    @classmethod
    def from_row(cls, code: str, row: Mapping[str, Any]) -> Power:
        """Read a row of the table ``power_items``; raises ValueError for an unreadable body."""
        return cls(
            code=code,
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            matter=row["matter"],
            kind=row["kind"],
            holder=BodyRef.parse(row["holder"]),
            holder_text=row["holder"],
            law_basis=row["law_basis"],
            starts=row["effective_from"],
            ends=row.get("valid_to"),
        )

    def in_force(self, on: date) -> bool:
        """Tell whether the power counts on that day, both ends included."""
        return self.starts <= on and (self.ends is None or on <= self.ends)


def powers_about(powers: Iterable[Power], path: Iterable[str], on: date) -> list[Power]:
    """Give the powers in force about a matter: its own and those of the matters above it.

    ``path``: the codes from the top of the tree down to the matter.
    """
    covered = frozenset(path)
    return [one for one in powers if one.matter in covered and one.in_force(on)]
