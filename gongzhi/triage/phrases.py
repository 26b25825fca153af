"""Find many phrases in one pass over a text. Pure; the wording and the danger signs use it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gongzhi.triage.reading import plain

Codes = NDArray[np.uint32]

MARKS = 1 << 16
_NONE: tuple[tuple[int, ...], frozenset[str]] = ((), frozenset())


@dataclass(frozen=True, slots=True, eq=False)
class Phrases:
    """Phrases under their first two characters with their lengths, longest first; single
    characters are left out.

    ``marks`` tells, by a number made of two characters, whether a phrase may begin with them: the
    whole text is looked up at once, and only the few places marked are looked at one by one.
    """

    by_pair: dict[str, tuple[tuple[int, ...], frozenset[str]]]
    marks: NDArray[np.bool_]

    @classmethod
    def of(cls, phrases: Iterable[str]) -> Phrases:
        """Index phrases; they are brought into the plain form of writing first."""
        grouped: dict[str, set[str]] = defaultdict(set)
        for phrase in map(plain, phrases):
            if len(phrase) > 1:
                grouped[phrase[:2]].add(phrase)
        marks = np.zeros(MARKS, dtype=np.bool_)
        for pair in grouped:
            marks[_numbers(pair)] = True
        by_pair = {
            pair: (tuple(sorted({len(one) for one in group}, reverse=True)), frozenset(group))
            for pair, group in grouped.items()
        }
        return cls(by_pair, marks)

    def found_in(self, text: str) -> list[str]:
        """List the phrases in a plain text from left to right, each as often as it occurs.

        At one place the longest counts, and a phrase inside one already found does not count;
        phrases that only overlap all count.
        """
        if len(text) < 2:
            return []
        found = []
        covered = 0
        for at in np.flatnonzero(self.marks[_numbers(text)]).tolist():
            lengths, group = self.by_pair.get(text[at : at + 2], _NONE)
            for length in lengths:
                phrase = text[at : at + length]
                if phrase in group:
                    end = at + length
                    if end > covered:
                        covered = end
                        found.append(phrase)
                    break
        return found


def _numbers(text: str) -> Codes:
    """Give a number below :data:`MARKS` for every two neighbouring characters."""
    codes: Codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return (codes[:-1] * np.uint32(40503) + codes[1:]) & np.uint32(MARKS - 1)
