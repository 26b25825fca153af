"""Figures: exact shares, the files behind them, and no figure about a person."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.errors import Refused
from gongzhi.procedure.metric import MetricError, evaluate, interval_ppm, parse, per_cent
from gongzhi.procedure.pack_tables.figures import expression_fault

SHANGHAI = ZoneInfo("Asia/Shanghai")
START, END = datetime(2016, 12, 1, tzinfo=SHANGHAI), datetime(2017, 1, 1, tzinfo=SHANGHAI)
IN, LATER, AFTER = (datetime(2016, 12, day, tzinfo=SHANGHAI) for day in (10, 12, 20))
NEXT = datetime(2017, 1, 9, tzinfo=SHANGHAI)
CLOSE = {"base": "due < window_end and deferred = false", "hit": "closed < window_end"}
ON_TIME = {**CLOSE, "hit": "closed <= due"}


def row(number: int, **facts: Any) -> dict[str, Any]:
    """One file of the bulletin."""
    return {
        "id": f"F{number}",
        "owner": "URBAN",
        "owner_kind": "department",
        "opened": START,
        "due": LATER,
        "closed": IN,
        "deferred": False,
        "outcome": "confirmed",
        "exclusion": "",
        **facts,
    }


def tianmen() -> list[dict[str, Any]]:
    """996 opened, 972 due, 911 closed, 737 on time (bulletin of December 2016, practice.md M1)."""
    spans = ((737, IN), (174, AFTER), (61, None), (24, "later"))
    rows = []
    for count, closed in spans:
        for _ in range(count):
            facts = {"due": NEXT, "closed": None} if closed == "later" else {"closed": closed}
            rows.append(row(len(rows), **facts))
    return rows


def test_the_bulletin_of_tianmen_comes_out_as_printed() -> None:
    rows = tianmen()
    assert len(rows) == 996
    for indicator, hits, printed in ((CLOSE, 911, "93.72"), (ON_TIME, 737, "75.82")):
        (figure,) = evaluate(indicator, rows, by=(), zone=SHANGHAI, window=(START, END))
        assert (figure.numerator, figure.denominator) == (hits, 972)
        assert figure.share == Fraction(hits, 972)
        assert per_cent(figure.share) == printed
    assert per_cent(Fraction(902, 956)) == "94.35"
    assert per_cent(Fraction(9, 16)) == "56.25"


def test_each_file_counts_in_the_month_of_the_moment_the_base_names() -> None:
    rows = tianmen()
    figures = {figure.key: figure for figure in evaluate(CLOSE, rows, zone=SHANGHAI)}
    assert set(figures) == {("URBAN", "2016-12"), ("URBAN", "2017-01")}
    assert figures["URBAN", "2016-12"].denominator == 972
    assert figures["URBAN", "2017-01"].denominator == 24
    late = row(1, due=datetime(2016, 12, 31, 17, tzinfo=UTC), closed=None)
    (figure,) = evaluate(CLOSE, [late], by=("month",), zone=SHANGHAI)
    assert figure.key == ("2017-01",), "local time decides, not UTC"


@pytest.mark.parametrize(
    ("period", "label"), [("month", "2016-12"), ("quarter", "2016-Q4"), ("year", "2016")]
)
def test_windows_are_months_quarters_and_years(period: str, label: str) -> None:
    (figure,) = evaluate(CLOSE, [row(1)], by=(period,), zone=SHANGHAI)
    assert figure.key == (label,)


def test_the_files_behind_a_figure_can_be_looked_up() -> None:
    rows = [row(1), row(2, closed=None), row(3, exclusion="xc_private_way"), row(4, due=None)]
    indicator = {**CLOSE, "exclusions": ("xc_private_way",), "minimum": 3}
    (figure,) = evaluate(indicator, rows, by=("owner",), zone=SHANGHAI, window=(START, END))
    assert (figure.hits, figure.base, figure.excluded) == (("F1",), ("F1", "F2"), ("F3",))
    assert figure.too_few


def test_a_ground_the_indicator_does_not_know_excludes_nothing() -> None:
    rows = [row(1, exclusion="xc_private_way")]
    (figure,) = evaluate(CLOSE, rows, by=("owner",), zone=SHANGHAI, window=(START, END))
    assert figure.denominator == 1


def test_a_kind_of_body_the_indicator_is_not_about_gets_no_figure() -> None:
    indicator = {**CLOSE, "unit_kinds": ("township_office",)}
    assert evaluate(indicator, [row(1)], zone=SHANGHAI) == []


@pytest.mark.parametrize(
    "key", ["person", "post", "actor", "grid", "area4", "area5", "handler", "id", "requester"]
)
def test_no_figure_is_made_of_a_person_a_post_or_a_grid(key: str) -> None:
    with pytest.raises(Refused) as refused:
        evaluate(CLOSE, [row(1)], by=("owner", key), zone=SHANGHAI)
    assert refused.value.code == "group_not_allowed"
    assert refused.value.params["keys"] == [key]


def test_a_window_has_to_be_given_when_no_period_is() -> None:
    with pytest.raises(MetricError):
        evaluate(CLOSE, [row(1)], by=("owner",), zone=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "facts", "holds"),
    [
        ("a = 1 or a = 2 and b = 1", {"a": 1, "b": 2}, True),
        ("(a = 1 or a = 2) and b = 1", {"a": 1, "b": 2}, False),
        ("not a = 1 and b = 2", {"a": 2, "b": 2}, True),
        ("not (a = 1 and b = 2)", {"a": 1, "b": 2}, False),
        ("a = 'x y'", {"a": "x y"}, True),
        ("a != 'x'", {"a": None}, False),
        ("a = none", {"a": None}, True),
        ("a != none", {"a": None}, False),
        ("a != none", {"a": "x"}, True),
        ("a < 2", {"a": None}, False),
        ("a < 2.5 and a >= -1", {"a": 2}, True),
        ("a = true", {"a": True}, True),
    ],
)
def test_expressions_read_as_they_are_written(
    text: str, facts: dict[str, Any], holds: bool
) -> None:
    assert parse(text).holds(facts) is holds
    assert expression_fault(text) is None


@pytest.mark.parametrize(
    "text", ["", "a", "a =", "a = 1 and", "(a = 1", "a = 1)", "a = 1 b = 2", "and = 1", "a = ;"]
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(MetricError):
        parse(text)


def test_an_unknown_fact_is_an_error_and_not_a_zero() -> None:
    with pytest.raises(MetricError, match="closde"):
        parse("closde < 1").holds({"closed": 1})
    with pytest.raises(MetricError):
        parse("a < 1").holds({"a": "text"})


ATOMS = st.sampled_from(["a = 1", "b = 2", "not a = 1", "(a = 2)"])


@given(st.lists(ATOMS, min_size=1, max_size=6), st.data())
def test_every_expression_equals_pythons_own_reading(parts: list[str], data: st.DataObject) -> None:
    words = [data.draw(st.sampled_from(["and", "or"])) for _ in parts[1:]]
    text = parts[0] + "".join(
        f" {word} {part}" for word, part in zip(words, parts[1:], strict=True)
    )
    for a, b in product((1, 2), (1, 2)):
        expected = eval(text.replace("=", "=="), {}, {"a": a, "b": b})  # noqa: S307
        assert parse(text).holds({"a": a, "b": b}) == expected


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_interval_holds_the_share_and_shrinks(hits: int, misses: int) -> None:
    base = hits + misses
    low, high = interval_ppm(hits, base)
    assert 0 <= low <= high <= 1_000_000
    if base:
        assert low <= hits * 1_000_000 / base <= high
        wide = interval_ppm(hits * 10, base * 10)
        assert wide[1] - wide[0] <= high - low


def test_the_interval_is_that_of_the_textbook() -> None:
    assert interval_ppm(911, 972) == (920_207, 950_836)
    assert interval_ppm(0, 10) == (0, 277_541)
    with pytest.raises(ValueError, match="11 of 10"):
        interval_ppm(11, 10)
