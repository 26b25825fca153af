"""Deadline defects reported against Zammad and Signalen, as far as a pure clock can have them.

Those about which clock an event ends, starts or recomputes belong to the engine's tests; here
stands what the engine builds on: two limits never mix, and a changed calendar, limit or pause
list gives exactly the due time that a fresh count gives.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from gongzhi.procedure.clock import Calendar, Day, Pause, due, explain, next_opening
from gongzhi.procedure.tests.clock.calendars import (
    boston,
    china,
    christmas,
    limit,
    national,
    new_york,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_a_shorter_second_limit_does_not_change_the_first() -> None:
    """Zammad 5177: the update limit overruled the limit of the first response."""
    calendar, start = national(), china("2026-03-02T09:00")
    alone = due(calendar, limit("work_hours", 4), start)
    due(calendar, limit("work_hours", 1), start)
    assert due(calendar, limit("work_hours", 4), start) == alone


def test_a_changed_calendar_gives_the_due_time_of_the_changed_calendar() -> None:
    """Zammad 534: changing the calendar left the old due times."""
    start, days = china("2026-03-02T09:00"), limit("work_days", 3)
    before = national()
    assert due(before, days, start).at == china("2026-03-05T17:30")
    local = {**before.days, date(2026, 3, 4): Day("holiday", code="national:2026-03-04")}
    after = Calendar("national", before.timezone, before.week, before.hours, days=local,
                     published_years=before.published_years)  # fmt: skip
    assert due(after, days, start).at == china("2026-03-06T17:30")
    assert due(before, days, start).at == china("2026-03-05T17:30")


def test_a_removed_pause_gives_the_due_time_as_if_it_had_never_been() -> None:
    """Zammad 4353 and 2082: the due time was not counted again when its causes went away."""
    calendar, start, hours = national(), china("2026-03-02T09:00"), limit("work_hours", 6)
    plain = due(calendar, hours, start)
    held = due(calendar, hours, start, [Pause(china("2026-03-02T10:00"), china("2026-03-03"))])
    assert held.at != plain.at
    assert due(calendar, hours, start, []) == plain


def test_users_can_check_the_arithmetic_day_by_day() -> None:
    """Zammad 390: 48 hours of a 12-hour day, with two holidays nobody had been told of."""
    calendar = Calendar(
        code="germany",
        timezone="Europe/Berlin",
        week=frozenset({1, 2, 3, 4, 5, 6, 7}),
        hours=((time(9), time(21)),),
        days={
            date(2016, 11, 11): Day("holiday", code="germany:2016-11-11"),
            date(2016, 11, 13): Day("holiday", code="germany:2016-11-13"),
        },
        published_years=frozenset({2016}),
    )
    start = datetime(2016, 11, 9, 23, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    answer = due(calendar, limit("work_hours", 48), start)
    counted = [step["minutes"] for step in answer.derivation if step["code"] == "counted"]
    assert counted == [720, 720, 720, 720]
    names = {"germany:2016-11-11": "St. Martin"}
    assert explain(answer.derivation, "en", names) == [
        "Counting starts: Wed 9 Nov 2016, 23:00.",
        "Limit: 48 working hours.",
        "Outside working hours, so time runs from the next opening: Thu 10 Nov 2016, 09:00.",
        "Thu 10 Nov 2016: 12 h counted.",
        "Fri 11 Nov 2016 is a public holiday (St. Martin) and is not counted.",
        "Sat 12 Nov 2016: 12 h counted.",
        "Sun 13 Nov 2016 is a public holiday and is not counted.",
        "Mon 14 Nov 2016: 12 h counted.",
        "Tue 15 Nov 2016: 12 h counted.",
        "Due: Tue 15 Nov 2016, 21:00.",
    ]


@pytest.mark.parametrize("unit", ["work_hours", "work_days", "natural_days"])
def test_no_reminder_comes_at_midnight_or_on_a_day_of_rest(unit: str) -> None:
    """Zammad 4432: reminders came at midnight and at weekends despite service hours."""
    calendar = national()
    for day in range(1, 29):
        for amount in range(1, 10):
            start = datetime(2026, 2, day, 23, 0, tzinfo=calendar.zone)
            answer = due(calendar, limit(unit, amount), start)
            assert answer.warn_at is not None
            assert next_opening(calendar, answer.warn_at) == answer.warn_at


def test_a_calendar_round_the_clock_loses_no_minute_at_midnight() -> None:
    """Zammad 3180: round-the-clock hours were closed for a minute every midnight."""
    answer = due(boston(), limit("work_hours", 72), new_york("2026-05-04T12:00"))
    assert answer.at == new_york("2026-05-07T12:00")


def test_christmas_is_not_a_working_day() -> None:
    """Signalen, defect 2: two working days from 24 December ended on 28 December, 16:00."""
    start = datetime(2026, 12, 24, 16, 0, tzinfo=AMSTERDAM)
    answer = due(christmas(), limit("work_days", 2), start)
    assert answer.at == datetime(2026, 12, 29, 17, 0, tzinfo=AMSTERDAM)


def test_days_do_not_drift_by_an_hour_over_a_change_of_clocks() -> None:
    """Signalen, defect 2: calendar deadlines drifted with UTC arithmetic."""
    start = datetime(2026, 3, 23, 16, 0, tzinfo=AMSTERDAM)
    days = due(christmas(), limit("work_days", 7), start)
    assert days.at == datetime(2026, 4, 1, 17, 0, tzinfo=AMSTERDAM)
    natural = due(christmas(), limit("natural_days", 7), start)
    assert natural.at == datetime(2026, 3, 31, 0, 0, tzinfo=AMSTERDAM)


def test_half_past_midnight_on_saturday_is_saturday() -> None:
    """Signalen, defect 3: local time was read with the weekday of UTC."""
    start = china("2026-03-07T00:30").astimezone(UTC)
    assert start.isoweekday() == 5
    answer = due(national(), limit("natural_days", 1), start)
    assert answer.at == china("2026-03-10T00:00")
    first = next(s for s in answer.derivation if s["code"] == "count_from_next_day")
    assert first["date"] == "2026-03-08"


def test_waiting_for_the_requester_stops_the_clock_and_a_change_of_class_counts_from_start() -> (
    None
):
    """Signalen, defect 10: no pause, and a change of category restarted from the creation."""
    calendar, start = national(), china("2026-03-02T09:00")
    held = [Pause(china("2026-03-03T08:30"), china("2026-03-05T08:30"))]
    three = due(calendar, limit("work_days", 3), start, held)
    five = due(calendar, limit("work_days", 5), start, held)
    assert three.at == china("2026-03-09T17:30")
    assert five.at == china("2026-03-11T17:30")


def test_fifteen_days_into_a_year_without_published_holidays_are_provisional() -> None:
    start, days = china("2026-12-20T09:00"), limit("work_days", 15)
    first = due(national(), days, start)
    assert first.provisional
    assert first.at == china("2027-01-08T17:30")
    assert first.derivation[-1] == {"code": "provisional", "year": 2027}
    year = national(published_years="2025|2026|2027")
    closed = {**year.days, date(2027, 1, 1): Day("holiday", code="national:2027-01-01")}
    later = Calendar("national", year.timezone, year.week, year.hours, days=closed,
                     published_years=year.published_years)  # fmt: skip
    second = due(later, days, start)
    assert not second.provisional
    assert second.at == china("2027-01-11T17:30")


def test_what_ends_within_the_published_year_or_runs_day_and_night_is_final() -> None:
    calendar = national()
    assert not due(calendar, limit("work_days", 9), china("2026-12-18T09:00")).provisional
    assert not due(calendar, limit("natural_days", 11), china("2026-12-20T09:00")).provisional
    assert due(calendar, limit("natural_days", 12), china("2026-12-20T09:00")).provisional
    assert not due(calendar, limit("urgent_hours", 48), china("2026-12-31T09:00")).provisional
