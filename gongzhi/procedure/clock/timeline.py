"""The working time of a calendar over some years, laid out so that counting is a bisect."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from gongzhi.procedure.clock.cells import Interval
from gongzhi.procedure.clock.moments import DAY, HOUR, MINUTE, day_start_wall, wall_to_micros

Step = dict[str, Any]
DayPlan = Callable[[int], tuple[tuple[Interval, ...], tuple[Step, ...]]]


class BeyondSpanError(LookupError):
    """The question reaches past the years that this timeline covers."""


@dataclass(slots=True)
class Timeline:
    """Working days and intervals of the years `first_year` to `last_year`, in order.

    Instants are microseconds since 1970 UTC, days are date ordinals. `done[i]` is the working
    time before interval i, `day_first[d]` the first interval of working day d; both have one
    entry more than there are intervals or days. `notes` are the days worth explaining
    (rest days, holidays, make-up days, half days, other hours), `note_days` their ordinals.
    """

    first_year: int
    last_year: int
    zone: ZoneInfo
    opens: list[int] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)
    done: list[int] = field(default_factory=lambda: [0])
    day_of: list[int] = field(default_factory=list)
    days: list[int] = field(default_factory=list)
    day_first: list[int] = field(default_factory=lambda: [0])
    note_days: list[int] = field(default_factory=list)
    notes: list[Step] = field(default_factory=list)

    def worked(self, at: int) -> int:
        """Return the working time from the beginning of the span to the instant `at`."""
        index = self.interval_at(at)
        return self.done[index] + max(0, at - self.opens[index])

    def interval_at(self, at: int) -> int:
        """Return the index of the interval that is open at `at`, or of the next to open."""
        index = bisect_right(self.closes, at)
        if index == len(self.closes):
            raise BeyondSpanError
        return index

    def when_worked(self, amount: int) -> int:
        """Return the earliest instant at which `amount` has been worked: a close, not an open."""
        if amount > self.done[-1]:
            raise BeyondSpanError
        index = bisect_left(self.done, amount) - 1
        if index < 0:
            return self.opens[0]
        return self.opens[index] + amount - self.done[index]

    def when_going_on(self, amount: int) -> int:
        """Return the first working instant after `amount` has been worked."""
        if amount >= self.done[-1]:
            raise BeyondSpanError
        index = bisect_right(self.done, amount) - 1
        return self.opens[index] + amount - self.done[index]

    def next_opening(self, at: int) -> int:
        """Return `at` when it is working time, else the next opening."""
        return max(at, self.opens[self.interval_at(at)])

    def first_day_from(self, day: int) -> int:
        """Return the index of the first working day on or after the ordinal `day`."""
        index = bisect_left(self.days, day)
        if index == len(self.days):
            raise BeyondSpanError
        return index

    def day_done(self, index: int) -> int:
        """Return the working time before the working day `index`."""
        return self.done[self.day_first[index]]

    def day_close(self, index: int) -> int:
        """Return the instant at which the working day `index` closes."""
        return self.closes[self.day_first[index + 1] - 1]

    def notes_between(self, first: int, last: int) -> list[Step]:
        """Return copies of the notes of the days `first` to `last`, both included."""
        low = bisect_left(self.note_days, first)
        return [dict(note) for note in self.notes[low : bisect_right(self.note_days, last, low)]]


def lay_out(zone: ZoneInfo, plan: DayPlan, first_year: int, last_year: int) -> Timeline:
    """Lay out the years from what `plan` says of each day: its hours and its notes."""
    line = Timeline(first_year, last_year, zone)
    last = date(last_year, 12, 31).toordinal()
    for day in range(date(first_year, 1, 1).toordinal(), last + 1):
        hours, notes = plan(day)
        line.note_days.extend([day] * len(notes))
        line.notes.extend(notes)
        _add_day(line, day, hours)
    return line


def _add_day(line: Timeline, day: int, hours: tuple[Interval, ...]) -> None:
    spans = list(_instants(line.zone, day, hours))
    for opening, closing in spans:
        line.opens.append(opening)
        line.closes.append(closing)
        line.done.append(line.done[-1] + closing - opening)
        line.day_of.append(len(line.days))
    if spans:
        line.days.append(day)
        line.day_first.append(len(line.opens))


def _instants(zone: ZoneInfo, day: int, hours: tuple[Interval, ...]) -> Iterator[tuple[int, int]]:
    midnight = day_start_wall(day)
    for start, end in hours:
        close = end.hour * HOUR + end.minute * MINUTE or DAY
        opening = wall_to_micros(midnight + start.hour * HOUR + start.minute * MINUTE, zone)
        closing = wall_to_micros(midnight + close, zone)
        # A span may vanish in the hour that a change of clocks leaves out.
        if closing > opening:
            yield opening, closing
