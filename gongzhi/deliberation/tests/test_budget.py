"""A community budget: exact, the same for any order, never over, and as the oracle counts it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.deliberation.methods.budget import Election, Terms, compared, count, election_of
from gongzhi.deliberation.methods.budget.bounds import fits
from gongzhi.deliberation.methods.budget.counting import COMPLETIONS, RULES, SATISFACTIONS
from gongzhi.deliberation.methods.budget.equal_shares import Market

GOLDEN: Sequence[Mapping[str, Any]] = json.loads(
    (Path(__file__).parent / "budgets.json").read_text(encoding="utf-8")
)
SEED = "7d1c"


def test_the_oracle_buys_the_same() -> None:
    """The answers were made with pabutools 1.2.3 on instances drawn with a seed."""
    for one in GOLDEN:
        election = election_of(one["budget"], one["costs"], one["ballots"])
        found = {
            key: sorted(count(election, Terms(*key.split("/"), seed=SEED)).bought)
            for key in one["answers"]
        }
        assert found == one["answers"]


@st.composite
def elections(draw: st.DrawFn) -> tuple[Fraction, dict[str, Fraction], list[dict[str, Fraction]]]:
    """Few projects, few voters, small numbers: so ties and exactly empty purses are frequent."""
    amounts = st.fractions(min_value=Fraction(1, 4), max_value=12, max_denominator=4)
    costs = draw(st.lists(amounts, min_size=1, max_size=7))
    codes = [f"p{number}" for number in range(len(costs))]
    weight = st.sampled_from([Fraction(0), Fraction(1), Fraction(1), Fraction(3, 2), Fraction(4)])
    ballot = st.dictionaries(st.sampled_from(codes), weight, max_size=len(codes))
    ballots = draw(st.lists(ballot, min_size=1, max_size=9))
    return draw(amounts) * 3, dict(zip(codes, costs, strict=True)), ballots


every_terms = st.builds(
    Terms,
    st.sampled_from(RULES),
    st.sampled_from(SATISFACTIONS),
    st.sampled_from(COMPLETIONS),
    st.just(Fraction(1, 2)),
    st.sampled_from(["", SEED]),
)


@settings(deadline=None, max_examples=150)
@given(elections(), every_terms, st.randoms(use_true_random=False))
def test_what_holds_for_every_count(
    drawn: tuple[Fraction, dict[str, Fraction], list[dict[str, Fraction]]],
    terms: Terms,
    draws: Any,
) -> None:
    budget, costs, ballots = drawn
    election = election_of(budget, costs, ballots, terms.increment)
    outcome = count(election, terms)
    assert outcome == count(election, terms, exact_only=True)
    assert outcome.spent == sum(costs[code] for code in outcome.bought) <= budget
    _pays_what_it_costs(election, terms)
    if terms.rule == "greedy" or terms.completion.endswith("greedy"):
        voted = {code for ballot in ballots for code, weight in ballot.items() if weight}
        assert all(costs[code] > outcome.left for code in voted - set(outcome.bought))
    mixed = [dict(draws.sample(list(ballot.items()), len(ballot))) for ballot in ballots]
    turned = dict(draws.sample(list(costs.items()), len(costs)))
    draws.shuffle(mixed)
    assert outcome == count(election_of(budget, turned, mixed, terms.increment), terms)
    thrice = election_of(budget, costs, ballots * 3, terms.increment)
    if terms.completion in {"none", "greedy"}:
        assert count(thrice, terms).bought == outcome.bought


@settings(deadline=None, max_examples=100)
@given(elections(), st.sampled_from(SATISFACTIONS))
def test_steps_that_are_left_out_would_have_changed_nothing(
    drawn: tuple[Fraction, dict[str, Fraction], list[dict[str, Fraction]]], satisfaction: str
) -> None:
    terms = Terms(satisfaction=satisfaction, completion="add1", increment=Fraction(1, 8))
    election = election_of(*drawn, terms.increment)
    market = Market(election, per_cost=satisfaction == "cardinality", seed="")
    endowment, step = Fraction(election.budget, election.voters), election.unit // 8
    sold = market.sold(endowment)
    while True:
        left = election.budget - sum(election.costs[one] for one in sold)
        rest = set(market.offered) - set(sold)
        more = market.sold(endowment + step)
        over = sum(election.costs[one] for one in more) > election.budget
        if over or all(election.costs[one] > left for one in rest):
            break
        endowment, sold = endowment + step, more
    outcome = count(election, terms)
    assert outcome.endowment == election.amount(endowment)
    assert outcome.bought == [election.codes[one] for one in sold]


def _pays_what_it_costs(election: Election, terms: Terms) -> None:
    """Every project is paid for to the last fraction, and nobody pays more than the share."""
    outcome = count(election, terms)
    paid = [fate for fate in outcome.projects if fate.why == "shares"]
    given_ = sum((group.spent for group in outcome.voters_by.groups), Fraction(0))
    assert given_ == sum((fate.cost for fate in paid), Fraction(0))
    if outcome.endowment is not None:
        assert given_ <= outcome.endowment * outcome.voters
    for fate in paid:
        assert fate.full + fate.part == fate.backers
        assert fate.rate is not None
        assert fate.effective == fate.cost / fate.rate
        assert fate.effective <= fate.votes
    groups = outcome.voters_by
    assert sum(one.voters for one in groups.groups) + groups.blank == outcome.voters


def test_the_bounds_are_asked_where_they_fit_and_exact_purses_elsewhere() -> None:
    plain = election_of(100, {"a": 30, "b": 40}, [{"a": 1}, {"a": 1, "b": 1}])
    assert fits(plain, Fraction(50))
    huge = election_of(10**14, {"a": 3 * 10**13, "b": 4 * 10**13}, [{"a": 900}, {"a": 1, "b": 1}])
    assert not fits(huge, Fraction(10**14, 2))
    market = Market(huge, per_cost=False, seed="")
    assert [huge.codes[one] for one in market.sold(Fraction(10**14, 2))] == ["a", "b"]


# Ten voters, 100: six for the park, five of them for the lamps too, four for the bench.
VILLAGE = election_of(
    100,
    {"park": 60, "lamps": 40, "bench": 39, "pool": 200, "statue": 5},
    [{"park": 1, "lamps": 1}] * 5 + [{"park": 1}] + [{"bench": 1, "pool": 1}] * 4,
)


def test_a_count_is_explained_by_project_and_by_share() -> None:
    outcome = count(VILLAGE, Terms(completion="none"))
    park, bench = outcome.projects[0], outcome.projects[1]
    assert outcome.bought == ["park", "bench"]
    assert (park.rate, park.effective, park.full, park.part) == (10, 6, 6, 0)
    assert (bench.rate, bench.effective) == (Fraction(39, 4), 4)
    fates = {one.code: one for one in outcome.projects}
    assert (fates["lamps"].why, fates["lamps"].short_of_shares) == ("shares_short", 40)
    assert (fates["pool"].why, fates["pool"].short_of_budget) == ("above_budget", 100)
    assert (fates["statue"].why, fates["statue"].votes) == ("no_votes", 0)
    assert (outcome.share, outcome.endowment, outcome.left) == (10, 10, 1)
    assert [(one.bought, one.voters, one.spent) for one in outcome.voters_by.groups] == [
        (1, 10, 99)
    ]
    assert outcome.voters_by.excluded == 0


def test_the_other_rule_is_shown_beside_the_one_that_decides() -> None:
    terms = Terms()
    outcome, other = count(VILLAGE, terms), count(VILLAGE, terms.other())
    assert other.bought == ["park", "lamps"]
    assert {one.code: one.why for one in other.projects}["bench"] == "no_room"
    assert other.voters_by.excluded == 4
    assert (other.endowment, other.projects[0].without) == (None, 0)
    found = compared(outcome, other)
    assert (found.both, found.only_deciding, found.only_other) == (["park"], ["bench"], ["lamps"])
    assert [code for code, _ in found.said] == [
        "only_deciding",
        "only_other",
        "spent_both",
        "excluded_both",
    ]
    assert compared(other, other).said[0] == ("same", {"count": 2})


@pytest.mark.parametrize(
    ("costs", "ballots", "first"),
    [
        # the same price of a vote: more votes, then the lower cost, then the draw
        ({"a": 2, "b": 4}, [{"a": 1, "b": 1}, {"b": 1}], "b"),
        ({"a": 4, "b": 2}, [{"a": 1, "b": 1}], "b"),
        ({"a": 2, "b": 2}, [{"a": 1, "b": 1}], "a"),
    ],
)
def test_ties_are_broken_by_the_published_rule(
    costs: dict[str, int], ballots: list[dict[str, int]], first: str
) -> None:
    satisfaction = "cardinality" if len(ballots) > 1 else "cost"
    for rule in RULES:
        terms = Terms(rule, satisfaction, "none", seed="1")
        assert count(election_of(20, costs, ballots), terms).bought[0] == first


def test_another_seed_draws_another_of_equals() -> None:
    equals = election_of(4, {"a": 2, "b": 2, "c": 2}, [{"a": 1, "b": 1, "c": 1}])
    firsts = {count(equals, Terms(seed=str(one))).bought[0] for one in range(20)}
    assert firsts == {"a", "b", "c"}


def test_a_raised_share_stops_before_the_budget_would_be_exceeded() -> None:
    costs = {"a": 50, "b": 30, "c": 15}
    ballots: list[dict[str, int]] = [{"a": 1}] * 4 + [{"b": 1}] * 3 + [{"c": 1}] * 3
    election = election_of(100, costs, ballots)
    plain = count(election, Terms(completion="none"))
    raised = count(election, Terms(completion="add1"))
    assert plain.bought == ["c", "b"]
    assert (raised.bought, raised.endowment) == (["a", "c", "b"], 13)
    short = count(election_of(94, costs, ballots), Terms(completion="add1"))
    assert (short.bought, short.left) == (["c", "b"], 49)


def test_no_ballots_buy_nothing_and_nothing_costs_nothing() -> None:
    assert count(election_of(10, {"a": 1}, []), Terms()).bought == []
    assert count(election_of(10, {"a": 1}, [{}, {"z": 1}, {"a": 0}]), Terms()).bought == []
    for budget, cost in ((0, 1), (1, 0)):
        with pytest.raises(ValueError, match="positive"):
            election_of(budget, {"a": cost}, [])
