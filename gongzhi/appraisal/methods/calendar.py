"""Calendar months; pure."""

from __future__ import annotations

from datetime import datetime, tzinfo

DECEMBER = 12


def month_end(moment: datetime, zone: tzinfo) -> datetime:
    """Give the end of the calendar month that a moment lies in: the first of the next one.

    Raises ValueError behind the last year there is.
    """
    local = moment.astimezone(zone)
    year, month = local.year + local.month // DECEMBER, local.month % DECEMBER + 1
    return datetime(year, month, 1, tzinfo=zone)
