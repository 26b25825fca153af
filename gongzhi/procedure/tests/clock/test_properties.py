"""What must hold for every calendar, start, limit and list of pauses."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongzhi.procedure import clock
from gongzhi.procedure.clock import (
    Calendar,
    Day,
    Extension,
    Limit,
    Pause,
    Season,
    due,
    next_opening,
    remaining,
)

UNITS = clock.UNITS
MORNING = (time(8, 30), time(12))
AFTERNOON = (time(13, 30), time(17, 30))
ORIGIN = datetime(2026, 2, 1, tzinfo=UTC)
RELAXED = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

hours = st.sampled_from(
    [(MORNING,), (MORNING, AFTERNOON), ((time(0), time(2, 30)), (time(22), time(0)))]
)
days = st.sampled_from([Day("holiday"), Day("workday"), Day("half", (MORNING,))])
moments = st.integers(0, 60 * 24 * 60).map(lambda minute: ORIGIN + timedelta(minutes=minute))
lengths = st.integers(0, 6 * 24 * 60).map(lambda minute: timedelta(minutes=minute))
pauses = st.lists(st.builds(lambda a, b: Pause(a, a + b), moments, lengths), max_size=4)
limits = st.builds(
    lambda unit, amount, share: Limit("x", unit, amount, share),
    st.sampled_from(UNITS),
    st.integers(0, 20),
    st.sampled_from([Decimal("0"), Decimal("0.2"), Decimal("0.33"), Decimal("1")]),
)
extensions = st.lists(st.builds(Extension, st.integers(0, 9), st.sampled_from(UNITS)), max_size=2)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    dates = st.integers(0, 90).map(lambda number: date(2026, 1, 20) + timedelta(days=number))
    return Calendar(
        code="any",
        timezone=draw(st.sampled_from(["Asia/Shanghai", "America/New_York"])),
        week=frozenset(draw(st.sets(st.integers(1, 7), min_size=1))),
        hours=draw(hours),
        season=draw(st.none() | st.builds(Season, st.just((3, 1)), st.just((3, 20)), hours)),
        days=draw(st.dictionaries(dates, days, max_size=12)),
        published_years=frozenset({2026}),
    )


@RELAXED
@given(calendars(), limits, moments, moments)
def test_due_is_monotone_in_the_start(
    calendar: Calendar, limit: Limit, one: datetime, other: datetime
) -> None:
    early = due(calendar, limit, min(one, other)).at
    late = due(calendar, limit, max(one, other)).at
    assert early is not None
    assert late is not None
    assert early <= late


@RELAXED
@given(calendars(), limits, moments, moments, pauses)
def test_due_is_monotone_in_the_start_with_pauses_too(
    calendar: Calendar, limit: Limit, one: datetime, other: datetime, held: list[Pause]
) -> None:
    early = due(calendar, limit, min(one, other), held).at
    late = due(calendar, limit, max(one, other), held).at
    assert early is not None
    assert late is not None
    assert early <= late


@RELAXED
@given(calendars(), limits, moments, pauses, st.integers(0, 20))
def test_due_is_monotone_in_the_amount(
    calendar: Calendar, limit: Limit, start: datetime, held: list[Pause], more: int
) -> None:
    longer = Limit("y", limit.unit, limit.amount + more)
    shorter_at, longer_at = (
        due(calendar, limit, start, held).at,
        due(calendar, longer, start, held).at,
    )
    assert shorter_at is not None
    assert longer_at is not None
    assert shorter_at <= longer_at


@RELAXED
@given(calendars(), limits, moments, pauses)
def test_a_pause_never_brings_the_end_nearer(
    calendar: Calendar, limit: Limit, start: datetime, held: list[Pause]
) -> None:
    plain, paused = due(calendar, limit, start).at, due(calendar, limit, start, held).at
    assert plain is not None
    assert paused is not None
    assert plain <= paused


@RELAXED
@given(calendars(), limits, moments, pauses, extensions)
def test_pausing_and_resuming_step_by_step_equals_the_replay_of_the_list(
    calendar: Calendar,
    limit: Limit,
    start: datetime,
    held: list[Pause],
    more: list[Extension],
) -> None:
    """Time passes: pauses open and close one after the other, each counted when it happens."""
    known: list[Pause] = []
    current = due(calendar, limit, start, known, more)
    for pause in sorted(held, key=lambda one: one.start):
        opened = due(calendar, limit, start, [*known, Pause(pause.start)], more)
        if opened.paused:
            assert opened.at is None
        else:
            assert opened.at == current.at
        known.append(pause)
        current = due(calendar, limit, start, known, more)
    assert current == due(calendar, limit, start, list(reversed(held)), more)


@RELAXED
@given(calendars(), limits, moments, pauses, extensions)
def test_the_warning_lies_between_start_and_end_and_nothing_is_left_at_the_end(
    calendar: Calendar,
    limit: Limit,
    start: datetime,
    held: list[Pause],
    more: list[Extension],
) -> None:
    answer = due(calendar, limit, start, held, more)
    assert answer.at is not None
    assert answer.warn_at is not None
    assert start <= answer.warn_at <= answer.at
    assert remaining(calendar, answer.at, answer.at) == 0


@RELAXED
@given(calendars(), limits, moments, pauses)
def test_work_limits_end_in_working_time_and_natural_days_at_the_end_of_a_working_day(
    calendar: Calendar, limit: Limit, start: datetime, held: list[Pause]
) -> None:
    answer = due(calendar, limit, start, held)
    assert answer.at is not None
    before = answer.at - timedelta(microseconds=1)
    if limit.unit == "natural_days":
        local = before.astimezone(calendar.zone)
        assert calendar.hours_on(local.date())
        assert (answer.at.astimezone(calendar.zone)).time() == time(0)
    elif not limit.unit.startswith("urgent"):
        inside = (next_opening(calendar, one) == one for one in (before, answer.at))
        assert any(inside)


@RELAXED
@given(calendars(), st.integers(0, 12), moments, pauses, st.sampled_from(["work", "urgent"]))
def test_sixty_minutes_are_an_hour(
    calendar: Calendar, amount: int, start: datetime, held: list[Pause], kind: str
) -> None:
    hours = due(calendar, Limit("x", f"{kind}_hours", amount), start, held)
    minutes = due(calendar, Limit("x", f"{kind}_minutes", amount * 60), start, held)
    assert (minutes.at, minutes.warn_at) == (hours.at, hours.warn_at)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(calendars(), st.integers(1, 12), moments, pauses)
def test_work_hours_equal_a_count_minute_by_minute(
    calendar: Calendar, amount: int, start: datetime, held: list[Pause]
) -> None:
    left, at = amount * 60, start
    while left:
        local = at.astimezone(calendar.zone)
        spans = calendar.hours_on(local.date())
        works = any(
            opens <= local.time() and (closes == time(0) or local.time() < closes)
            for opens, closes in spans
        )
        stands = any(one.end and one.start <= at < one.end for one in held)
        left -= works and not stands
        at += timedelta(minutes=1)
    assert due(calendar, Limit("x", "work_hours", amount), start, held).at == at


@RELAXED
@given(calendars(), st.integers(1, 15), moments)
def test_work_days_equal_a_count_on_the_fingers(
    calendar: Calendar, amount: int, start: datetime
) -> None:
    day, left = start.astimezone(calendar.zone).date(), amount
    while left:
        day += timedelta(days=1)
        left -= bool(calendar.hours_on(day))
    closes = calendar.hours_on(day)[-1][1]
    end = day + timedelta(days=1) if closes == time(0) else day
    expected = datetime.combine(end, closes, tzinfo=calendar.zone).astimezone(UTC)
    assert due(calendar, Limit("x", "work_days", amount), start).at == expected


@RELAXED
@given(calendars(), st.integers(0, 40), moments, pauses)
def test_the_counted_minutes_add_up_to_the_limit(
    calendar: Calendar, amount: int, start: datetime, held: list[Pause]
) -> None:
    answer = due(calendar, Limit("x", "work_hours", amount), start, held)
    counted = [step["minutes"] for step in answer.derivation if step["code"] == "counted"]
    assert sum(counted) == amount * 60


@pytest.mark.parametrize("unit", UNITS)
def test_equal_questions_get_equal_answers_whatever_was_asked_before(unit: str) -> None:
    def calendar() -> Calendar:
        return Calendar("c", "Asia/Shanghai", frozenset({1, 2, 3, 4, 5}), (MORNING, AFTERNOON))

    used, limit = calendar(), Limit("x", unit, 3, Decimal("0.2"))
    for year in (1999, 2026, 2060):
        due(used, limit, datetime(year, 6, 1, tzinfo=UTC))
    start = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
    assert due(used, limit, start) == due(calendar(), limit, start)
