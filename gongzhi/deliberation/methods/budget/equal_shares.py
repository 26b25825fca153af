"""The method of equal shares: the voters buy projects together, each from the same share.

Again and again the project is bought that costs its supporters least for what it gives them, until
no supporters can pay for theirs. By ``cost`` a project gives what it costs, so that the effective
votes (cost ÷ share of one vote) decide; by ``cardinality`` every project gives the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush

from gongzhi.deliberation.methods.budget.bounds import (
    Backing,
    Between,
    Bounds,
    backings_of,
    fits,
)
from gongzhi.deliberation.methods.budget.elections import Election, tie_order
from gongzhi.deliberation.methods.budget.purse import Paid, Purses

KEY_BITS = 64


@dataclass(frozen=True, slots=True)
class Bought:
    """What was bought, in this order, and the purses that are left."""

    endowment: Fraction
    paid: Sequence[Paid]
    purses: Purses


class Market:
    """Everything about an election that stays the same from one endowment to the next."""

    def __init__(
        self, election: Election, *, per_cost: bool, seed: str, exact_only: bool = False
    ) -> None:
        """Prepare an election; ``exact_only`` never asks the bounds (for tests)."""
        self.election = election
        self.order = tie_order(election, seed)
        self.offered = [
            project
            for project, cost in enumerate(election.costs)
            if cost <= election.budget and election.supporters[project]
        ]
        self.backers = [election.backers(project) for project in range(len(election.codes))]
        self.price = [1 if per_cost else cost for cost in election.costs]
        self.backings: Sequence[Backing] = [] if exact_only else backings_of(election)
        self.exact_only = exact_only

    def sold(self, endowment: Fraction) -> Sequence[int]:
        """Give the projects bought with such an endowment, in order."""
        if self.exact_only or not fits(self.election, endowment):
            return _exactly(self, endowment)
        return _Round(self, endowment).run()

    def explained(self, sold: Sequence[int], endowment: Fraction) -> Bought:
        """Give who paid how much for the projects that ``sold`` gave."""
        purses = Purses(self.election, endowment)
        paid = []
        for project in sold:
            rate = purses.rate(project)
            if rate is None:
                raise ValueError("not sold at this endowment")
            paid.append(purses.pay(project, rate))
        return Bought(endowment, paid, purses)

    def best(self, rates: dict[int, Fraction]) -> int:
        """Give the project with the best exact rate; ties by the published order."""
        return min(rates, key=lambda one: (rates[one] / self.price[one], self.order[one]))


def _exactly(market: Market, endowment: Fraction) -> Sequence[int]:
    """Buy with exact purses alone. A rate never falls, so an old one bounds the new one."""
    purses, sold = Purses(market.election, endowment), []
    least = dict.fromkeys(market.offered, Fraction(0))
    while least:
        rates: dict[int, Fraction] = {}
        best: Fraction | None = None
        for project in sorted(least, key=lambda one: least[one] / market.price[one]):
            if best is not None and least[project] / market.price[project] > best:
                break
            rate = purses.rate(project)
            if rate is None:
                del least[project]
                continue
            least[project] = rates[project] = rate
            value = rate / market.price[project]
            best = value if best is None else min(best, value)
        if rates:
            winner = market.best(rates)
            purses.pay(winner, rates[winner])
            sold.append(winner)
            del least[winner]
    return sold


class _Round:
    """One run with bounds; where they overlap, exact purses that follow decide."""

    def __init__(self, market: Market, endowment: Fraction) -> None:
        self.market = market
        self.bounds = Bounds(market.election, endowment, market.backings)
        self.purses = Purses(market.election, endowment)
        self.followed = 0
        self.sold: list[int] = []

    def run(self) -> Sequence[int]:
        queue = [(0, project) for project in self.market.offered]
        while queue:
            near = self._near(queue)
            winner = self._winner(near) if near else None
            for project, rate in near.items():
                if project != winner:
                    heappush(queue, (self._key(rate.low, project), project))
            if winner is not None:
                self.bounds.pay(winner, near[winner])
                self.sold.append(winner)
        return self.sold

    def _near(self, queue: list[tuple[int, int]]) -> dict[int, Between]:
        """Take from the queue whatever might be the best, with fresh bounds."""
        near: dict[int, Between] = {}
        most: int | None = None
        while queue and (most is None or queue[0][0] <= most):
            project = heappop(queue)[1]
            rate = self.bounds.rate(project)
            if rate is None:
                continue
            near[project] = rate
            if rate.sure:
                above = self._key(rate.high, project) + 1
                most = above if most is None else min(most, above)
        return near

    def _winner(self, near: dict[int, Between]) -> int | None:
        """Give the best of those near; None: exactly none of them can be paid."""
        surely = [self._key(one.high, project) + 1 for project, one in near.items() if one.sure]
        most = min(surely, default=None)
        could = [
            project
            for project, one in near.items()
            if most is None or self._key(one.low, project) <= most
        ]
        if len(could) == 1 and near[could[0]].sure:
            return could[0]
        self._follow()
        rates: dict[int, Fraction] = {}
        for project in could:
            rate = self.purses.rate(project)
            if rate is None:
                del near[project]
            else:
                rates[project] = rate
        if not rates:
            return None
        winner = self.market.best(rates)
        near[winner] = self.bounds.known(rates[winner])
        return winner

    def _follow(self) -> None:
        """Buy with exact purses what has been bought so far."""
        for project in self.sold[self.followed :]:
            rate = self.purses.rate(project)
            if rate is None:
                raise ValueError("bounds and purses differ")
            self.purses.pay(project, rate)
        self.followed = len(self.sold)

    def _key(self, rate: int, project: int) -> int:
        """Give a rate for what the project gives, rounded down; comparable between projects."""
        return (rate << KEY_BITS) // self.market.price[project]
