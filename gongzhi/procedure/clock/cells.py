"""Read the cells of calendar and limit rows, as text (CSV, JSON) or as parsed values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from gongzhi.procedure.clock.moments import ClockError

Row = Mapping[str, Any]
Interval = tuple[time, time]

_LIST_SEPARATOR = "|"


def read_list(row: Row, field: str) -> tuple[str, ...]:
    """Return a list cell ("a|b", or a list already) as texts; empty when missing."""
    value = row.get(field)
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(_LIST_SEPARATOR) if part.strip())
    if isinstance(value, (list, tuple, set, frozenset)):
        return tuple(str(part) for part in value)
    return (str(value),)


def read_int(row: Row, field: str, default: int | None = None) -> int:
    """Return a whole number that is zero or more; ClockError names the field otherwise."""
    value = row.get(field)
    if value is None or value == "":
        if default is None:
            raise ClockError(f"{field}: missing")
        return default
    try:
        number = int(str(value))
    except ValueError as error:
        raise ClockError(f"{field}: not a whole number: {value!r}") from error
    if number < 0:
        raise ClockError(f"{field}: below zero: {number}")
    return number


def read_share(row: Row, field: str) -> Decimal:
    """Return a share between 0 and 1 as a Decimal; missing means 0."""
    value = row.get(field)
    if value is None or value == "":
        return Decimal(0)
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise ClockError(f"{field}: not a number: {value!r}") from error


def read_date(row: Row, field: str) -> date:
    """Return an ISO date."""
    value = row.get(field)
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ClockError(f"{field}: not a date: {value!r}") from error


def read_month_day(row: Row, field: str) -> tuple[int, int] | None:
    """Return a MM-DD cell as (month, day), or None when it is empty."""
    value = row.get(field)
    if value is None or value == "":
        return None
    try:
        probe = date.fromisoformat(f"2000-{value}")
    except ValueError as error:
        raise ClockError(f"{field}: not MM-DD: {value!r}") from error
    return probe.month, probe.day


def read_hours(row: Row, field: str) -> tuple[Interval, ...]:
    """Return a list of "08:30-12:00" as intervals; "24:00" as an end is time(0, 0)."""
    return tuple(_interval(part, field) for part in read_list(row, field))


def write_hours(hours: tuple[Interval, ...]) -> list[str]:
    """Return intervals as the texts that `read_hours` reads."""
    return [f"{start:%H:%M}-{_end_text(end)}" for start, end in hours]


def _interval(text: str, field: str) -> Interval:
    start, dash, end = text.replace("\u2013", "-").partition("-")
    try:
        opening = time.fromisoformat(start.strip())
        closing = time(0) if end.strip() == "24:00" else time.fromisoformat(end.strip())
    except ValueError as error:
        raise ClockError(f"{field}: not a span such as 08:30-12:00: {text!r}") from error
    if not dash:
        raise ClockError(f"{field}: not a span such as 08:30-12:00: {text!r}")
    return opening, closing


def _end_text(end: time) -> str:
    return "24:00" if end == time(0) else f"{end:%H:%M}"
