"""What a ballot asks: yes or no to one draft, or so many of several names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

YES_NO = ("agree", "oppose", "abstain")


@dataclass(frozen=True, slots=True)
class Question:
    """The definition of a ballot, frozen when the box opens.

    ``kind``: ``draft`` asks agree, oppose or abstain of one draft; ``choice`` lets between
    ``least`` and ``most`` of the ``options`` be ticked. A ballot is the ascending numbers of the
    ticked options, from 0.
    """

    kind: str
    options: tuple[str, ...] = YES_NO
    least: int = 1
    most: int = 1

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Question:
        """Give a question as it was stored."""
        return cls(
            str(stored["kind"]),
            tuple(stored["options"]),
            int(stored["least"]),
            int(stored["most"]),
        )

    def stored(self) -> dict[str, Any]:
        """Give the question as it is stored and published."""
        return {
            "kind": self.kind,
            "options": list(self.options),
            "least": self.least,
            "most": self.most,
        }

    def accepts(self, ticked: Sequence[int]) -> bool:
        """Tell whether a ballot says something the question allows."""
        known = all(0 <= one < len(self.options) for one in ticked)
        ordered = list(ticked) == sorted(set(ticked))
        return known and ordered and self.least <= len(ticked) <= self.most
