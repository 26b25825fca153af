"""Instants as whole microseconds since 1970-01-01 UTC, and local wall times turned into them.

Integers keep the clock exact (no floating point) and fast (bisect over plain lists).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = _EPOCH.toordinal()


class ClockError(ValueError):
    """A calendar, limit, pause or moment that the clock cannot count with."""


def to_micros(moment: datetime) -> int:
    """Return the microseconds since 1970 of an aware `moment`; a naive one is a ClockError."""
    if moment.tzinfo is None:
        raise ClockError(f"a moment needs a time zone: {moment.isoformat()}")
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def to_moment(micros: int) -> datetime:
    """Return the aware UTC datetime of an instant in microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=micros)


def to_local(micros: int, zone: ZoneInfo) -> datetime:
    """Return the instant as an aware datetime that reads like the wall clock of `zone`."""
    return to_moment(micros).astimezone(zone)


def wall_micros(local: datetime) -> int:
    """Return what the wall clock reads, in microseconds, as if that wall clock were UTC."""
    seconds = (local.toordinal() - _EPOCH_ORDINAL) * 86_400
    seconds += local.hour * 3600 + local.minute * 60 + local.second
    return seconds * SECOND + local.microsecond


def wall_day(micros: int) -> int:
    """Return the date ordinal of a wall-clock reading in microseconds."""
    return micros // DAY + _EPOCH_ORDINAL


def day_start_wall(ordinal: int) -> int:
    """Return the wall-clock reading, in microseconds, of 00:00 on the day `ordinal`."""
    return (ordinal - _EPOCH_ORDINAL) * DAY


def wall_to_micros(wall: int, zone: ZoneInfo) -> int:
    """Return the instant at which the wall clock of `zone` reads `wall`.

    A reading that occurs twice (clocks go back) means its first occurrence; one that never
    occurs (clocks go forward) means the instant of the change.
    """
    local = (_EPOCH + timedelta(microseconds=wall)).replace(tzinfo=zone)
    offset, later = local.utcoffset(), local.replace(fold=1).utcoffset()
    if offset is None or later is None:
        raise ClockError(f"time zone without offsets: {zone.key}")
    first = wall - (offset.days * 86_400 + offset.seconds) * SECOND
    if later <= offset:
        return first
    return _change_between(wall - (later.days * 86_400 + later.seconds) * SECOND, first, zone)


def _change_between(before: int, after: int, zone: ZoneInfo) -> int:
    """Find, to the second, where the offset of `zone` changes between two instants."""
    low, high = before // SECOND, -(-after // SECOND)
    offset = to_local(low * SECOND, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if to_local(middle * SECOND, zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high * SECOND
