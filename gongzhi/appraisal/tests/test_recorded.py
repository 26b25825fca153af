"""What is no part in a file: calls, ratings, notices, demands; audits of closed files; relays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from gongzhi.appraisal.actions import report_calls
from gongzhi.appraisal.methods.parts import parts_of
from gongzhi.appraisal.methods.told import Told
from gongzhi.appraisal.models import CallDay
from gongzhi.appraisal.queries import UnitFigure, computed_figures, month_of
from gongzhi.appraisal.queries.figures import figure_rows
from gongzhi.appraisal.queries.rows import counted_files
from gongzhi.appraisal.queries.settled import figure_from, stored
from gongzhi.appraisal.tests.made import DESK, OPENED, UNIT, clock, entry
from gongzhi.cases.actions.sampling import _start_clock
from gongzhi.cases.models import RatingBatch
from gongzhi.cases.tests.road import DAY, Road, tick
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Invalid, Refused
from gongzhi.core.models import Chain, Entry
from gongzhi.core.work import work
from gongzhi.directory.models import Organisation
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import ground
from gongzhi.procedure.metric import per_cent
from gongzhi.procedure.models import Clock, Supervision

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
AT = datetime(2026, 6, 20, 4, tzinfo=UTC)
SOURCE = "区热线话务系统日报"


def figures(jurisdiction: int, month: str, code: str) -> dict[str, UnitFigure]:
    with work(jurisdiction, "test") as unit:
        here = ground(unit)
        made = computed_figures(here, month_of(month, here), only=code)
    return {one.body: one for one in made if one.state == "counted"}


def days(*counts: tuple[int, int]) -> list[dict[str, Any]]:
    first = date(2026, 6, 1)
    return [
        {"day": (first + timedelta(n)).isoformat(), "offered": offered, "answered": answered}
        for n, (offered, answered) in enumerate(counts)
    ]


def test_a_hotline_reports_its_calls_and_the_journal_keeps_both_reports(
    jurisdiction: int, cast: Cast
) -> None:
    by = cast("dispatcher", body="HOTLINE")
    assert report_calls(source=SOURCE, days=days((100, 90), (50, 50)), by=by, at=AT) == 2
    report_calls(source=SOURCE, days=days((100, 96)), by=by, at=AT)
    found = figures(jurisdiction, "2026-06", "connection_rate")["HOTLINE"]
    assert (found.numerator, found.denominator) == (146, 150)
    assert per_cent(found.share or 0) == "97.33"
    assert CallDay.objects.count() == 2
    chain = Chain.objects.get(kind="calls", key="HOTLINE")
    said = [one.facts for one in Entry.objects.filter(chain=chain.id).order_by("sequence")]
    assert [one["days"][0] for one in said] == [["2026-06-01", 100, 90], ["2026-06-01", 100, 96]]
    assert {one["source"] for one in said} == {SOURCE}
    assert not figures(jurisdiction, "2026-07", "connection_rate")


@pytest.mark.parametrize(
    ("source", "rows", "rule"),
    [
        ("", days((1, 1)), "length"),
        (SOURCE, [], "range"),
        (SOURCE, [{"day": "2026-13-01", "offered": 1, "answered": 1}], "not_a_date"),
        (SOURCE, [{"day": "2026-07-01", "offered": 1, "answered": 1}], "in_the_future"),
        (SOURCE, days((1, 2)), "more_than_offered"),
        (SOURCE, [{"day": "2026-06-01", "offered": "多", "answered": 1}], "not_whole_number"),
        (SOURCE, days((1, 1)) * 2, "twice"),
    ],
)
def test_a_wrong_report_is_named(
    cast: Cast, source: str, rows: list[dict[str, Any]], rule: str
) -> None:
    with pytest.raises(Invalid, match=rule):
        report_calls(source=source, days=rows, by=cast("dispatcher", body="HOTLINE"), at=AT)


def test_nobody_reports_calls_but_a_hotline_for_itself(cast: Cast) -> None:
    hotline = cast("dispatcher", body="HOTLINE")
    for by in (
        cast("handler", body="URBAN"),
        cast("dispatcher", body="TO_AL01"),
        cast("follow_up_desk"),
        cast("outsider"),
        replace(hotline, kind="requester"),
    ):
        with pytest.raises(Refused, match="not_yours"):
            report_calls(source=SOURCE, days=days((1, 1)), by=by, at=AT)


def test_figures_of_ratings_are_made_of_whole_closed_batches(jurisdiction: int) -> None:
    urban = Organisation.objects.get(code="URBAN")
    counts = {"solved": 7, "partly": 2, "not": 2, "cannot": 0, "satisfied": 8, "not_satisfied": 3}
    for number, month in ((1, "2026-06"), (2, "2026-07"), (3, "2026-07")):
        RatingBatch.objects.create(
            jurisdiction_id=jurisdiction,
            body=urban,
            number=number,
            ratings=11,
            counts=counts,
            month=month,
        )
    for month, times in (("2026-06", 1), ("2026-07", 2)):
        for code, hits in (
            ("satisfaction_rate", 8),
            ("resolution_rate", 7),
            ("resolution_partly", 9),
        ):
            found = figures(jurisdiction, month, code)["URBAN"]
            assert (found.numerator, found.denominator) == (hits * times, 11 * times)
            assert set(found.base) <= {"#1", "#2", "#3"}, "no file is named"


def test_partly_solved_and_grades_weigh_what_the_row_says(jurisdiction: int) -> None:
    """7 + 0.5 x 2 of 11; grades 4 x 1, 3 x 0.8, 2 x 0.6 and 2 x 0 of 11."""
    solved = {"solved": 7, "partly": 2, "not": 2, "cannot": 0}
    grades = {"grade_satisfied": 4, "grade_basically": 3, "grade_average": 2, "grade_not": 2}
    RatingBatch.objects.create(
        jurisdiction_id=jurisdiction,
        body=Organisation.objects.get(code="URBAN"),
        number=1,
        ratings=11,
        counts={**solved, **grades, "satisfied": 7, "not_satisfied": 2},
        month="2026-06",
    )
    for code, value, hits in (
        ("resolution_weighed", Fraction(8, 11), 9),
        ("satisfaction_weighed", Fraction(76, 110), 9),
        ("resolution_rate", Fraction(7, 11), 7),
    ):
        found = figures(jurisdiction, "2026-06", code)["URBAN"]
        assert (found.share, found.numerator, found.denominator) == (value, hits, 11), code
        low, high = found.interval
        assert low < value * 1_000_000 < high
        assert figure_from(stored([found])[0]) == found
    assert "URBAN" not in figures(jurisdiction, "2026-06", "satisfaction_rate"), "nine are too few"


@pytest.mark.parametrize(
    ("part", "key"), [("notices", "lent_power.publishing"), ("knowledge", "article.review")]
)
def test_publications_and_reviews_count_by_their_last_due_time(
    road: Road, part: str, key: str
) -> None:
    road.to("handling")
    body = road.file.desk_id
    facts = {"kind": "limit", "key": key, "responsible_id": body}
    clocks = Clock.objects.filter(dossier=road.file)
    clocks.update(**facts, ended_at=None)
    last = max(one.due for one in clocks if one.due is not None)
    month = f"{last:%Y-%m}"
    with work(road.jurisdiction, "test") as unit:
        here = ground(unit)
        chosen = month_of(month, here)
        table = {"x": {"part": part, "days": None}}
        rows = [one for one in figure_rows(here, chosen, table) if one["part"] == part]
        assert rows
        assert {one["done"] for one in rows} == {None}
        clocks.update(ended_at=last)
        rows = [one for one in figure_rows(here, chosen, table) if one["part"] == part]
        assert {(one["done"], one["owner"]) for one in rows} == {(last, road.file.desk.code)}  # type: ignore[union-attr]


def test_what_bodies_ask_of_communities_is_counted_for_them(jurisdiction: int) -> None:
    with work(jurisdiction, "test") as unit:
        here = ground(unit)
        table = {"x": {"part": "burden", "days": None}}
        rows = figure_rows(here, month_of("2026-06", here), table)
        asked = [one for one in rows if one["part"] == "burden"]
        assert all(not one["off_list"] for one in asked)
        assert {one["owner"] for one in asked} <= set(here.directory.by_code)


def test_an_audit_that_holds_in_a_later_month_counts_there(road: Road) -> None:
    road.to("closed")
    drawn = road.at + DAY
    advance(
        dossier=road.received.id,
        move="draw_for_audit",
        by=system_actor(road.jurisdiction, "draw"),
        at=drawn,
        record={"draw": {"name": "test"}},
        tick=_start_clock,
    )
    clock_ = road.clock("audit")
    assert clock_.responsible is not None
    assert clock_.responsible.code == "SUPERVISION"
    assert road.file.closed_at is not None
    road.at = drawn + 60 * DAY
    tick(road.at)
    assert Supervision.objects.filter(clock_id=clock_.id, body__code="GOV").exists()
    assert road.file.step == "closed"
    assert road.do("audit_holds").passed
    assert not Clock.objects.filter(id=clock_.id, ended_at=None).exists()
    start = road.at - timedelta(hours=1)
    with work(road.jurisdiction, "test") as unit:
        files = counted_files(road.jurisdiction, start, start + DAY)
        assert files.filter(id=road.received.id).exists()
        here = ground(unit)
        rows = figure_rows(here, month_of(f"{road.at:%Y-%m}", here), {"x": {"part": "", "days": 0}})
        assert [one["owner"] for one in rows if one["part"] == "checked"] == ["URBAN"]


@pytest.mark.parametrize(("by", "move", "counts"), [
    (UNIT, "contact", True), (UNIT, "pass_word", True), (DESK, "pass_word", False),
])  # fmt: skip
def test_word_passed_by_relay_is_a_contact_of_the_body_that_passed_it(
    by: int, move: str, counts: bool
) -> None:
    told = [
        Told("receive", OPENED, None, {"change": {"step": "received", "owner": DESK}}),
        entry("dispatch", 0.1, DESK, {"step": "dispatched", "owner": UNIT}, clock("start", 7)),
        entry("accept", 0.2, UNIT, {"step": "accepted"}, clock("start", 1, "step")),
        entry(move, 0.5, by, {}),
    ]
    (handled,) = [one for one in parts_of(told) if one.kind == "handled" and one.body == UNIT]
    assert (handled.facts["contacted"] is not None) == counts
