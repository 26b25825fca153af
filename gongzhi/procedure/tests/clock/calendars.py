"""Calendars and limits that the clock's tests count with."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from gongzhi.procedure.clock import Calendar, Day, Limit

PACK = Path(__file__).parents[4] / "packs" / "default"
SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")


def pack_rows(table: str) -> list[dict[str, Any]]:
    """Return the rows of a table of the default pack as texts."""
    with (PACK / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def national(**changes: str) -> Calendar:
    """Return the national calendar of the default pack, with some cells changed."""
    row = next(row for row in pack_rows("calendars") if row["code"] == "national")
    return Calendar.from_rows({**row, **changes}, pack_rows("calendar_days"))


def with_summer() -> Calendar:
    """Return the national calendar with a longer midday break from June to September."""
    return national(season_from="06-01", season_to="09-30", season_hours="08:30-12:00|14:30-18:00")


def boston(*hours: tuple[time, time]) -> Calendar:
    """Return a seven-day calendar in New York time; 00:00 to 24:00 without `hours`."""
    return Calendar(
        code="boston",
        timezone="America/New_York",
        week=frozenset(range(1, 8)),
        hours=hours or ((time(0), time(0)),),
        published_years=frozenset({2025, 2026, 2027}),
    )


def christmas() -> Calendar:
    """Return Monday to Friday, 9 to 17 in Amsterdam, closed on 25 and 26 December 2026."""
    closed = Day("holiday")
    return Calendar(
        code="christmas",
        timezone="Europe/Amsterdam",
        week=frozenset({1, 2, 3, 4, 5}),
        hours=((time(9), time(17)),),
        days={date(2026, 12, 25): closed, date(2026, 12, 26): closed},
        published_years=frozenset({2026, 2027}),
    )


def limit(unit: str, amount: int, warn_share: str = "0.2") -> Limit:
    """Return a limit of a unit."""
    return Limit(f"{unit}_{amount}", unit, amount, Decimal(warn_share))


def china(text: str) -> datetime:
    """Return the moment at which clocks in Shanghai read `text` (ISO)."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def new_york(text: str, fold: int = 0) -> datetime:
    """Return, in UTC, the moment at which clocks in New York read `text` (ISO)."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK, fold=fold).astimezone(UTC)
