"""Find many phrases in one pass over a text. Pure; the wording and the danger signs use it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gongzhi.triage.reading import pairs, plain


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases under their first two characters, longest first; single characters are left out."""

    by_pair: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, phrases: Iterable[str]) -> Phrases:
        """Index phrases; they are brought into the plain form of writing first."""
        grouped: dict[str, set[str]] = defaultdict(set)
        for phrase in map(plain, phrases):
            if len(phrase) > 1:
                grouped[phrase[:2]].add(phrase)
        return cls(
            {pair: tuple(sorted(group, key=len, reverse=True)) for pair, group in grouped.items()}
        )

    def found_in(self, text: str) -> Iterator[str]:
        """Yield the phrases in a plain text from left to right.

        At one place the longest counts, and a phrase inside one already found does not count;
        phrases that only overlap all count.
        """
        by_pair = self.by_pair
        covered = 0
        for at, pair in enumerate(pairs(text)):
            if pair not in by_pair:
                continue
            for phrase in by_pair[pair]:
                if text.startswith(phrase, at):
                    end = at + len(phrase)
                    if end > covered:
                        covered = end
                        yield phrase
                    break
