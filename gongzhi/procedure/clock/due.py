"""Due times: a pure function of calendar, limit, start, pauses and extensions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gongzhi.procedure.clock.axes import Axis, axis_for
from gongzhi.procedure.clock.calendar import Calendar
from gongzhi.procedure.clock.derivation import Course, Held, tell
from gongzhi.procedure.clock.limits import URGENT, Extension, Limit, Pause
from gongzhi.procedure.clock.moments import (
    MINUTE,
    day_start_wall,
    to_local,
    to_micros,
    to_moment,
    wall_to_micros,
)
from gongzhi.procedure.clock.timeline import BeyondSpanError, Step, Timeline

Break = tuple[int, int | None]
Stage = tuple[str, int]


@dataclass(slots=True)
class Due:
    """The answer of `due`.

    `at` and `warn_at` are aware UTC datetimes. Both are None, and `paused` is true, while a
    pause without an end holds the clock: nothing is due until it is ended and counted again.
    `provisional` says that the count went through a year whose holidays are not published.
    `derivation` is the arithmetic as codes and parameters (JSON: texts, whole numbers, lists);
    `explain` turns it into sentences.
    """

    at: datetime | None
    warn_at: datetime | None
    provisional: bool
    derivation: tuple[Step, ...]
    paused: bool = False


def due(
    calendar: Calendar,
    limit: Limit,
    start: datetime,
    pauses: Sequence[Pause] = (),
    extensions: Sequence[Extension] = (),
) -> Due:
    """Return when `limit`, begun at `start`, ends, with its warning and its arithmetic.

    Work hours and minutes count inside the calendar's hours; a start outside begins at the next
    opening. Work days and natural days do not count the day of start (Civil Code art. 201); work
    days end at the close of the last one, natural days at 24:00, and when that day is one of rest,
    of the next working day (art. 203). Urgent hours and minutes run day and night. Zero days mean
    the same day, zero hours at once. Pauses move the end by what fell into them while time was
    running, so not by what fell on an uncounted day of start (work days: by the same part of a
    working day; natural days: by wall time, to 24:00 of the day it reaches). Extensions in the
    limit's unit lengthen the limit; others are counted on from its end. The warning comes when
    `warn_share` of the last stretch is left, in working time (urgent hours: at any time), never
    after the end.

    ClockError: a naive datetime, a pause that ends before it starts, a due time out of reach.
    """
    at = to_micros(start)
    breaks = _merge(pauses) if pauses else ()
    stages = _stages(limit, extensions)
    first, last = start.year - 1, start.year + 1
    while True:
        line = calendar.timeline(first, last)
        try:
            return _count(calendar, line, limit, at, breaks, stages, extensions)
        except BeyondSpanError:
            last = line.last_year + (line.last_year - line.first_year + 1)


def remaining(calendar: Calendar, due_at: datetime, now: datetime) -> int:
    """Return the work minutes left at `now`, rounded down; negative when late."""
    line = _covering(calendar, due_at, now)
    return (line.worked(to_micros(due_at)) - line.worked(to_micros(now))) // MINUTE


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """Return `at` when it lies in working time, else the next opening (UTC)."""
    line = _covering(calendar, at, at)
    return to_moment(line.next_opening(to_micros(at)))


def resume_by(calendar: Calendar, limit: Limit, pause: Pause) -> datetime | None:
    """Return when a pause must end at the latest: 24:00 local, `pause_max_days` calendar days
    after the day it began; None when the limit allows no pause."""
    if not limit.pause_max_days:
        return None
    day = to_local(to_micros(pause.start), calendar.zone).toordinal() + limit.pause_max_days
    return to_moment(wall_to_micros(day_start_wall(day + 1), calendar.zone))


def _covering(calendar: Calendar, one: datetime, other: datetime) -> Timeline:
    years = (one.year, other.year)
    return calendar.timeline(min(years) - 1, max(years) + 1)


def _merge(pauses: Sequence[Pause]) -> tuple[Break, ...]:
    """Return the pauses in order, those that touch made one."""
    merged: list[Break] = []
    for pause in sorted(pauses, key=lambda one: to_micros(one.start)):
        start = to_micros(pause.start)
        end = None if pause.end is None else to_micros(pause.end)
        if merged and (merged[-1][1] is None or start <= merged[-1][1]):
            start, held = merged.pop()
            end = None if end is None or held is None else max(end, held)
        merged.append((start, end))
    return tuple(merged)


def _stages(limit: Limit, extensions: Sequence[Extension]) -> list[Stage]:
    """Return (unit, amount) of the stretches to count one after the other."""
    stages = [(limit.unit, limit.amount)]
    for extension in extensions:
        if extension.unit == limit.unit:
            stages[0] = (limit.unit, stages[0][1] + extension.amount)
        else:
            stages.append((extension.unit, extension.amount))
    return stages


def _count(
    calendar: Calendar,
    line: Timeline,
    limit: Limit,
    start: int,
    breaks: tuple[Break, ...],
    stages: list[Stage],
    extensions: Sequence[Extension],
) -> Due:
    last = _run(line, limit, stages[0], start, 0, breaks)
    courses = [last]
    for stage in stages[1:]:
        if last.due is None:
            break
        last = _run(line, limit, stage, last.due, last.last_day, breaks)
        courses.append(last)
    unpublished = _unpublished(calendar, courses)
    return Due(
        at=last.due_at,
        warn_at=None if last.warn is None else to_moment(last.warn),
        provisional=bool(unpublished),
        derivation=tuple(tell(line, limit, extensions, courses, unpublished)),
        paused=last.due is None,
    )


def _run(
    line: Timeline, limit: Limit, stage: Stage, start: int, day: int, breaks: tuple[Break, ...]
) -> Course:
    """Count one stretch from `start` on; `day` is its day of start, 0 = the day it lies in."""
    unit, amount = stage
    axis = axis_for(unit, line)
    start_local = to_local(start, line.zone)
    start_day = day or start_local.toordinal()
    origin, total = axis.begin(start, start_day, amount)
    target, held, stopped = _push(axis, origin, total, breaks)
    course = Course(unit, amount, start, start_local, start_day, origin, target, held, stopped)
    if stopped is None:
        ends = axis.reached(target) if total else axis.going_on(origin)
        course.end(ends, line.zone)
        course.warn = _warning(axis, limit, course, ends, total, breaks)
    return course


def _warning(
    axis: Axis, limit: Limit, course: Course, ends: int, total: int, breaks: tuple[Break, ...]
) -> int:
    """Return the instant at which the limit's share is left, or the last call before the end."""
    if not limit.warn_share:
        return ends
    share, parts = limit.warn_share.as_integer_ratio()
    gone = total - total * share // parts
    target, _, _ = _push(axis, course.origin, gone, breaks, through=True)
    if not course.amount:
        target = max(target, axis.position(course.start))
    if target >= course.target:
        return ends
    warn = axis.going_on(target)
    return max(course.start, warn if warn <= ends else axis.last_call(ends))


def _push(
    axis: Axis, origin: int, total: int, breaks: tuple[Break, ...], *, through: bool = False
) -> tuple[int, tuple[Held, ...], int | None]:
    """Return the position at which `total` has run, what held it, and the open break if any.

    Breaks come in order, so one pass is the fixed point: a break that begins before the end
    moves the end, and only later breaks can fall into what it added. `through` goes on through
    a break that begins exactly at the position (a warning waits for it, a due time does not).
    """
    target = origin + total
    held: list[Held] = []
    for start, end in breaks:
        low = max(origin, axis.position(start))
        if low > target or (low == target and not through):
            break
        if end is None:
            return target, tuple(held), start
        high = axis.position(end)
        if high > low:
            target += high - low
            held.append(Held(start, end, low, high))
    return target, tuple(held), None


def _unpublished(calendar: Calendar, courses: list[Course]) -> list[int]:
    """Return the years without published holidays that the count touched."""
    years: set[int] = set()
    for course in courses:
        if course.due is not None and course.unit not in URGENT:
            years.update(range(course.first_year(), course.last_year() + 1))
    return sorted(years - calendar.published_years)
