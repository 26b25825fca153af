"""The four ways to count: each maps instants to positions that grow while its time runs.

A position is a whole number. Counting is then the same for all: begin + amount + what fell
into pauses. `reached` gives the earliest instant of a position (a close, never the next
opening); `going_on` the instant at which time runs on from there, when somebody is at work.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Protocol

from gongzhi.procedure.clock.moments import (
    DAY,
    HOUR,
    MINUTE,
    ClockError,
    day_start_wall,
    to_local,
    wall_day,
    wall_micros,
    wall_to_micros,
)
from gongzhi.procedure.clock.timeline import BeyondSpanError, Timeline

# Positions on the work-day axis: so many parts make one working day, long or short.
WHOLE_DAY = 10**12


class Axis(Protocol):
    """One way to count time."""

    def position(self, at: int) -> int:
        """Return the position of an instant."""

    def begin(self, start: int, day: int, amount: int) -> tuple[int, int]:
        """Return where counting begins and how far it goes for `amount` units.

        `start` is the instant, `day` the local date (ordinal) that counts as day of start.
        """

    def reached(self, position: int) -> int:
        """Return the earliest instant at the position, as a due time."""

    def going_on(self, position: int) -> int:
        """Return the instant at which time runs on from the position, in working time."""

    def last_call(self, due: int) -> int:
        """Return the last moment for a warning that found no working time before `due`."""


class WorkHours:
    """Working time, in hours or minutes; a start out of hours begins at the next opening."""

    __slots__ = ("_length", "_line")

    def __init__(self, line: Timeline, length: int = HOUR) -> None:
        self._line = line
        self._length = length

    def position(self, at: int) -> int:
        return self._line.worked(at)

    def begin(self, start: int, day: int, amount: int) -> tuple[int, int]:
        return self._line.worked(start), amount * self._length

    def reached(self, position: int) -> int:
        return self._line.when_worked(position)

    def going_on(self, position: int) -> int:
        return self._line.when_going_on(position)

    def last_call(self, due: int) -> int:
        return due


class WorkDays:
    """Working days in parts of a day; the day of start is not counted (Civil Code art. 201).

    A pause over part of a working day gives back that part of a working day, whatever the
    hours of the days are; nothing else keeps an earlier start from ending later.
    """

    __slots__ = ("_line",)

    def __init__(self, line: Timeline) -> None:
        self._line = line

    def position(self, at: int) -> int:
        line = self._line
        index = line.interval_at(at)
        day = line.day_of[index]
        before = line.day_done(day)
        worked = line.done[index] + max(0, at - line.opens[index]) - before
        return day * WHOLE_DAY + worked * WHOLE_DAY // (line.day_done(day + 1) - before)

    def begin(self, start: int, day: int, amount: int) -> tuple[int, int]:
        if amount:
            return self._line.first_day_from(day + 1) * WHOLE_DAY, amount * WHOLE_DAY
        # The same day is counted whole, so that a pause in it weighs the same for every start.
        return self.position(start) // WHOLE_DAY * WHOLE_DAY, WHOLE_DAY

    def reached(self, position: int) -> int:
        day, part = divmod(position, WHOLE_DAY)
        if part:
            return self._line.when_worked(self._worked(day, part))
        if day > len(self._line.days):
            raise BeyondSpanError
        return self._line.day_close(day - 1)

    def going_on(self, position: int) -> int:
        return self._line.when_going_on(self._worked(*divmod(position, WHOLE_DAY)))

    def last_call(self, due: int) -> int:
        return due

    def _worked(self, day: int, part: int) -> int:
        """Return the working time before a part of a working day, rounded up."""
        line = self._line
        if day >= len(line.days):
            raise BeyondSpanError
        before = line.day_done(day)
        return before - (-part * (line.day_done(day + 1) - before) // WHOLE_DAY)


class NaturalDays:
    """Calendar days on the wall clock, to 24:00 of the last (Civil Code art. 201 and 203).

    The day of start is not counted; a last day of rest gives way to the next working day.
    A pause moves the end by its wall time, then the day in which that falls is the last.
    """

    __slots__ = ("_line",)

    def __init__(self, line: Timeline) -> None:
        self._line = line

    def position(self, at: int) -> int:
        return wall_micros(to_local(at, self._line.zone))

    def begin(self, start: int, day: int, amount: int) -> tuple[int, int]:
        if amount:
            return day_start_wall(day + 1), amount * DAY
        return day_start_wall(day), DAY

    def last_day(self, position: int) -> int:
        """Return the ordinal of the last day, before it gives way to a working day."""
        return wall_day(position - 1)

    def reached(self, position: int) -> int:
        line = self._line
        index = bisect_left(line.days, self.last_day(position))
        if index == len(line.days):
            raise BeyondSpanError
        return wall_to_micros(day_start_wall(line.days[index] + 1), line.zone)

    def going_on(self, position: int) -> int:
        line = self._line
        return line.next_opening(wall_to_micros(position, line.zone))

    def last_call(self, due: int) -> int:
        line = self._line
        last = bisect_left(line.opens, due) - 1
        return line.opens[line.day_first[line.day_of[last]]]


class UrgentHours:
    """Hours or minutes of the clock on the wall, day and night, through changes of the clocks."""

    __slots__ = ("_length",)

    def __init__(self, length: int = HOUR) -> None:
        self._length = length

    def position(self, at: int) -> int:
        return at

    def begin(self, start: int, day: int, amount: int) -> tuple[int, int]:
        return start, amount * self._length

    def reached(self, position: int) -> int:
        return position

    def going_on(self, position: int) -> int:
        return position

    def last_call(self, due: int) -> int:
        return due


def axis_for(unit: str, line: Timeline) -> Axis:
    """Return the axis of a unit; ClockError for an unknown one."""
    if unit == "work_days":
        return WorkDays(line)
    if unit == "natural_days":
        return NaturalDays(line)
    lasts = MINUTE if unit.endswith("_minutes") else HOUR
    if unit in {"work_hours", "work_minutes"}:
        return WorkHours(line, lasts)
    if unit in {"urgent_hours", "urgent_minutes"}:
        return UrgentHours(lasts)
    raise ClockError(f"unit: unknown: {unit!r}")
