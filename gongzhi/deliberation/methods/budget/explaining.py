"""The account of a count: every project's fate, and what the shares of the voters did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gongzhi.deliberation.methods.budget.elections import Election
from gongzhi.deliberation.methods.budget.equal_shares import Bought
from gongzhi.deliberation.methods.budget.greedy import Turn
from gongzhi.deliberation.methods.budget.purse import Paid


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a project.

    ``why``: ``shares`` or ``votes`` (bought by equal shares, or by votes from what was left), or
    not bought: ``no_votes``, ``above_budget``, ``shares_short``, ``no_room``. ``rate``: the share
    that a vote paid; ``effective``: cost ÷ rate; ``full`` voters paid all of that share, ``part``
    voters gave what they had left, ``part_sum`` together. ``short_of_shares``: what the supporters'
    purses lacked at the end; ``short_of_budget``: what the budget lacked. ``without``: supporters
    of it none of whose projects was bought.
    """

    code: str
    cost: Fraction
    votes: Fraction
    backers: int
    why: str
    step: int | None = None
    rate: Fraction | None = None
    effective: Fraction | None = None
    full: int = 0
    part: int = 0
    part_sum: Fraction = Fraction(0)
    short_of_shares: Fraction | None = None
    short_of_budget: Fraction | None = None
    without: int = 0

    @property
    def bought(self) -> bool:
        """Tell whether the project was bought."""
        return self.step is not None


@dataclass(frozen=True, slots=True)
class Group:
    """Voters with the same number of bought projects: how many, and what they spent together."""

    bought: int
    voters: int
    spent: Fraction


@dataclass(frozen=True, slots=True)
class Groups:
    """What the count did for the voters, never for one of them.

    ``blank`` voters named nothing; ``excluded`` voters named something and got nothing, ``ratio``
    of those who named something.
    """

    groups: Sequence[Group]
    blank: int
    excluded: int
    ratio: Fraction


@dataclass(frozen=True, slots=True)
class Outcome:
    """The whole account: projects bought in order, then those not bought, by votes.

    ``share``: budget ÷ voters; ``endowment``: the share after the completion raised it, None where
    no shares were given.
    """

    budget: Fraction
    spent: Fraction
    voters: int
    share: Fraction
    endowment: Fraction | None
    projects: Sequence[Fate]
    voters_by: Groups

    @property
    def bought(self) -> Sequence[str]:
        """Give the codes of what is bought, in order."""
        return [one.code for one in self.projects if one.bought]

    @property
    def left(self) -> Fraction:
        """Give what is left of the budget."""
        return self.budget - self.spent


def accounted(election: Election, shares: Bought | None, turns: Sequence[Turn]) -> Outcome:
    """Give the account of what shares bought and of the turns by votes after them."""
    paid = list(shares.paid) if shares else []
    steps = [one.project for one in paid] + [one.project for one in turns if one.bought]
    got = _got(election, steps)
    fates = _Fates(election, shares, {one.project: one for one in turns}, got)
    bought = [fates.of_paid(one, step) for step, one in enumerate(paid, 1)]
    by_votes = enumerate(steps[len(paid) :], len(paid) + 1)
    bought += [fates.of_bought(one, step) for step, one in by_votes]
    others = sorted(
        set(range(len(election.codes))) - set(steps),
        key=lambda one: (-election.votes(one), election.codes[one]),
    )
    spent = sum(election.costs[one] for one in steps)
    return Outcome(
        election.amount(election.budget),
        election.amount(spent),
        election.voters,
        election.amount(Fraction(election.budget, election.voters or 1)),
        election.amount(shares.endowment) if shares else None,
        [*bought, *(fates.of_other(one) for one in others)],
        _grouped(election, shares, got),
    )


def _got(election: Election, steps: Sequence[int]) -> Mapping[int, int]:
    """Count the bought projects of every ballot that names any project."""
    got = {ballot: 0 for pairs in election.supporters for ballot, _ in pairs}
    for project in steps:
        for ballot, _ in election.supporters[project]:
            got[ballot] += 1
    return got


class _Fates:
    """Tells the fate of each project of one count."""

    def __init__(
        self,
        election: Election,
        shares: Bought | None,
        turns: Mapping[int, Turn],
        got: Mapping[int, int],
    ) -> None:
        self.election, self.shares, self.turns, self.got = election, shares, turns, got

    def of_paid(self, paid: Paid, step: int) -> Fate:
        election = self.election
        rate = election.amount(paid.rate) * election.point
        return self._fate(
            paid.project,
            "shares",
            step=step,
            rate=rate,
            effective=Fraction(election.costs[paid.project]) / paid.rate / election.point,
            full=paid.full,
            part=paid.part,
            part_sum=election.amount(paid.part_sum),
        )

    def of_bought(self, project: int, step: int) -> Fate:
        return self._fate(project, "votes", step=step, short_of_shares=self._short(project))

    def of_other(self, project: int) -> Fate:
        election, turn = self.election, self.turns.get(project)
        cost = election.costs[project]
        over = election.amount(cost - (turn.left if turn else election.budget))
        if not election.supporters[project]:
            return self._fate(project, "no_votes")
        if cost > election.budget:
            return self._fate(project, "above_budget", short_of_budget=over)
        short = self._short(project)
        if turn is None:
            return self._fate(project, "shares_short", short_of_shares=short)
        return self._fate(project, "no_room", short_of_shares=short, short_of_budget=over)

    def _short(self, project: int) -> Fraction | None:
        if self.shares is None:
            return None
        left = self.shares.purses.left_of_supporters(project)
        return self.election.amount(self.election.costs[project] - left)

    def _fate(self, project: int, why: str, **more: object) -> Fate:
        election = self.election
        without = sum(
            election.counts[ballot]
            for ballot, _ in election.supporters[project]
            if not self.got[ballot]
        )
        return Fate(
            election.codes[project],
            election.amount(election.costs[project]),
            Fraction(election.votes(project), election.point),
            election.backers(project),
            why,
            without=without,
            **more,  # type: ignore[arg-type]
        )


def _grouped(election: Election, shares: Bought | None, got: Mapping[int, int]) -> Groups:
    voters: Counter[int] = Counter()
    spent: dict[int, Fraction] = {}
    for ballot, number in got.items():
        voters[number] += election.counts[ballot]
        if shares:
            each = shares.endowment - shares.purses.left(ballot)
            spent[number] = spent.get(number, Fraction(0)) + each * election.counts[ballot]
    named = voters.total()
    return Groups(
        [
            Group(number, voters[number], election.amount(spent.get(number, Fraction(0))))
            for number in sorted(voters)
        ],
        election.voters - named,
        voters[0],
        Fraction(voters[0], named or 1),
    )
