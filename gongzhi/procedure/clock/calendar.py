"""A work calendar: which hours of which days count, in one time zone, from pack rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from zoneinfo import ZoneInfo

from gongzhi.procedure.clock.cells import (
    Interval,
    Row,
    read_date,
    read_hours,
    read_list,
    read_month_day,
    write_hours,
)
from gongzhi.procedure.clock.moments import ClockError
from gongzhi.procedure.clock.timeline import Step, Timeline, lay_out

HOLIDAY = "holiday"
WORKDAY = "workday"
HALF = "half"
DAY_KINDS = (HOLIDAY, WORKDAY, HALF)

# How far the clock looks ahead before it says that a limit cannot be meant (not a rule).
_REACH_YEARS = 120


@dataclass(frozen=True, slots=True)
class Season:
    """Other working hours from one (month, day) to another, both included; may span New Year."""

    start: tuple[int, int]
    end: tuple[int, int]
    hours: tuple[Interval, ...]

    def has(self, day: date) -> bool:
        """Return whether the season's hours hold on `day`."""
        point = (day.month, day.day)
        if self.start <= self.end:
            return self.start <= point <= self.end
        return point >= self.start or point <= self.end


@dataclass(frozen=True, slots=True)
class Day:
    """A day that differs from its week: `holiday` (closed), `workday` (open though its week
    says rest, or with hours of its own) or `half` (its own, shorter hours). `code` names the
    row of the pack table `calendar_days`."""

    kind: str
    hours: tuple[Interval, ...] = ()
    code: str = ""

    def __post_init__(self) -> None:
        if self.kind not in DAY_KINDS:
            raise ClockError(f"kind: unknown: {self.kind!r}")
        if self.kind == HALF and not self.hours:
            raise ClockError("hours: a half day needs its hours")
        _check_hours(self.hours)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A row of `calendars` with its rows of `calendar_days`.

    `week` holds ISO weekdays (1 = Monday); an interval that ends at time(0) ends at 24:00;
    `published_years` are those whose holidays have been published. Keep one instance as long
    as its rows hold: it remembers the layout of its years (about 5 ms for each year, once).
    """

    code: str
    timezone: str
    week: frozenset[int]
    hours: tuple[Interval, ...]
    season: Season | None = None
    days: Mapping[date, Day] = field(default_factory=dict, hash=False)
    published_years: frozenset[int] = frozenset()
    zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _lines: list[Timeline] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.week or not self.week <= frozenset(range(1, 8)):
            raise ClockError(f"week: needs weekdays from 1 to 7: {sorted(self.week)}")
        if not self.hours:
            raise ClockError("hours: missing")
        _check_hours(self.hours)
        if self.season is not None:
            _check_hours(self.season.hours)
        try:
            zone = ZoneInfo(self.timezone)
        except (KeyError, ValueError, OSError) as error:
            raise ClockError(f"timezone: unknown: {self.timezone!r}") from error
        object.__setattr__(self, "zone", zone)

    @classmethod
    def from_rows(cls, calendar_row: Row, day_rows: Iterable[Row]) -> Calendar:
        """Return the calendar of a row of `calendars` and the rows of `calendar_days`.

        Day rows of other calendars are passed over. ClockError names the field that is wrong.
        """
        code = str(calendar_row["code"])
        return cls(
            code=code,
            timezone=str(calendar_row["timezone"]),
            week=frozenset(_numbers(calendar_row, "week")),
            hours=read_hours(calendar_row, "hours"),
            season=_season(calendar_row),
            days=dict(_day(row) for row in day_rows if row.get("calendar", code) == code),
            published_years=frozenset(_numbers(calendar_row, "published_years")),
        )

    def hours_on(self, day: date) -> tuple[Interval, ...]:
        """Return the working hours of a local day; empty when it is a day of rest."""
        special = self.days.get(day)
        if special is None:
            return self._usual_hours(day) if day.isoweekday() in self.week else ()
        if special.kind == HOLIDAY:
            return ()
        return special.hours or self._usual_hours(day)

    def timeline(self, first_year: int, last_year: int) -> Timeline:
        """Return the layout of at least these years; ClockError when they reach too far."""
        if self._lines:
            line = self._lines[0]
            if line.first_year <= first_year and last_year <= line.last_year:
                return line
            first_year = min(first_year, line.first_year)
            last_year = max(last_year, line.last_year)
        if last_year - first_year > _REACH_YEARS or not 1 < first_year <= last_year < 9999:
            raise ClockError(f"too far away to count: {first_year} to {last_year}")
        line = lay_out(self.zone, self._plan, first_year, last_year)
        self._lines[:] = [line]
        return line

    def _usual_hours(self, day: date) -> tuple[Interval, ...]:
        if self.season is not None and self.season.has(day):
            return self.season.hours
        return self.hours

    def _plan(self, ordinal: int) -> tuple[tuple[Interval, ...], tuple[Step, ...]]:
        day = date.fromordinal(ordinal)
        hours = self.hours_on(day)
        return hours, tuple(self._notes(day, hours))

    def _notes(self, day: date, hours: tuple[Interval, ...]) -> Iterable[Step]:
        named: Step = {"date": day.isoformat()}
        if day in self.days and self.days[day].code:
            named["name"] = self.days[day].code
        special = self.days.get(day)
        if self._season_turns(day):
            texts = write_hours(self._usual_hours(day))
            yield {"code": "hours_change", "date": day.isoformat(), "hours": texts}
        if not hours:
            yield {"code": "skip", **named, "why": "holiday" if special else "rest_day"}
        elif special and special.kind == HALF:
            yield {"code": "half_day", **named, "hours": write_hours(hours)}
        elif special and day.isoweekday() not in self.week:
            yield {"code": "make_up_day", **named, "hours": write_hours(hours)}
        elif special and special.hours:
            yield {"code": "other_hours", **named, "hours": write_hours(hours)}

    def _season_turns(self, day: date) -> bool:
        if self.season is None:
            return False
        return self.season.has(day) != self.season.has(date.fromordinal(day.toordinal() - 1))


def choose_calendar(area_codes: Iterable[str], rows: Iterable[Row]) -> str | None:
    """Return the code of the calendar that counts in an area, by the table `calendar_use`.

    `area_codes` go from the area itself up to the root: the nearest one that has a row
    decides, else the row "*", else None.
    """
    uses = {str(row["area_level_or_area"]): str(row["calendar"]) for row in rows}
    return next((uses[code] for code in area_codes if code in uses), uses.get("*"))


def _season(row: Row) -> Season | None:
    start, end = read_month_day(row, "season_from"), read_month_day(row, "season_to")
    hours = read_hours(row, "season_hours")
    if start is None and end is None and not hours:
        return None
    if start is None or end is None or not hours:
        raise ClockError("season_from, season_to, season_hours: all three or none")
    return Season(start, end, hours)


def _day(row: Row) -> tuple[date, Day]:
    day = Day(str(row["kind"]), read_hours(row, "hours"), str(row.get("code", "")))
    return read_date(row, "date"), day


def _numbers(row: Row, field_name: str) -> Iterable[int]:
    for part in read_list(row, field_name):
        try:
            yield int(part)
        except ValueError as error:
            raise ClockError(f"{field_name}: not a number: {part!r}") from error


def _check_hours(hours: tuple[Interval, ...]) -> None:
    """Refuse spans that are empty, overlap, or stand in the wrong order."""
    before = time(0)
    closed = False
    for start, end in hours:
        if closed or start < before or (end != time(0) and end <= start):
            raise ClockError(f"hours: spans overlap or are out of order: {write_hours(hours)}")
        before, closed = end, end == time(0)
