"""Calendars and limits from rows: the default pack's, and wrong ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gongzhi.procedure.clock import Calendar, ClockError, Limit, choose_calendar, due
from gongzhi.procedure.tests.clock.calendars import PACK, limit, national, pack_rows
from packs.tools.export_calendar import main as export_calendar

ROW: dict[str, Any] = {
    "code": "x",
    "timezone": "Asia/Shanghai",
    "week": "1|2|3|4|5",
    "hours": "08:30-12:00|13:30-24:00",
    "season_from": "",
    "season_to": "",
    "season_hours": "",
    "published_years": "2026",
}
LIMIT: dict[str, Any] = {"code": "x", "unit": "work_days", "amount": "5", "warn_share": "0.2"}


def test_the_days_of_the_default_pack_are_those_of_the_published_notices(tmp_path: Path) -> None:
    target = tmp_path / "calendar_days.csv"
    export_calendar(["--to", str(target)])
    assert target.read_bytes() == (PACK / "calendar_days.csv").read_bytes()


def test_a_year_without_a_notice_is_not_exported(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        export_calendar(["--years", "2031", "--to", str(tmp_path / "days.csv")])


def test_every_limit_of_the_default_pack_can_be_counted() -> None:
    calendar, start = national(), datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    for row in pack_rows("limits"):
        one = Limit.from_row(row)
        answer = due(calendar, one, start)
        assert answer.at is not None
        assert answer.warn_at is not None
        assert start <= answer.warn_at <= answer.at
        assert bool(one.extension_max) == bool(one.extension_count)
        assert row["source"]
        assert "http" not in row["source"]


def test_the_calendar_of_the_nearest_area_counts() -> None:
    rows = [*pack_rows("calendar_use"), {"area_level_or_area": "A2", "calendar": "minority"}]
    assert choose_calendar(["A201", "A2", "A"], rows) == "minority"
    assert choose_calendar(["A1", "A"], rows) == "national"
    assert choose_calendar(["A1"], []) is None


def test_parsed_cells_read_like_texts() -> None:
    parsed = {
        **ROW,
        "week": ["1", "2", "3", "4", "5"],
        "hours": ("08:30-12:00", "13:30-24:00"),
        "season_from": None,
        "published_years": [2026],
    }
    day = {"code": "x:2026-03-03", "calendar": "x", "kind": "holiday", "hours": []}
    one = Calendar.from_rows(parsed, [{**day, "date": date(2026, 3, 3)}])
    assert one == Calendar.from_rows(ROW, [{**day, "date": "2026-03-03"}])
    assert one.hours[1] == (time(13, 30), time(0))
    assert Limit.from_row({**LIMIT, "amount": 5, "warn_share": Decimal("0.2")}) == Limit.from_row(
        LIMIT
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("timezone", "Mars/Olympus"),
        ("timezone", "../etc/passwd"),
        ("week", ""),
        ("week", "0|1"),
        ("week", "Monday"),
        ("hours", ""),
        ("hours", "08:30"),
        ("hours", "12:00-08:30"),
        ("hours", "08:30-12:00|11:00-17:00"),
        ("hours", "08:30-24:00|13:00-14:00"),
        ("season_from", "13-01"),
        ("season_hours", "08:00-12:00"),
        ("published_years", "soon"),
    ],
)
def test_a_wrong_calendar_cell_is_refused_by_name(field: str, value: str) -> None:
    with pytest.raises(ClockError, match=field.split("_")[0]):
        Calendar.from_rows({**ROW, field: value}, [])


@pytest.mark.parametrize(
    "row",
    [
        {"date": "2026-02-30", "kind": "holiday"},
        {"date": "2026-03-03", "kind": "party"},
        {"date": "2026-03-03", "kind": "half", "hours": ""},
    ],
)
def test_a_wrong_day_is_refused(row: dict[str, str]) -> None:
    with pytest.raises(ClockError):
        Calendar.from_rows(ROW, [row])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unit", "weeks"),
        ("amount", ""),
        ("amount", "five"),
        ("amount", "-1"),
        ("warn_share", "1.5"),
        ("warn_share", "NaN"),
        ("warn_share", "half"),
        ("extension_max", "x"),
    ],
)
def test_a_wrong_limit_cell_is_refused_by_name(field: str, value: str) -> None:
    with pytest.raises(ClockError, match=field):
        Limit.from_row({**LIMIT, field: value})


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ClockError, match="time zone"):
        due(national(), limit("work_days", 1), datetime.fromisoformat("2026-03-02T09:00"))
