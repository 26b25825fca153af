"""Pauses and extensions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongzhi.procedure.clock import ClockError, Extension, Limit, Pause, due, resume_by
from gongzhi.procedure.tests.clock.calendars import china, limit, national, with_summer

MONDAY = china("2026-03-02T09:00")


def pause(start: str, end: str | None = None) -> Pause:
    return Pause(china(start), None if end is None else china(end))


def test_a_pause_moves_work_hours_by_the_working_time_that_fell_into_it() -> None:
    held = [pause("2026-03-02T10:00", "2026-03-02T13:00")]
    answer = due(national(), limit("work_hours", 4), MONDAY, held)
    assert answer.at == china("2026-03-02T16:30")


def test_a_pause_of_whole_days_moves_work_days_by_whole_days() -> None:
    held = [pause("2026-03-04T10:00", "2026-03-06T10:00")]
    answer = due(national(), limit("work_days", 5), MONDAY, held)
    assert answer.at == china("2026-03-11T17:30")


def test_a_pause_of_part_of_a_day_moves_work_days_by_that_part() -> None:
    held = [pause("2026-03-04T08:30", "2026-03-04T10:00")]
    answer = due(national(), limit("work_days", 5), MONDAY, held)
    assert answer.at == china("2026-03-10T10:00")


def test_two_days_of_pause_are_two_days_though_the_hours_change_between() -> None:
    held = [pause("2026-05-25T08:30", "2026-05-27T08:30")]
    answer = due(with_summer(), limit("work_days", 5), china("2026-05-22T09:00"), held)
    assert answer.at == china("2026-06-02T18:00")


def test_a_pause_on_a_day_that_is_not_counted_moves_nothing() -> None:
    held = [pause("2026-03-02T10:00", "2026-03-02T16:00"), pause("2026-03-07T00:00", "2026-03-08")]
    answer = due(national(), limit("work_days", 5), MONDAY, held)
    assert answer.at == due(national(), limit("work_days", 5), MONDAY).at


def test_a_pause_that_begins_in_time_won_by_an_earlier_pause_counts_too() -> None:
    calendar, hours = national(), limit("work_hours", 2)
    first = pause("2026-03-02T10:00", "2026-03-02T12:00")
    second = pause("2026-03-02T14:00", "2026-03-02T15:00")
    assert due(calendar, hours, MONDAY, [second]).at == china("2026-03-02T11:00")
    assert due(calendar, hours, MONDAY, [second, first]).at == china("2026-03-02T15:30")


def test_overlapping_pauses_count_once() -> None:
    calendar, hours = national(), limit("work_hours", 4)
    one = [pause("2026-03-02T09:30", "2026-03-02T11:00")]
    three = [
        pause("2026-03-02T10:00", "2026-03-02T10:30"),
        pause("2026-03-02T10:00", "2026-03-02T11:00"),
        pause("2026-03-02T09:30", "2026-03-02T10:00"),
    ]
    assert due(calendar, hours, MONDAY, three).at == due(calendar, hours, MONDAY, one).at


def test_natural_days_move_by_wall_time_to_the_end_of_the_day_it_reaches() -> None:
    week = limit("natural_days", 7)
    held = [pause("2026-03-03T10:00", "2026-03-05T10:00")]
    assert due(national(), week, MONDAY, held).at == china("2026-03-12T00:00")
    longer = [pause("2026-03-03T10:00", "2026-03-07T15:00")]
    assert due(national(), week, MONDAY, longer).at == china("2026-03-17T00:00")


def test_a_pause_on_the_same_day_moves_a_limit_of_the_same_day() -> None:
    held = [pause("2026-03-02T10:00", "2026-03-02T11:30")]
    answer = due(national(), limit("work_days", 0), MONDAY, held)
    assert answer.at == china("2026-03-03T10:00")


def test_urgent_hours_move_by_wall_time() -> None:
    held = [pause("2026-03-02T21:00", "2026-03-02T22:15")]
    answer = due(national(), limit("urgent_hours", 2), china("2026-03-02T20:30"), held)
    assert answer.at == china("2026-03-02T23:45")


@pytest.mark.parametrize("unit", ["work_hours", "work_days", "natural_days", "urgent_hours"])
def test_an_open_pause_leaves_nothing_due(unit: str) -> None:
    answer = due(national(), limit(unit, 4), MONDAY, [pause("2026-03-02T10:00")])
    assert answer.paused
    assert answer.at is None
    assert answer.warn_at is None
    assert answer.derivation[-1] == {"code": "stopped", "from": "2026-03-02T10:00:00+08:00"}


@pytest.mark.parametrize("unit", ["work_hours", "work_days", "natural_days", "urgent_hours"])
def test_a_pause_after_the_end_saves_no_one(unit: str) -> None:
    calendar, some = national(), limit(unit, 2)
    plain = due(calendar, some, MONDAY)
    assert plain.at is not None
    assert due(calendar, some, MONDAY, [Pause(plain.at)]).at == plain.at
    later = Pause(plain.at + timedelta(minutes=1))
    assert due(calendar, some, MONDAY, [later]) == plain


def test_a_pause_must_not_end_before_it_starts() -> None:
    with pytest.raises(ClockError, match="ends before"):
        pause("2026-03-02T10:00", "2026-03-02T09:00")


def test_an_extension_in_the_unit_of_the_limit_lengthens_it() -> None:
    calendar = national()
    more = [Extension(10, "work_days")]
    extended = due(calendar, limit("work_days", 5), MONDAY, (), more)
    assert extended.at == due(calendar, limit("work_days", 15), MONDAY).at


def test_an_extension_in_another_unit_counts_on_from_the_end() -> None:
    calendar = national()
    days = due(calendar, limit("natural_days", 7), MONDAY, (), [Extension(2, "work_days")])
    assert days.at == china("2026-03-11T17:30")
    hours = due(calendar, limit("work_days", 1), MONDAY, (), [Extension(3, "urgent_hours")])
    assert hours.at == china("2026-03-03T20:30")
    assert {"code": "count_on", "unit": "urgent_hours", "amount": 3} in hours.derivation


def test_a_pause_in_the_extension_counts_in_the_extension() -> None:
    held = [pause("2026-03-10T00:00", "2026-03-11T00:00")]
    more = [Extension(2, "work_days")]
    answer = due(national(), limit("natural_days", 7), MONDAY, held, more)
    assert answer.at == china("2026-03-12T17:30")


def test_an_open_pause_stops_the_extensions_as_well() -> None:
    more = [Extension(2, "work_days")]
    answer = due(national(), limit("natural_days", 7), MONDAY, [pause("2026-03-04T00:00")], more)
    assert answer.paused
    assert answer.at is None


def test_the_warning_waits_for_the_end_of_a_pause() -> None:
    held = [pause("2026-03-02T11:00", "2026-03-02T15:00")]
    answer = due(national(), limit("work_hours", 4, "0.5"), MONDAY, held)
    assert answer.warn_at == china("2026-03-02T15:00")


def test_a_pause_must_end_by_the_end_of_its_last_allowed_day() -> None:
    calendar, held = national(), pause("2026-03-02T10:00")
    allowed = Limit("x", "work_days", 5, pause_max_days=15)
    assert resume_by(calendar, allowed, held) == china("2026-03-18T00:00")
    assert resume_by(calendar, limit("work_days", 5), held) is None
