"""The arithmetic of a due time as codes and parameters, for storage and for `explain`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from gongzhi.procedure.clock.axes import WHOLE_DAY
from gongzhi.procedure.clock.limits import (
    NATURAL_DAYS,
    URGENT_HOURS,
    URGENT_MINUTES,
    WORK_DAYS,
    WORK_HOURS,
    WORK_MINUTES,
    Extension,
    Limit,
)
from gongzhi.procedure.clock.moments import MINUTE, to_local, to_moment, wall_day
from gongzhi.procedure.clock.timeline import Step, Timeline


@dataclass(frozen=True, slots=True)
class Held:
    """A break that moved the end: its instants, and its positions on the axis."""

    start: int
    end: int
    low: int
    high: int


@dataclass(slots=True)
class Course:
    """How one stretch was counted: where it began, where it ended, what held it."""

    unit: str
    amount: int
    start: int
    start_local: datetime
    start_day: int
    origin: int
    target: int
    held: tuple[Held, ...]
    stopped: int | None
    due: int | None = None
    due_at: datetime | None = None
    due_local: datetime | None = None
    warn: int | None = None
    last_day: int = 0

    def end(self, due: int, zone: ZoneInfo) -> None:
        """Set the end; one at 24:00 belongs to the day before, not to the day it opens."""
        self.due = due
        self.due_at = to_moment(due)
        self.due_local = self.due_at.astimezone(zone)
        midnight = not (self.due_local.hour or self.due_local.minute or self.due_local.second)
        self.last_day = self.due_local.toordinal() - (midnight and due > self.start)

    def first_year(self) -> int:
        """Return the first year whose days of rest matter: natural days ask only for the end."""
        day = self.natural_end() if self.unit == NATURAL_DAYS else self.start_day
        return date.fromordinal(day).year

    def last_year(self) -> int:
        """Return the year of the last day."""
        return date.fromordinal(self.last_day).year

    def natural_end(self) -> int:
        """Return the last natural day (ordinal) before it gives way to a working day."""
        return wall_day(self.target - 1)


def tell(
    line: Timeline,
    limit: Limit,
    extensions: Sequence[Extension],
    courses: Sequence[Course],
    unpublished: Sequence[int],
) -> list[Step]:
    """Return the steps of the arithmetic in the order in which a person would check them."""
    steps: list[Step] = [
        {"code": "start", "at": _iso_moment(courses[0].start_local)},
        {"code": "limit", "unit": limit.unit, "amount": limit.amount},
    ]
    steps += [{"code": "extended", "unit": one.unit, "amount": one.amount} for one in extensions]
    for course in courses:
        if course is not courses[0]:
            steps.append({"code": "count_on", "unit": course.unit, "amount": course.amount})
        _TELLERS[course.unit](steps, line, course)
        steps += [_pause(line, course, held) for held in course.held]
        _tell_end(steps, line, course)
    steps += [{"code": "provisional", "year": year} for year in unpublished]
    return steps


def _tell_work_hours(steps: list[Step], line: Timeline, course: Course) -> None:
    opening = line.next_opening(course.start)
    if opening != course.start:
        steps.append({"code": "begin_next_opening", "at": _local(line, opening)})
    notes = line.notes_between(course.start_day, course.last_day)
    counted = _counted(line, course)
    if notes:
        counted = sorted(notes + counted, key=_date_of)
    steps.extend(counted)


def _counted(line: Timeline, course: Course) -> list[Step]:
    """Return the minutes counted on each working day; they add up to the limit."""
    if course.due is None:
        return []
    minutes: dict[int, int] = {}
    low, gone = course.origin, 0
    for held in course.held:
        gone = _count_days(line, minutes, low, held.low, gone)
        low = held.high
    _count_days(line, minutes, low, course.target, gone)
    return [
        {"code": "counted", "date": _iso(line.days[day]), "minutes": number}
        for day, number in minutes.items()
    ]


def _count_days(line: Timeline, minutes: dict[int, int], low: int, high: int, gone: int) -> int:
    """Add the minutes between two positions to their days; return the time counted so far."""
    day = line.day_of[bisect_right(line.done, low) - 1]
    while low < high:
        end = min(high, line.day_done(day + 1))
        before, gone = gone, gone + end - low
        minutes[day] = minutes.get(day, 0) + gone // MINUTE - before // MINUTE
        low, day = end, day + 1
    return gone


def _tell_work_days(steps: list[Step], line: Timeline, course: Course) -> None:
    day = course.start_day
    if course.amount:
        day += 1
        first = line.days[line.first_day_from(day)]
        steps.append({"code": "count_from_next_work_day", "date": _iso(first)})
    else:
        steps.append({"code": "same_day"})
    steps.extend(line.notes_between(day, course.last_day))


def _tell_natural_days(steps: list[Step], line: Timeline, course: Course) -> None:
    if course.amount:
        steps.append({"code": "count_from_next_day", "date": _iso(course.start_day + 1)})
    else:
        steps.append({"code": "same_day"})


def _tell_urgent_hours(steps: list[Step], line: Timeline, course: Course) -> None:
    steps.append({"code": "day_and_night"})


_TELLERS = {
    WORK_MINUTES: _tell_work_hours,
    WORK_HOURS: _tell_work_hours,
    WORK_DAYS: _tell_work_days,
    NATURAL_DAYS: _tell_natural_days,
    URGENT_MINUTES: _tell_urgent_hours,
    URGENT_HOURS: _tell_urgent_hours,
}


def _pause(line: Timeline, course: Course, held: Held) -> Step:
    span = {"from": _local(line, held.start), "to": _local(line, held.end)}
    moved = held.high - held.low
    if course.unit == WORK_DAYS:
        return {"code": "paused_days", **span, "per_mille": moved * 1000 // WHOLE_DAY}
    return {"code": "paused", **span, "minutes": moved // MINUTE}


def _tell_end(steps: list[Step], line: Timeline, course: Course) -> None:
    if course.stopped is not None:
        steps.append({"code": "stopped", "from": _local(line, course.stopped)})
    elif course.due_local is None:
        return
    elif course.unit == NATURAL_DAYS:
        _tell_natural_end(steps, line, course, _iso_moment(course.due_local))
    else:
        steps.append({"code": "due", "at": _iso_moment(course.due_local)})


def _tell_natural_end(steps: list[Step], line: Timeline, course: Course, at: str) -> None:
    end = course.natural_end()
    steps.append({"code": "last_day", "date": _iso(end)})
    if end != course.last_day:
        steps.extend(line.notes_between(end, course.last_day))
        steps.append({"code": "moved_to_work_day", "date": _iso(course.last_day)})
    steps.append({"code": "due_end_of_day", "date": _iso(course.last_day), "at": at})


def _local(line: Timeline, at: int) -> str:
    return _iso_moment(to_local(at, line.zone))


def _iso_moment(local: datetime) -> str:
    return local.isoformat(timespec="seconds")


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _date_of(step: Step) -> str:
    return str(step["date"])
