"""Formulas against a published bulletin, and what a unit may try: nothing of it lifts a figure."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongzhi.appraisal.queries.figures import _enough
from gongzhi.appraisal.tests.made import DAY, DESK, UNIT, ZONE, Life, figure, indicators, rows_of
from gongzhi.core.errors import Refused
from gongzhi.procedure.metric import Figure, evaluate, per_cent

TABLE = indicators()
YEAR = 400 * DAY
APPRAISED = sorted(
    code
    for code, row in TABLE.items()
    if row["use"] == "appraisal" and row["part"] == "handled" and "recurred" not in row["hit"]
)
ON_TIME = Life(reply=3, confirm=4)
LATE = Life(reply=9, confirm=10)
NEVER = Life()
DEFERRED = Life(extend=6, reply=12, confirm=13)
WRONG = Life(object_=0.1, upheld=False)


def share(code: str, lives: list[Life], unit: int = UNIT) -> tuple[int, int, str]:
    found = figure(TABLE[code], lives, unit)
    assert found is not None
    assert found.share is not None
    return found.numerator, found.denominator, per_cent(found.share)


def test_the_bulletin_of_tianmen_december_2016() -> None:
    """996 opened, 972 due, 911 closed, 737 on time: 93.72 %, 75.82 % (practice.md S39)."""
    lives = [ON_TIME] * 737 + [LATE] * (911 - 737) + [NEVER] * (972 - 911) + [DEFERRED] * 24
    assert len(lives) == 996
    assert share("close_rate", lives) == (911, 972, "93.72")
    assert share("on_time", lives) == (737, 972, "75.82")


def test_its_events_alone() -> None:
    lives = [ON_TIME] * 902 + [NEVER] * 54
    assert share("close_rate", lives) == (902, 956, "94.35")


def test_a_wrong_dispatch_is_the_desks_and_not_the_units() -> None:
    lives = [ON_TIME] * 8 + [WRONG] * 2 + [Life(object_=0.1, reply=3, confirm=4)]
    assert share("a4_wrong_dispatch", lives, DESK) == (2, 11, "18.18")
    assert share("a1_kept", lives)[:2] == (9, 9)


def test_contact_that_never_came_counts_as_late() -> None:
    lives = [ON_TIME] * 3 + [Life(contact=2, reply=3, confirm=4), Life(contact=None)]
    assert share("response_rate", lives)[:2] == (3, 5)


def test_urgent_matters_and_signing_by_hand() -> None:
    """Ten urgent ones, one of them deferred: eight of nine closed, five of them by their due time.

    All twenty wait a day for a signature: an objection is one too, a later one and none are not.
    """
    ordinary = replace(ON_TIME, code="wd3")
    lives = (
        [replace(ON_TIME, code="um30")] * 3
        + [replace(ON_TIME, code="uh48")] * 2
        + [replace(LATE, code="uh4")] * 3
        + [replace(NEVER, code="uh24", signed=2)]
        + [replace(DEFERRED, code="uh1")]
        + [ordinary] * 5
        + [replace(ordinary, signed=None, object_=0.5)] * 2
        + [replace(NEVER, code="wd15", signed=None)] * 3
    )
    assert share("urgent_close", lives) == (8, 9, "88.89")
    assert share("urgent_on_time", lives) == (5, 9, "55.56")
    assert share("sign_off", lives) == (16, 20, "80.00")


def test_a_disputed_reply_stays_with_whoever_gave_it() -> None:
    lives = [ON_TIME, Life(reply=3, silent=11), Life(reply=3, dispute=5, confirm=20)]
    assert share("a2_resolved", lives)[:2] == (1, 3)


def closes_all(life: Life) -> Life:
    """Replies to everything at once; the requester stays silent, or disputes."""
    return replace(life, reply=0.6, confirm=None, silent=8, dispute=None)


def closes_what_is_late(life: Life) -> Life:
    return life if life.reply is not None else replace(life, reply=6.5, silent=14)


def parks(life: Life) -> Life:
    return life if life.reply is not None else replace(life, park=6)


def extends(life: Life) -> Life:
    return replace(life, extend=1)


def refuses(life: Life) -> Life:
    """The panel does not agree."""
    return replace(life, object_=0.1)


def climbs_late(life: Life) -> Life:
    return life if life.reply is not None else replace(life, climb=8)


TRICKS = [closes_all, closes_what_is_late, parks, extends, refuses, climbs_late]
LIVES = st.lists(
    st.sampled_from([ON_TIME, LATE, NEVER, Life(reply=3, dispute=5), Life(reply=3, silent=11)]),
    min_size=1,
    max_size=30,
)


def worth(found: Figure | None, row: dict[str, Any]) -> Fraction:
    if found is None or found.share is None:
        return Fraction(0) if row["better"] == "higher" else Fraction(1)
    return found.share if row["better"] == "higher" else -found.share


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("code", APPRAISED)
@given(lives=LIVES, tried=st.lists(st.booleans(), min_size=30, max_size=30))
@settings(max_examples=30, deadline=None)
def test_a_unit_cannot_rise_by(trick: Any, code: str, lives: list[Life], tried: list[bool]) -> None:
    row = TABLE[code]
    bent = [trick(life) if yes else life for life, yes in zip(lives, tried, strict=False)]
    assert worth(figure(row, bent), row) <= worth(figure(row, lives), row)


@pytest.mark.parametrize("code", APPRAISED)
@given(lives=LIVES, parts=st.integers(1, 5))
@settings(max_examples=20, deadline=None)
def test_nor_by_splitting_a_file_into_parts(code: str, lives: list[Life], parts: int) -> None:
    """A part is a sub-file of a call; however many are done in time, the file itself counts."""
    row = TABLE[code]
    found = figure(row, lives, parts=parts)
    assert found == figure(row, lives)


@pytest.mark.parametrize("code", APPRAISED)
@given(lives=LIVES, ground=st.sampled_from(["", "pa_requester", "xc_unknown"]))
@settings(max_examples=20, deadline=None)
def test_nor_by_excluding_on_a_ground_of_its_own(code: str, lives: list[Life], ground: str) -> None:
    row = TABLE[code]
    rows = [{**one, "exclusion": ground} for one in rows_of(lives) if one["part"] == row["part"]]
    window = (rows[0]["opened"] - YEAR, rows[0]["opened"] + YEAR)
    found = {one.key: one for one in evaluate(row, rows, by=("owner",), zone=ZONE, window=window)}
    assert found.get((str(UNIT),)) == figure(row, lives)


@pytest.mark.parametrize("key", ["person", "post", "actor", "area5", "area4", "grid", "place"])
def test_no_figure_is_grouped_by_person_post_or_grid(key: str) -> None:
    with pytest.raises(Refused, match="group_not_allowed"):
        evaluate(TABLE["a1_kept"], rows_of([ON_TIME]), by=(key, "month"), zone=ZONE)


def test_every_row_can_be_counted_and_says_who_guards_it() -> None:
    for row in TABLE.values():
        assert row["guard"]
        assert row["guard_zh"]
        if row["part"] in {"handled", "desk", "called", "checked", "parked"}:
            figure(row, [ON_TIME, LATE, NEVER, DEFERRED, WRONG])


@pytest.mark.parametrize(("least", "people", "enough"), [(2, 2, True), (2, 1, False)])
def test_no_figure_is_a_persons(least: int, people: int, enough: bool) -> None:
    assert _enough({"least_people": least}, people) is enough


def test_rules_that_name_no_least_publish_nothing() -> None:
    assert not _enough({"least_people": None}, 900)
