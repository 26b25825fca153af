"""A calendar month of the jurisdiction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from gongzhi.appraisal.methods.calendar import month_end
from gongzhi.core.errors import Invalid, Problem
from gongzhi.procedure.ground import Ground


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month of the jurisdiction, ``YYYY-MM``, with its two ends."""

    name: str
    start: datetime
    end: datetime
    zone: ZoneInfo


def month_of(name: str, ground: Ground) -> Month:
    """Read ``YYYY-MM`` in the jurisdiction's zone. Raises Invalid ``month``."""
    zone = ground.calendar(ground.territory.root.id).zone
    try:
        year, number = (int(part) for part in name.split("-"))
        start = datetime(year, number, 1, tzinfo=zone)
        ends = start.astimezone(UTC), month_end(start, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(Problem("month", "month")) from None
    return Month(f"{year:04d}-{number:02d}", *ends, zone)
