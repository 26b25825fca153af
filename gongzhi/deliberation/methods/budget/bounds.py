"""What every voter surely has, at least and at most: fast whole numbers around the exact ones.

Purses are 64-bit integers of 1/2**``_bits`` unit, rounded down in ``_low`` and up in ``_high``. A
rate found with floating point is only a guess: it counts once whole numbers have proved it a bound.
So most choices are made without exact purses, and none is made that they would not make.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from gongzhi.deliberation.methods.budget.elections import Election

Ints = NDArray[np.int64]
ROOM, LEAST_BITS = 61, 12


@dataclass(frozen=True, slots=True)
class Between:
    """The rate of a project lies between ``low`` and ``high``; ``sure``: that it can be paid."""

    low: int
    high: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Backing:
    """A project's supporters as arrays: their ballots, the weights, and how many voters each."""

    ballots: Ints
    weights: Ints
    counts: Ints


def backings_of(election: Election) -> Sequence[Backing]:
    """Give the supporters of every project as arrays."""
    counts = np.array(election.counts, dtype=np.int64)
    found = []
    for pairs in election.supporters:
        both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        found.append(Backing(both[:, 0], both[:, 1], counts[both[:, 0]]))
    return found


def fits(election: Election, endowment: Fraction) -> bool:
    """Tell whether sums over all voters stay within 64 bits, with enough of them for fractions."""
    return _bits(election, endowment) >= LEAST_BITS


def _bits(election: Election, endowment: Fraction) -> int:
    heaviest = max((weight for pairs in election.supporters for _, weight in pairs), default=1)
    most = max(election.voters * ceil(endowment), election.budget, 1) * heaviest
    return ROOM - most.bit_length()


class Bounds:
    """Bounds of all purses, and of the rate of any project."""

    def __init__(
        self, election: Election, endowment: Fraction, backings: Sequence[Backing]
    ) -> None:
        """Give every voter the endowment, rounded down and up. Only where it ``fits``."""
        self._bits = _bits(election, endowment)
        self._backings = backings
        whole, size = endowment * 2**self._bits, len(election.counts)
        self._low = np.full(size, floor(whole), dtype=np.int64)
        self._high = np.full(size, ceil(whole), dtype=np.int64)
        self._costs = [cost << self._bits for cost in election.costs]

    def rate(self, project: int) -> Between | None:
        """Bound the smallest rate at which a project can be paid; None: it surely cannot be."""
        backing, cost = self._backings[project], self._costs[project]
        low, high = self._low[backing.ballots], self._high[backing.ballots]
        if int(high @ backing.counts) < cost:
            return None
        guess = _guess(high, backing, cost)
        most = int(np.max(high // backing.weights, initial=0)) + 1
        below = min(floor(guess * (1 - 1e-12)), most)
        wide = step = (below >> 40) + 1
        while below > 0 and _raised(high, backing, below) >= cost:
            below, step = max(0, below - step), step * 2
        if int(low @ backing.counts) < cost:
            return Between(below, most, sure=False)
        above, step = min(ceil(guess * (1 + 1e-12)), most), wide
        while above < most and _raised(low, backing, above) < cost:
            above, step = min(most, above + step), step * 2
        return Between(below, above, sure=True)

    def known(self, rate: Fraction) -> Between:
        """Give the narrowest bounds of a rate that is known exactly."""
        whole = rate * 2**self._bits
        return Between(floor(whole), ceil(whole), sure=True)

    def pay(self, project: int, rate: Between) -> None:
        """Take a project's cost from its supporters, at the most and at the least."""
        backing = self._backings[project]
        where, weights = backing.ballots, backing.weights
        self._low[where] = np.maximum(self._low[where] - rate.high * weights, 0)
        self._high[where] = np.maximum(self._high[where] - rate.low * weights, 0)


def _raised(has: Ints, backing: Backing, rate: int) -> int:
    """Give what supporters with such purses pay together at a rate."""
    return int(np.minimum(has, rate * backing.weights) @ backing.counts)


def _guess(has: Ints, backing: Backing, cost: int) -> float:
    """Guess the rate: whoever cannot pay the share gives all, the others share the rest."""
    each = has / backing.weights
    order = np.argsort(each, kind="stable")
    mine = (has * backing.counts)[order].astype(np.float64)
    weights = (backing.weights * backing.counts)[order].astype(np.float64)
    lacking = cost - (np.cumsum(mine) - mine)
    rates = lacking / np.cumsum(weights[::-1])[::-1]
    enough = np.flatnonzero(rates <= each[order])
    return float(rates[enough[0]] if len(enough) else each[order][-1])
