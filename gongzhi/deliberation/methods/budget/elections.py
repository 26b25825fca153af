"""What is counted: an amount, projects with their costs, and ballots; identical ballots together.

Amounts and weights are whole numbers here: everything is multiplied by what makes it whole, once,
and the factor is kept. So nothing is rounded anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import lcm

Weights = Mapping[str, Fraction | int]


@dataclass(frozen=True, slots=True)
class Election:
    """``budget`` and ``costs`` are whole numbers of 1/``unit``, weights of 1/``point``.

    ``supporters[p]``: (ballot, weight) of every kind of ballot that names the project ``p``;
    ``counts[b]``: how many voters cast the ballot ``b``. Projects are sorted by code.
    ``voters`` counts every ballot, also those that name nothing.
    """

    budget: int
    unit: int
    point: int
    codes: Sequence[str]
    costs: Sequence[int]
    supporters: Sequence[Sequence[tuple[int, int]]]
    counts: Sequence[int]
    voters: int

    def votes(self, project: int) -> int:
        """Give the sum of the weights that all voters gave a project."""
        return sum(self.counts[ballot] * weight for ballot, weight in self.supporters[project])

    def backers(self, project: int) -> int:
        """Give the number of voters whose ballot names a project."""
        return sum(self.counts[ballot] for ballot, _ in self.supporters[project])

    def amount(self, whole: int | Fraction) -> Fraction:
        """Give an amount in the currency's own unit again."""
        return Fraction(whole) / self.unit


def election_of(
    budget: Fraction | int, costs: Weights, ballots: Iterable[Weights], whole: Fraction | int = 1
) -> Election:
    """Make an election of costs by project and weights by project, one mapping for each voter.

    Weights of nothing or less do not count, nor do names of projects that are not voted on.
    ``whole`` is another amount that is to be a whole number of units: the step of a completion.
    Raises ValueError when the budget or a cost is not positive.
    """
    codes = sorted(costs)
    if budget <= 0 or any(costs[code] <= 0 for code in codes):
        raise ValueError("budget and costs are positive")
    number = {code: place for place, code in enumerate(codes)}
    kinds = Counter(
        tuple(
            sorted(
                (number[code], Fraction(weight))
                for code, weight in ballot.items()
                if weight > 0 and code in number
            )
        )
        for ballot in ballots
    )
    unit = lcm(*(Fraction(one).denominator for one in (budget, whole, *costs.values())))
    point = lcm(*(weight.denominator for kind in kinds for _, weight in kind))
    supporters: list[list[tuple[int, int]]] = [[] for _ in codes]
    for place, kind in enumerate(sorted(kinds)):
        for project, weight in kind:
            supporters[project].append((place, int(weight * point)))
    return Election(
        int(budget * unit),
        unit,
        point,
        codes,
        [int(costs[code] * unit) for code in codes],
        supporters,
        [kinds[kind] for kind in sorted(kinds)],
        kinds.total(),
    )


def tie_order(election: Election, seed: str) -> Sequence[tuple[int, int, str]]:
    """Give the published order of tied projects as keys, the smallest first.

    Most votes, then the lowest cost, then a draw from the seed that anybody can repeat.
    """
    return [
        (
            -election.votes(project),
            election.costs[project],
            sha256(f"{seed}/{code}".encode()).hexdigest(),
        )
        for project, code in enumerate(election.codes)
    ]
