"""What every voter still has, exactly: whole numbers over one common denominator."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from gongzhi.deliberation.methods.budget.elections import Election


@dataclass(frozen=True, slots=True)
class Paid:
    """Who paid for a project: ``full`` voters a share for each weight, ``part`` all they had left.

    ``rate`` is the share of a weight of one, ``part_sum`` what the others gave together.
    """

    project: int
    rate: Fraction
    full: int
    part: int
    part_sum: Fraction


class Purses:
    """The purses of all voters; voters with the same ballot always have the same."""

    def __init__(self, election: Election, endowment: Fraction) -> None:
        """Give every voter the endowment, in units of the election."""
        self.election = election
        self._over = endowment.denominator
        self._has = [endowment.numerator] * len(election.counts)

    def rate(self, project: int) -> Fraction | None:
        """Give the smallest rate at which a project's supporters can pay for it, or None.

        A supporter pays rate × weight, or all that is left where that is less.
        """
        counts, has = self.election.counts, self._has
        supporters = self.election.supporters[project]
        whole = lcm(*{weight for _, weight in supporters})
        poorest = sorted(
            (has[ballot] * (whole // weight), ballot, weight) for ballot, weight in supporters
        )
        lacking = self.election.costs[project] * self._over
        weights = sum(counts[ballot] * weight for ballot, weight in supporters)
        for each, ballot, weight in poorest:
            if lacking * whole <= each * weights:
                return Fraction(lacking, weights * self._over)
            lacking -= counts[ballot] * has[ballot]
            weights -= counts[ballot] * weight
        return None

    def pay(self, project: int, rate: Fraction) -> Paid:
        """Take a project's cost from its supporters at a rate that ``rate`` gave."""
        factor = rate.denominator // gcd(rate.denominator, self._over)
        if factor > 1:
            self._over *= factor
            self._has = [each * factor for each in self._has]
        share = rate.numerator * (self._over // rate.denominator)
        full = part = given = 0
        for ballot, weight in self.election.supporters[project]:
            count, left = self.election.counts[ballot], self._has[ballot] - share * weight
            if left >= 0:
                full += count
            else:
                part += count
                given += count * self._has[ballot]
            self._has[ballot] = max(0, left)
        return Paid(project, rate, full, part, Fraction(given, self._over))

    def left(self, ballot: int) -> Fraction:
        """Give what each voter with a ballot still has."""
        return Fraction(self._has[ballot], self._over)

    def left_of_supporters(self, project: int) -> Fraction:
        """Give what all supporters of a project together still have."""
        together = sum(
            self.election.counts[ballot] * self._has[ballot]
            for ballot, _ in self.election.supporters[project]
        )
        return Fraction(together, self._over)
