"""What the votes of a jury come to, how many files are drawn, when a period begins."""

from __future__ import annotations

import pytest

from gongzhi.cases.methods.jury import JuryRules, majority
from gongzhi.cases.tests.road import DAY, MONDAY


@pytest.mark.parametrize(
    ("votes", "found"),
    [
        ({"solved": 3, "not": 2}, "solved"),
        ({"not": 3, "solved": 2}, "not"),
        ({"solved": 2, "partly": 2, "not": 1}, "no_majority"),
        ({"not": 2, "solved": 2}, "no_majority"),
        ({"cannot": 3}, "cannot"),
        ({}, "no_majority"),
    ],
)
def test_more_than_half_of_those_who_spoke_decide(votes: dict[str, int], found: str) -> None:
    assert majority(votes, 500_000) == found


def test_the_share_is_rounded_up_and_periods_begin_on_mondays() -> None:
    rules = JuryRules(5, 10, 3, 2, 7, 20_000, 1, frozenset({"unconfirmed"}))
    assert [rules.take(n) for n in (0, 1, 50, 51, 100)] == [0, 1, 1, 2, 2]
    assert rules.period_of((MONDAY + DAY * 4).date()) == MONDAY.date()
