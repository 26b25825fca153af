"""Daylight saving time: the hour that is missing and the hour that comes twice."""

from __future__ import annotations

from datetime import time

from gongzhi.procedure.clock import Pause, due, remaining
from gongzhi.procedure.tests.clock.calendars import boston, limit, new_york


def test_urgent_hours_run_through_both_changes() -> None:
    calendar, hours = boston(), limit("urgent_hours", 3)
    assert due(calendar, hours, new_york("2026-03-08T00:30")).at == new_york("2026-03-08T04:30")
    assert due(calendar, hours, new_york("2026-11-01T00:30")).at == new_york("2026-11-01T02:30")
    second = due(calendar, limit("urgent_hours", 1), new_york("2026-11-01T01:15"))
    assert second.at == new_york("2026-11-01T01:15", fold=1)


def test_work_hours_round_the_clock_count_the_hours_that_pass() -> None:
    calendar, hours = boston(), limit("work_hours", 24)
    assert due(calendar, hours, new_york("2026-03-07T12:00")).at == new_york("2026-03-08T13:00")
    assert due(calendar, hours, new_york("2026-10-31T12:00")).at == new_york("2026-11-01T11:00")


def test_office_hours_stay_at_the_local_hour_across_a_change() -> None:
    calendar = boston((time(9), time(17)))
    hours = limit("work_hours", 9)
    assert due(calendar, hours, new_york("2026-03-07T09:00")).at == new_york("2026-03-08T10:00")
    assert due(calendar, hours, new_york("2026-10-31T09:00")).at == new_york("2026-11-01T10:00")


def test_an_opening_in_the_missing_hour_opens_at_the_change() -> None:
    calendar = boston((time(2, 30), time(6)))
    answer = due(calendar, limit("work_hours", 1), new_york("2026-03-08T00:00"))
    assert answer.at == new_york("2026-03-08T04:00")
    closing = boston((time(0), time(2, 30)))
    answer = due(closing, limit("work_hours", 2), new_york("2026-03-08T00:00"))
    assert answer.at == new_york("2026-03-08T03:00")


def test_a_day_whose_only_span_falls_into_the_missing_hour_is_no_working_day() -> None:
    calendar = boston((time(2, 10), time(2, 50)))
    answer = due(calendar, limit("work_days", 1), new_york("2026-03-07T12:00"))
    assert answer.at == new_york("2026-03-09T02:50")


def test_spans_meet_in_the_hour_that_comes_twice() -> None:
    calendar = boston((time(0), time(1, 30)), (time(1, 30), time(6)))
    answer = due(calendar, limit("work_hours", 5), new_york("2026-11-01T00:00"))
    assert answer.at == new_york("2026-11-01T04:00")


def test_natural_days_end_at_local_midnight_on_both_sides_of_a_change() -> None:
    calendar, week = boston(), limit("natural_days", 7)
    assert due(calendar, week, new_york("2026-03-04T15:00")).at == new_york("2026-03-12T00:00")
    assert due(calendar, week, new_york("2026-10-28T15:00")).at == new_york("2026-11-05T00:00")


def test_a_pause_of_one_local_day_moves_natural_days_by_one_day() -> None:
    calendar, week = boston(), limit("natural_days", 7)
    spring = Pause(new_york("2026-03-07T10:00"), new_york("2026-03-08T10:00"))
    answer = due(calendar, week, new_york("2026-03-04T15:00"), [spring])
    assert answer.at == new_york("2026-03-13T00:00")
    autumn = Pause(new_york("2026-10-31T10:00"), new_york("2026-11-01T10:00"))
    answer = due(calendar, week, new_york("2026-10-28T15:00"), [autumn])
    assert answer.at == new_york("2026-11-06T00:00")


def test_minutes_left_are_minutes_that_pass() -> None:
    calendar = boston()
    at = new_york("2026-03-08T04:00")
    assert remaining(calendar, at, new_york("2026-03-08T01:00")) == 120
