"""The arithmetic of a due time as codes and parameters, for storage and for `explain`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gongzhi.procedure.clock.axes import WHOLE_DAY
from gongzhi.procedure.clock.limits import (
    NATURAL_DAYS,
    WORK_DAYS,
    WORK_HOURS,
    Extension,
    Limit,
)
from gongzhi.procedure.clock.moments import MINUTE, to_local, wall_day
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
    start_day: int
    origin: int
    target: int
    held: tuple[Held, ...]
    stopped: int | None
    due: int | None = None
    warn: int | None = None
    last_day: int = 0

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
) -> Iterator[Step]:
    """Yield the steps of the arithmetic in the order in which a person would check them."""
    yield {"code": "start", "at": _local(line, courses[0].start)}
    yield {"code": "limit", "unit": limit.unit, "amount": limit.amount}
    for extension in extensions:
        yield {"code": "extended", "unit": extension.unit, "amount": extension.amount}
    for number, course in enumerate(courses):
        if number:
            yield {"code": "count_on", "unit": course.unit, "amount": course.amount}
        yield from _TELLERS[course.unit](line, course)
        yield from _pauses(line, course)
        yield from _end(line, course)
    yield from ({"code": "provisional", "year": year} for year in unpublished)


def _work_hours(line: Timeline, course: Course) -> Iterator[Step]:
    opening = line.next_opening(course.start)
    if opening != course.start:
        yield {"code": "begin_next_opening", "at": _local(line, opening)}
    steps = line.notes_between(course.start_day, course.last_day)
    steps.extend(_counted(line, course))
    steps.sort(key=_date_of)
    yield from steps


def _counted(line: Timeline, course: Course) -> Iterator[Step]:
    """Yield the minutes counted on each working day; they add up to the limit."""
    if course.due is None:
        return
    minutes: dict[int, int] = {}
    low, gone = course.origin, 0
    for high, following in [*((one.low, one.high) for one in course.held), (course.target, 0)]:
        while low < high:
            day = line.day_of[bisect_right(line.done, low) - 1]
            end = min(high, line.day_done(day + 1))
            number = (gone + end - low) // MINUTE - gone // MINUTE
            minutes[line.days[day]] = minutes.get(line.days[day], 0) + number
            gone, low = gone + end - low, end
        low = following
    for day, number in minutes.items():
        yield {"code": "counted", "date": _iso(day), "minutes": number}


def _work_days(line: Timeline, course: Course) -> Iterator[Step]:
    if course.amount:
        first = line.days[line.first_day_from(course.start_day + 1)]
        yield {"code": "count_from_next_work_day", "date": _iso(first)}
        yield from line.notes_between(course.start_day + 1, course.last_day)
    else:
        yield {"code": "same_day"}
        yield from line.notes_between(course.start_day, course.last_day)


def _natural_days(line: Timeline, course: Course) -> Iterator[Step]:
    if course.amount:
        yield {"code": "count_from_next_day", "date": _iso(course.start_day + 1)}
    else:
        yield {"code": "same_day"}


def _urgent_hours(line: Timeline, course: Course) -> Iterator[Step]:
    yield {"code": "day_and_night"}


_TELLERS = {
    WORK_HOURS: _work_hours,
    WORK_DAYS: _work_days,
    NATURAL_DAYS: _natural_days,
    "urgent_hours": _urgent_hours,
}


def _pauses(line: Timeline, course: Course) -> Iterator[Step]:
    for one in course.held:
        step: Step = {
            "code": "paused",
            "from": _local(line, one.start),
            "to": _local(line, one.end),
        }
        if course.unit == WORK_DAYS:
            step["code"] = "paused_days"
            step["per_mille"] = (one.high - one.low) * 1000 // WHOLE_DAY
        else:
            step["minutes"] = (one.high - one.low) // MINUTE
        yield step


def _end(line: Timeline, course: Course) -> Iterator[Step]:
    if course.stopped is not None:
        yield {"code": "stopped", "from": _local(line, course.stopped)}
        return
    if course.due is None:
        return
    if course.unit != NATURAL_DAYS:
        yield {"code": "due", "at": _local(line, course.due)}
        return
    end = course.natural_end()
    yield {"code": "last_day", "date": _iso(end)}
    if end != course.last_day:
        yield from line.notes_between(end, course.last_day)
        yield {"code": "moved_to_work_day", "date": _iso(course.last_day)}
    at = _local(line, course.due)
    yield {"code": "due_end_of_day", "date": _iso(course.last_day), "at": at}


def _local(line: Timeline, at: int) -> str:
    return to_local(at, line.zone).isoformat(timespec="seconds")


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _date_of(step: Step) -> str:
    return str(step["date"])
