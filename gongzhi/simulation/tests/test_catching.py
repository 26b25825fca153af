"""How many false closures audits must find: exact, for lists of any size."""

from __future__ import annotations

import pytest

from gongzhi.simulation.methods.catching import Expected, drawn_of, expected, found_of


@pytest.mark.parametrize(
    ("lists", "chances"),
    [
        ([], [1.0]),
        ([(10, 10, 3)], [0, 0, 0, 1.0]),
        ([(4, 1, 1)], [0.75, 0.25]),
        ([(4, 1, 1), (2, 1, 1)], [0.375, 0.5, 0.125]),
        ([(3, 5, 0)], [1.0]),
    ],
)
def test_the_number_drawn_is_hypergeometric_and_days_add_up(
    lists: list[tuple[int, int, int]], chances: list[float]
) -> None:
    assert drawn_of(lists) == pytest.approx(chances)


def test_of_those_drawn_a_share_is_found() -> None:
    assert found_of([0, 0, 1.0], 500_000) == pytest.approx([0.25, 0.5, 0.25])
    assert found_of([0.5, 0.5], 1_000_000) == pytest.approx([0.5, 0.5])


def test_a_month_of_twenty_thousand_has_a_range_that_tells_something() -> None:
    month = drawn_of([(500, 25, 15)] * 30)
    found = expected(month, 1_000)
    assert found.mean == pytest.approx(30 * 25 * 15 / 500)
    assert 5 < found.low < found.mean < found.high < 45
    assert not found.holds(0)
    assert found.holds(22)


def test_the_range_leaves_out_no_more_than_what_is_seldom() -> None:
    chances = drawn_of([(40, 10, 12)])
    found = expected(chances, 100_000)
    outside = sum(chances[: found.low]) + sum(chances[found.high + 1 :])
    assert outside <= 0.1
    assert expected([1.0], 1_000) == Expected(0.0, 0, 0)
