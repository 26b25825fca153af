"""The most votes first: every project that still fits is bought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gongzhi.deliberation.methods.budget.elections import Election, tie_order


@dataclass(frozen=True, slots=True)
class Turn:
    """One project's turn: what was left of the budget, and whether that was enough."""

    project: int
    left: int
    bought: bool


def greedy(
    election: Election, *, per_cost: bool, seed: str, bought: Iterable[int] = ()
) -> Sequence[Turn]:
    """Give the turns of the projects that anybody voted for, after those already ``bought``.

    ``per_cost`` orders by votes for each unit of money instead of by votes.
    """
    order, had = tie_order(election, seed), set(bought)
    votes = [election.votes(project) for project in range(len(election.codes))]
    rank = {
        project: Fraction(votes[project], election.costs[project] if per_cost else 1)
        for project in range(len(votes))
        if votes[project] and project not in had
    }
    left = election.budget - sum(election.costs[project] for project in had)
    turns = []
    for project in sorted(rank, key=lambda one: (-rank[one], order[one])):
        fits = election.costs[project] <= left
        turns.append(Turn(project, left, fits))
        left -= election.costs[project] if fits else 0
    return turns
