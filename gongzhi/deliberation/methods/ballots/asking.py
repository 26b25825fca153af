"""What a ballot asks: yes or no to one draft, or so many of several names or projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

YES_NO = ("agree", "oppose", "abstain")
POINTS = "points"
PROJECTS = frozenset({"approval", "knapsack", POINTS})
"""Kinds of a budget's ballots, which are counted in one list with those on paper."""


@dataclass(frozen=True, slots=True)
class Question:
    """The definition of a ballot, frozen when the box opens.

    ``kind``: ``draft`` asks agree, oppose or abstain of one draft; ``choice`` and ``approval`` let
    between ``least`` and ``most`` of the ``options`` be ticked; ``knapsack`` what costs no more
    than ``cost_most`` together; ``points`` gives options points, ``most`` in all. A ballot is the
    ascending numbers of the ticked options, from 0; one with points says a number for each point.
    """

    kind: str
    options: tuple[str, ...] = YES_NO
    least: int = 1
    most: int = 1
    costs: tuple[int, ...] = ()
    cost_most: int = 0

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Question:
        """Give a question as it was stored."""
        return cls(
            str(stored["kind"]),
            tuple(stored["options"]),
            int(stored["least"]),
            int(stored["most"]),
            tuple(int(one) for one in stored.get("costs", ())),
            int(stored.get("cost_most", 0)),
        )

    def stored(self) -> dict[str, Any]:
        """Give the question as it is stored and published."""
        priced = {"costs": list(self.costs), "cost_most": self.cost_most} if self.costs else {}
        return {
            "kind": self.kind,
            "options": list(self.options),
            "least": self.least,
            "most": self.most,
            **priced,
        }

    def accepts(self, ticked: Sequence[int]) -> bool:
        """Tell whether a ballot says something the question allows."""
        if not all(0 <= one < len(self.options) for one in ticked):
            return False
        ordered = list(ticked) == sorted(ticked if self.kind == POINTS else set(ticked))
        affordable = not self.costs or sum(self.costs[one] for one in ticked) <= self.cost_most
        return ordered and affordable and self.least <= len(ticked) <= self.most

    def why_not(self, ticked: Sequence[int]) -> tuple[str, dict[str, int]]:
        """Say which rule a ballot breaks that the question does not accept, with its numbers."""
        known = [one for one in ticked if 0 <= one < len(self.options)]
        cost = sum(self.costs[one] for one in known) if self.costs else 0
        if len(known) == len(ticked) and cost > self.cost_most:
            return "ballot_over_budget", {"most": self.cost_most, "got": cost}
        if self.kind == POINTS and len(ticked) > self.most:
            return "ballot_over_points", {"most": self.most, "got": len(ticked)}
        return "not_allowed", {"low": self.least, "high": self.most}
