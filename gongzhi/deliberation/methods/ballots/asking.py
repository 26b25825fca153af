"""What a ballot asks: yes or no to one draft, or so many of several names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongzhi.core.errors import Problem

MOST_OPTIONS = 200
LONGEST = 80
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


def question_problems(question: Question) -> Iterator[Problem]:
    """Name what is wrong with a question: fields ``kind``, ``options``, ``most``."""
    if question.kind not in {"draft", "choice"}:
        yield Problem("kind", "choice", {"choices": ["draft", "choice"]})
    if question.kind == "draft" and question.options != YES_NO:
        yield Problem("options", "choice", {"choices": list(YES_NO)})
    count = len(question.options)
    if not 2 <= count <= MOST_OPTIONS:
        yield Problem("options", "range", {"low": 2, "high": MOST_OPTIONS, "got": count})
    if len(set(question.options)) != count:
        yield Problem("options", "twice")
    if any(not one.strip() or len(one) > LONGEST or "\x00" in one for one in question.options):
        yield Problem("options", "length", {"low": 1, "high": LONGEST})
    if not 1 <= question.least <= question.most <= count:
        yield Problem("most", "range", {"low": 1, "high": count, "got": question.most})
