"""Moments as sheets write them, read fast: one look-up for the day, one for the time of day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from gongzhi.core.sheets.numbers import narrow
from gongzhi.core.sheets.rows import Value

AMBIGUOUS: Final = "ambiguous_hour"
SKIPPED: Final = "skipped_hour"

_DAY: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))")
_TIME: Final = re.compile(
    r"(上午|下午|晚上|中午|凌晨)?(\d{1,2})[:时点](\d{1,2})?(?:[:分](\d{1,2})(?:\.\d+)?)?[秒分]?\s*(AM|PM)?",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日)\s*(\S.*)|(\d{8})(\d{2})(\d{2})(\d{2})")
_WEEKDAY: Final = re.compile(r"[(（]?(?:星期|周)[一二三四五六日天][)）]?")
_AFTERNOON: Final = frozenset({"下午", "晚上", "PM", "pm"})
_MORNING: Final = frozenset({"上午", "凌晨", "AM", "am"})
# Days of the sheet programs' calendar, counted from its day 0; 1954 to 2119, so no year or amount
# is taken for a day.
_SERIAL_ZERO: Final = datetime(1899, 12, 30, tzinfo=UTC)
_SERIALS: Final = (20_000, 80_000)
_COMPACT_DAYS: Final = (19_000_101, 22_000_101)
_DAY_SECONDS: Final = 86_400
_CACHED: Final = 100_000
_SECONDS: Final = {f":{second:02}": timedelta(seconds=second) for second in range(60)}


@dataclass(slots=True)
class MomentReader:
    """Reads moments of one time zone; keeps what it has learnt of days and times of day.

    ``formats`` are tried after the usual forms, in the notation of ``strptime``, for sheets that
    write the day before the year (``%m/%d/%Y %H:%M:%S``).
    """

    zone: ZoneInfo
    formats: Sequence[str] = ()
    _days: dict[str, datetime | date] = field(default_factory=dict)
    _times: dict[str, timedelta] = field(default_factory=dict)

    def read(self, value: Value) -> tuple[datetime, str] | None:
        """Give the moment in UTC and a note: empty, ``ambiguous_hour`` or ``skipped_hour``.

        In the hour that a clock change repeats, the first of the two is taken. A day without a
        time is its first moment. None for a blank cell.

        Raises:
            ValueError: the cell holds no moment.

        """
        if isinstance(value, str):
            day, _, time = value.partition(" ")
            base = self._days.get(day)
            if isinstance(base, datetime) and (delta := self._quick_time(time)) is not None:
                return base + delta, ""
            return self._read_text(value)
        return self._read_other(value)

    def _read_text(self, value: str) -> tuple[datetime, str] | None:
        text = _WEEKDAY.sub(" ", narrow(value))
        if not text:
            return None
        day, _, time = text.replace("T", " ", 1).partition(" ")
        if not time and (joined := _JOINED.fullmatch(text)):
            day = joined[1] or joined[3]
            time = joined[2] or ":".join(joined.group(4, 5, 6))
        try:
            return self._at(self._day(day), self._time(time.strip()))
        except ValueError:
            return self._by_formats(text)

    def _by_formats(self, text: str) -> tuple[datetime, str]:
        for pattern in self.formats:
            try:
                moment = datetime.strptime(text, pattern).replace(tzinfo=UTC)
            except ValueError:
                continue
            return self._local(moment.replace(tzinfo=None))
        if text.replace(".", "", 1).isdigit():
            return self._serial(Decimal(text))
        raise ValueError(text)

    def _read_other(self, value: Value) -> tuple[datetime, str] | None:
        if value is None:
            return None
        if isinstance(value, datetime):
            return self._local(value) if value.tzinfo is None else (value.astimezone(UTC), "")
        if isinstance(value, date):
            return self._at(self._known_day(value), timedelta())
        if isinstance(value, (int, Decimal)):
            if isinstance(value, int) and _COMPACT_DAYS[0] <= value < _COMPACT_DAYS[1]:
                return self._read_text(str(value))
            return self._serial(Decimal(value))
        raise ValueError(value)

    def _serial(self, number: Decimal) -> tuple[datetime, str]:
        if not _SERIALS[0] <= number < _SERIALS[1]:
            raise ValueError(number)
        moment = _SERIAL_ZERO + timedelta(seconds=round(float(number) * _DAY_SECONDS))
        return self._local(moment.replace(tzinfo=None))

    def _day(self, text: str) -> datetime | date:
        """Read a day; its first moment in UTC when the clock does not change on it."""
        known = self._days.get(text)
        if known is not None:
            return known
        match = _DAY.fullmatch(text)
        if match is None:
            raise ValueError(text)
        year, month, day = match[1], match[2] or match[4], match[3] or match[5]
        found = self._known_day(date(int(year), int(month), int(day)))
        if len(self._days) < _CACHED:
            self._days[text] = found
        return found

    def _known_day(self, day: date) -> datetime | date:
        first = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        after = first + timedelta(days=1)
        steady = first.utcoffset() == after.utcoffset()
        return first.astimezone(UTC) if steady else day

    def _quick_time(self, text: str) -> timedelta | None:
        """Put a time together from a minute met before and its seconds; None for a new one."""
        minute = self._times.get(text[:-3])
        second = _SECONDS.get(text[-3:])
        if minute is None or second is None:
            return self._times.get(text)
        return minute + second

    def _time(self, text: str) -> timedelta:
        known = self._times.get(text)
        if known is not None:
            return known
        found = _time_of_day(text)
        if len(self._times) < _CACHED:
            self._times[text] = found
            if text[-3:] in _SECONDS and ":" in text[:-3]:
                self._times[text[:-3]] = found - _SECONDS[text[-3:]]
        return found

    def _at(self, day: datetime | date, time: timedelta) -> tuple[datetime, str]:
        if isinstance(day, datetime):
            return day + time, ""
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return self._local((midnight + time).replace(tzinfo=None))

    def _local(self, wall: datetime) -> tuple[datetime, str]:
        """Place a wall-clock moment in the zone, the first of two where the clock goes back."""
        first = wall.replace(tzinfo=self.zone, fold=0)
        moment = first.astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) != wall:
            return moment, SKIPPED
        note = AMBIGUOUS if first.replace(fold=1).utcoffset() != first.utcoffset() else ""
        return moment, note


def _time_of_day(text: str) -> timedelta:
    if not text:
        return timedelta()
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    hour, minute, second = (int(part or 0) for part in match.group(2, 3, 4))
    half = match[1] or match[5] or ""
    if half in _AFTERNOON and hour < 12:
        hour += 12
    elif half in _MORNING and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(text)
    return timedelta(hours=hour, minutes=minute, seconds=second)
