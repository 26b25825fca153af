"""How many planted false closures audits by lot must find: from the sizes of the draws alone.

Each day's draw takes ``take`` of ``files`` on its list, of which ``false`` are false: the number
drawn is hypergeometric. Of those drawn an audit finds each with the promised share. The days add
up; nothing is approximated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Expected:
    """The number expected, and the narrowest range outside which it falls seldom enough."""

    mean: float
    low: int
    high: int

    def holds(self, found: int) -> bool:
        """Tell whether a number lies in the range."""
        return self.low <= found <= self.high


def drawn_of(lists: Iterable[tuple[int, int, int]]) -> list[float]:
    """Give the chances of 0, 1, 2 … false ones drawn; ``lists`` are files, take, false."""
    chances = [1.0]
    for files, take, false in lists:
        chances = _added(chances, _one_list(files, min(take, files), false))
    return chances


def found_of(drawn: Sequence[float], share_ppm: int) -> list[float]:
    """Give the chances of 0, 1, 2 … found, where each one drawn is found with a share."""
    share = share_ppm / MILLION
    found = [0.0] * len(drawn)
    for count, chance in enumerate(drawn):
        for seen in range(count + 1):
            some = comb(count, seen) * share**seen * (1 - share) ** (count - seen)
            found[seen] += chance * some
    return found


def expected(chances: Sequence[float], seldom_ppm: int) -> Expected:
    """Give mean and range; on either side lies at most half of ``seldom_ppm``."""
    half = seldom_ppm / MILLION / 2
    mean = sum(number * chance for number, chance in enumerate(chances))
    below, low = 0.0, 0
    while low < len(chances) - 1 and below + chances[low] <= half:
        below += chances[low]
        low += 1
    above, high = 0.0, len(chances) - 1
    while high > low and above + chances[high] <= half:
        above += chances[high]
        high -= 1
    return Expected(mean, low, high)


def _one_list(files: int, take: int, false: int) -> list[float]:
    whole = comb(files, take)
    most = min(take, false)
    return [comb(false, one) * comb(files - false, take - one) / whole for one in range(most + 1)]


def _added(first: Sequence[float], second: Sequence[float]) -> list[float]:
    both = [0.0] * (len(first) + len(second) - 1)
    for one, chance in enumerate(first):
        for other, another in enumerate(second):
            both[one + other] += chance * another
    return both
