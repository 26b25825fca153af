"""Calendars: which hours of which days count, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from gongzhi.core.packs.schema import Column, Finding, Pack, Row, Table
from gongzhi.core.zones import is_zone

_SPAN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_YEAR = re.compile(r"[12][0-9]{3}")


def calendars_can_be_counted(pack: Pack) -> Iterable[Finding]:
    """Time zone, weekdays, spans, season and years of a calendar can be read."""
    for code, row in pack.table("calendars").items():
        if not is_zone(row["timezone"]):
            yield Finding(code, "bad_timezone", "timezone", {"value": row["timezone"]})
        for year in row["published_years"]:
            if not _YEAR.fullmatch(year):
                params = {"value": year, "kind": "YYYY"}
                yield Finding(code, "bad_value", "published_years", params)
        yield from _spans(code, "hours", row["hours"])
        yield from _season(code, row)


def _season(code: str, row: Row) -> Iterable[Finding]:
    filled = [bool(row[name]) for name in ("season_from", "season_to", "season_hours")]
    if any(filled) and not all(filled):
        params = {"names": "season_from, season_to, season_hours"}
        yield Finding(code, "together", "season_from", params)
    for name in ("season_from", "season_to"):
        if row[name] and not _MONTH_DAY.fullmatch(row[name]):
            yield Finding(code, "bad_month_day", name, {"value": row[name]})
    yield from _spans(code, "season_hours", row["season_hours"])


def _spans(code: str, column: str, spans: tuple[str, ...]) -> Iterable[Finding]:
    for span in spans:
        if not _SPAN.fullmatch(span):
            yield Finding(code, "bad_span", column, {"value": span})
            return
    edges = [edge for span in spans for edge in span.split("-")]
    backwards = any(earlier > later for earlier, later in pairwise(edges))
    empty = any(span[:5] == span[6:] for span in spans)
    if backwards or empty:
        yield Finding(code, "spans_overlap", column, {"value": "|".join(spans)})


def days_name_their_date(pack: Pack) -> Iterable[Finding]:
    """A day's code is calendar:date; a half day says its hours, a holiday has none."""
    for code, row in pack.table("calendar_days").items():
        expected = f"{row['calendar']}:{row['date'].isoformat()}"
        if code != expected:
            yield Finding(code, "code_form", "code", {"expected": expected})
        if row["kind"] == "half" and not row["hours"]:
            yield Finding(code, "required", "hours")
        yield from _spans(code, "hours", row["hours"])


def every_place_has_a_calendar(pack: Pack) -> Iterable[Finding]:
    """``calendar_use`` names areas or ``*``, and the root area has a calendar, so every area has.

    A pack without areas cannot say.
    """
    areas = pack.table("areas")
    uses = pack.table("calendar_use")
    used = {row["area_level_or_area"] for row in uses.values()}
    for code, row in uses.items() if areas else ():
        if row["area_level_or_area"] not in areas and row["area_level_or_area"] != "*":
            params = {"value": row["area_level_or_area"], "table": "areas"}
            yield Finding(code, "dangling_ref", "area_level_or_area", params)
    for code, row in areas.items() if "*" not in used else ():
        if row["parent"] is None and code not in used:
            yield Finding(code, "no_calendar", None, {"value": code}, "areas")


TABLES: tuple[Table, ...] = (
    Table(
        "calendars",
        frozen=False,
        columns=(
            Column("timezone", "text"),
            Column("week", "list", choices=tuple("1234567")),
            Column("hours", "list"),
            Column("season_from", "text", required=False),
            Column("season_to", "text", required=False),
            Column("season_hours", "list", required=False),
            Column("published_years", "list", required=False),
        ),
        checks=(calendars_can_be_counted,),
    ),
    Table(
        "calendar_days",
        frozen=False,
        columns=(
            Column("calendar", "ref", ref="calendars"),
            Column("date", "date"),
            Column("kind", "choice", choices=("holiday", "workday", "half")),
            Column("hours", "list", required=False),
        ),
        checks=(days_name_their_date,),
    ),
    Table(
        "calendar_use",
        frozen=False,
        columns=(
            Column("area_level_or_area", "text"),
            Column("calendar", "ref", ref="calendars"),
        ),
        checks=(every_place_has_a_calendar,),
    ),
)
