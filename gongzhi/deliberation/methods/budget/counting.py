"""Counting a budget: the rule, then what completes it, then the account of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from gongzhi.deliberation.methods.budget.elections import Election
from gongzhi.deliberation.methods.budget.equal_shares import Bought, Market
from gongzhi.deliberation.methods.budget.explaining import Outcome, accounted
from gongzhi.deliberation.methods.budget.greedy import greedy

RULES = ("equal_shares", "greedy")
SATISFACTIONS = ("cost", "cardinality")
COMPLETIONS = ("none", "add1", "greedy", "add1_greedy")


@dataclass(frozen=True, slots=True)
class Terms:
    """How is counted; in the product these are rows of the rule pack.

    ``satisfaction``: what a bought project is worth to whoever voted for it, its ``cost`` (then
    votes decide) or one (``cardinality``: then votes for each unit of money decide).
    ``completion`` of equal shares: ``add1`` raises everybody's share by ``increment`` as long as
    what is bought stays within the budget; ``greedy`` spends the rest by votes; or one after the
    other. ``seed``: the published number from which ties are drawn.
    """

    rule: str = "equal_shares"
    satisfaction: str = "cost"
    completion: str = "add1_greedy"
    increment: Fraction = Fraction(1)
    seed: str = ""

    def other(self) -> Terms:
        """Give the terms of the other rule, which is shown beside the one that decides."""
        rule = "greedy" if self.rule == "equal_shares" else "equal_shares"
        return Terms(rule, self.satisfaction, self.completion, self.increment, self.seed)


def count(election: Election, terms: Terms, *, exact_only: bool = False) -> Outcome:
    """Count an election: what is bought, in which order, who paid, and what the others lacked."""
    per_cost = terms.satisfaction == "cardinality"
    if terms.rule == "greedy" or not election.voters:
        turns = greedy(election, per_cost=per_cost, seed=terms.seed)
        return accounted(election, None, turns)
    market = Market(election, per_cost=per_cost, seed=terms.seed, exact_only=exact_only)
    shares = bought_by_shares(market, terms)
    turns = []
    if terms.completion in {"greedy", "add1_greedy"}:
        had = [one.project for one in shares.paid]
        turns = list(greedy(election, per_cost=per_cost, seed=terms.seed, bought=had))
    return accounted(election, shares, turns)


def bought_by_shares(market: Market, terms: Terms) -> Bought:
    """Give what equal shares buy, with everybody's share raised where the completion says so."""
    election = market.election
    endowment = Fraction(election.budget, election.voters)
    sold = market.sold(endowment)
    if terms.completion in {"add1", "add1_greedy"}:
        endowment, sold = _raised(market, endowment, sold, terms.increment * election.unit)
    return market.explained(sold, endowment)


def _raised(
    market: Market, endowment: Fraction, sold: Sequence[int], step: Fraction
) -> tuple[Fraction, Sequence[int]]:
    """Raise the share step by step until nothing more fits or the next step exceeds the budget.

    Steps at which nobody can pay for anything new are left out: what is bought there is part of
    what is bought now, so the raising does not end there. They are looked at only to step back.
    """
    while _room(market, sold):
        steps = max(1, ceil((_least(market, sold) - endowment) / step))
        more = market.sold(endowment + steps * step)
        if _cost(market, more) > market.election.budget:
            if steps > 1:
                endowment += (steps - 1) * step
                sold = market.sold(endowment)
            break
        endowment, sold = endowment + steps * step, more
    return endowment, sold


def _least(market: Market, sold: Sequence[int]) -> Fraction:
    """Give the share below which no supporters of anything not bought have its cost together."""
    had, election = set(sold), market.election
    return min(
        Fraction(election.costs[one], market.backers[one])
        for one in market.offered
        if one not in had
    )


def _cost(market: Market, sold: Sequence[int]) -> int:
    return sum(market.election.costs[one] for one in sold)


def _room(market: Market, sold: Sequence[int]) -> bool:
    """Tell whether another project that somebody voted for would still fit."""
    had, left = set(sold), market.election.budget - _cost(market, sold)
    return any(market.election.costs[one] <= left for one in market.offered if one not in had)
