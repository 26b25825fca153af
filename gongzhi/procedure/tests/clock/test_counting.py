"""Work hours, work days, natural days and urgent hours, without pauses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gongzhi.procedure.clock import Calendar, next_opening, remaining
from gongzhi.procedure.clock import due as due_of
from gongzhi.procedure.tests.clock.calendars import china, limit, national, with_summer

CASES = [
    # (unit, amount, start, due), all in Shanghai time, with the holidays of the default pack
    ("work_hours", 2, "2026-03-02T09:00", "2026-03-02T11:00"),
    ("work_hours", 2, "2026-03-02T11:00", "2026-03-02T14:30"),
    ("work_hours", 1, "2026-03-02T11:00", "2026-03-02T12:00"),
    ("work_hours", 1, "2026-03-02T12:00", "2026-03-02T14:30"),
    ("work_hours", 1, "2026-03-02T06:00", "2026-03-02T09:30"),
    ("work_hours", 2, "2026-03-06T16:30", "2026-03-09T09:30"),
    ("work_hours", 1, "2026-03-07T10:00", "2026-03-09T09:30"),
    ("work_hours", 1, "2026-02-28T10:00", "2026-02-28T11:00"),
    ("work_hours", 4, "2026-09-30T16:30", "2026-10-08T11:30"),
    ("work_hours", 0, "2026-03-07T10:00", "2026-03-09T08:30"),
    ("work_hours", 0, "2026-03-09T10:00", "2026-03-09T10:00"),
    ("work_days", 1, "2026-03-02T09:00", "2026-03-03T17:30"),
    ("work_days", 1, "2026-03-06T20:00", "2026-03-09T17:30"),
    ("work_days", 1, "2026-03-07T20:00", "2026-03-09T17:30"),
    ("work_days", 5, "2026-09-29T16:00", "2026-10-12T17:30"),
    ("work_days", 15, "2026-02-10T09:00", "2026-03-09T17:30"),
    ("work_days", 0, "2026-03-06T17:00", "2026-03-06T17:30"),
    ("work_days", 0, "2026-03-06T18:00", "2026-03-09T17:30"),
    ("natural_days", 1, "2026-03-02T00:00", "2026-03-04T00:00"),
    ("natural_days", 7, "2026-03-02T09:00", "2026-03-10T00:00"),
    ("natural_days", 5, "2026-03-02T09:00", "2026-03-10T00:00"),
    ("natural_days", 7, "2026-09-24T09:00", "2026-10-09T00:00"),
    ("natural_days", 5, "2026-02-23T09:00", "2026-03-01T00:00"),
    ("natural_days", 0, "2026-03-02T09:00", "2026-03-03T00:00"),
    ("urgent_hours", 2, "2026-10-01T23:30", "2026-10-02T01:30"),
    ("urgent_minutes", 30, "2026-10-01T23:45", "2026-10-02T00:15"),
    ("work_minutes", 30, "2026-03-06T17:15", "2026-03-09T08:45"),
    ("work_minutes", 0, "2026-03-07T10:00", "2026-03-09T08:30"),
    ("urgent_hours", 0, "2026-10-01T23:30", "2026-10-01T23:30"),
]


@pytest.mark.parametrize(("unit", "amount", "start", "expected"), CASES)
def test_a_limit_ends_when_the_calendar_says(
    unit: str, amount: int, start: str, expected: str
) -> None:
    answer = due_of(national(), limit(unit, amount), china(start))
    assert answer.at == china(expected)
    assert answer.at is not None
    assert answer.at.tzinfo is UTC
    assert not answer.provisional


def test_the_same_start_in_another_time_zone_gives_the_same_due_time() -> None:
    calendar, start = national(), china("2026-03-07T00:30")
    utc = start.astimezone(UTC)
    assert utc.isoweekday() == 5
    hours = limit("work_hours", 1)
    assert due_of(calendar, hours, utc) == due_of(calendar, hours, start)
    assert due_of(calendar, hours, utc).at == china("2026-03-09T09:30")


def test_summer_hours_hold_from_their_first_to_their_last_day() -> None:
    calendar = with_summer()
    start = china("2026-05-29T17:00")
    assert due_of(calendar, limit("work_hours", 4), start).at == china("2026-06-01T12:00")
    assert due_of(calendar, limit("work_hours", 5), start).at == china("2026-06-01T15:30")
    day = limit("work_days", 1)
    assert due_of(calendar, day, start).at == china("2026-06-01T18:00")
    assert due_of(calendar, day, china("2026-09-29T09:00")).at == china("2026-09-30T18:00")
    assert due_of(calendar, day, china("2026-09-30T09:00")).at == china("2026-10-08T17:30")


def test_a_season_may_span_new_year() -> None:
    calendar = national(season_from="11-01", season_to="02-28", season_hours="09:00-12:00")
    day = limit("work_days", 1)
    assert due_of(calendar, day, china("2026-01-05T09:00")).at == china("2026-01-06T12:00")
    assert due_of(calendar, day, china("2026-02-27T09:00")).at == china("2026-02-28T12:00")
    assert due_of(calendar, day, china("2026-02-28T09:00")).at == china("2026-03-02T17:30")


def test_a_local_holiday_and_a_half_day_are_rows() -> None:
    row = {
        "code": "place",
        "timezone": "Asia/Shanghai",
        "week": "1|2|3|4|5",
        "hours": "08:30-12:00|13:30-17:30",
        "published_years": "2026",
    }
    days = [
        {"calendar": "place", "code": "a", "date": "2026-03-03", "kind": "holiday"},
        {"calendar": "place", "code": "b", "date": "2026-03-04", "kind": "half",
         "hours": "08:30-12:00"},
        {"calendar": "place", "code": "c", "date": "2026-03-07", "kind": "workday",
         "hours": "10:00-15:00"},
        {"calendar": "elsewhere", "code": "d", "date": "2026-03-05", "kind": "holiday"},
    ]  # fmt: skip
    calendar, start = Calendar.from_rows(row, days), china("2026-03-02T16:30")
    assert due_of(calendar, limit("work_days", 1), start).at == china("2026-03-04T12:00")
    assert due_of(calendar, limit("work_hours", 5), start).at == china("2026-03-05T09:00")
    assert due_of(calendar, limit("work_days", 4), start).at == china("2026-03-07T15:00")


def test_the_warning_comes_in_working_time_before_the_end() -> None:
    calendar = national()
    five = due_of(calendar, limit("work_days", 5), china("2026-03-02T09:00"))
    assert five.warn_at == china("2026-03-09T08:30")
    hours = due_of(calendar, limit("work_hours", 4, "0.25"), china("2026-03-02T09:00"))
    assert hours.warn_at == china("2026-03-02T13:30")
    week = due_of(calendar, limit("natural_days", 7, "0.29"), china("2026-03-02T09:00"))
    assert week.warn_at == china("2026-03-09T08:30")
    night = due_of(calendar, limit("urgent_hours", 2, "0.25"), china("2026-03-02T22:00"))
    assert night.warn_at == china("2026-03-02T23:30")


def test_a_warning_that_falls_after_hours_comes_on_the_morning_of_the_last_day() -> None:
    day = due_of(national(), limit("natural_days", 1), china("2026-03-02T09:00"))
    assert day.warn_at == china("2026-03-03T08:30")
    friday = due_of(national(), limit("natural_days", 1), china("2026-03-05T09:00"))
    assert friday.warn_at == china("2026-03-06T08:30")


def test_a_warning_of_the_same_day_never_comes_before_the_start() -> None:
    late = due_of(national(), limit("work_days", 0), china("2026-03-06T17:00"))
    assert late.warn_at == china("2026-03-06T17:00")
    lunch = due_of(national(), limit("work_days", 0, "0.9"), china("2026-03-06T12:30"))
    assert lunch.warn_at == china("2026-03-06T13:30")
    evening = due_of(national(), limit("natural_days", 0), china("2026-03-06T20:00"))
    assert evening.warn_at == china("2026-03-06T20:00")


def test_a_share_of_nothing_warns_at_the_end() -> None:
    answer = due_of(national(), limit("work_days", 2, "0"), china("2026-03-02T09:00"))
    assert answer.warn_at == answer.at


def test_work_minutes_left_are_negative_when_late() -> None:
    calendar, at = national(), china("2026-03-09T10:00")
    assert remaining(calendar, at, at) == 0
    assert remaining(calendar, at, china("2026-03-06T17:00")) == 30 + 90
    assert remaining(calendar, at, china("2026-03-09T13:45")) == -(120 + 15)
    seconds_late = datetime(2026, 3, 9, 10, 0, 1, tzinfo=at.tzinfo)
    assert remaining(calendar, at, seconds_late) == -1


def test_the_next_opening_is_now_in_working_time() -> None:
    calendar = national()
    assert next_opening(calendar, china("2026-03-09T10:00")) == china("2026-03-09T10:00")
    assert next_opening(calendar, china("2026-09-30T17:30")) == china("2026-10-08T08:30")


def test_a_limit_of_years_is_counted_and_one_of_ages_is_refused() -> None:
    calendar = national()
    long = due_of(calendar, limit("work_days", 2000), china("2026-03-02T09:00"))
    assert long.at is not None
    assert long.at.year == 2033
    assert long.provisional
    with pytest.raises(ValueError, match="too far away"):
        due_of(calendar, limit("work_days", 10**9), china("2026-03-02T09:00"))


def test_the_years_of_a_calendar_are_laid_out_once() -> None:
    calendar = national()
    due_of(calendar, limit("work_days", 2), china("2026-03-02T09:00"))
    line = calendar.timeline(2026, 2026)
    due_of(calendar, limit("work_hours", 2), china("2025-12-30T09:00"))
    assert calendar.timeline(2025, 2027) is not line or line.first_year <= 2025
    wide = calendar.timeline(2024, 2027)
    assert calendar.timeline(2025, 2026) is wide
