"""Tables of the engine: limits, calendars, escalation, grounds, notice periods, indicators."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from zoneinfo import available_timezones

from gongzhi.core.packs.schema import Column, Finding, Pack, Row, Table

UNITS = ("work_hours", "work_days", "natural_days", "urgent_hours")
GROUND_KINDS = (
    "not_accepted",
    "objection",
    "merge",
    "extension",
    "pause",
    "convene",
    "void",
    "unconfirmed",
    "exclusion",
    "refusal",
)
_SPAN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_YEAR = re.compile(r"[12][0-9]{3}")
_TOKEN = re.compile(
    r"\s*(\(|\)|<=|>=|!=|=|<|>|and\b|or\b|not\b|'[^']*'|[a-z_][a-z0-9_.]*|-?[0-9]+(?:\.[0-9]+)?)"
)


def limits_extend_consistently(pack: Pack) -> Iterable[Finding]:
    """A limit that can be extended says by how much and how often; else both are 0."""
    for code, row in pack.table("limits").items():
        if (row["extension_max"] > 0) != (row["extension_count"] > 0):
            params = {"names": "extension_max, extension_count"}
            yield Finding(code, "together", "extension_max", params)


def calendars_can_be_counted(pack: Pack) -> Iterable[Finding]:
    """Time zone, weekdays, spans, season and years of a calendar can be read."""
    for code, row in pack.table("calendars").items():
        if row["timezone"] not in available_timezones():
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


def step_limits_name_kinds(pack: Pack) -> Iterable[Finding]:
    """The kinds of area of a step's limit are kinds of some level."""
    kinds = {kind for row in pack.table("area_levels").values() for kind in row["kinds"]}
    for code, row in pack.table("step_limits").items():
        for kind in row["area_kinds"]:
            if kind not in kinds:
                params = {"value": kind, "table": "area_levels"}
                yield Finding(code, "dangling_ref", "area_kinds", params)


def escalations_name_who_failed(pack: Pack) -> Iterable[Finding]:
    """``failed`` is the code of a role, or ``kind:`` and a kind of organisation of some role."""
    roles = pack.table("roles")
    kinds = {f"kind:{kind}" for role in roles.values() for kind in role["organisation_kinds"]}
    for code, row in pack.table("escalations").items():
        if row["failed"] not in roles and row["failed"] not in kinds:
            yield Finding(
                code, "dangling_ref", "failed", {"value": row["failed"], "table": "roles"}
            )


def declined_requests_get_a_channel(pack: Pack) -> Iterable[Finding]:
    """Whoever is told that a request is not accepted is told which channel helps instead."""
    for code, row in pack.table("grounds").items():
        if row["kind"] == "not_accepted":
            for column in ("channel", "channel_en"):
                if not row[column]:
                    yield Finding(code, "required", column)


def indicators_can_be_read(pack: Pack) -> Iterable[Finding]:
    """``base`` and ``hit`` are comparisons joined by and, or, not and brackets; grounds and kinds
    of units exist.
    """
    grounds = pack.table("grounds")
    kinds = {kind for role in pack.table("roles").values() for kind in role["organisation_kinds"]}
    for code, row in pack.table("indicators").items():
        for column in ("base", "hit"):
            why = expression_fault(row[column])
            if why:
                yield Finding(code, "bad_expression", column, {"why": why})
        for ground in row["exclusions"]:
            if ground not in grounds:
                params = {"value": ground, "table": "grounds"}
                yield Finding(code, "dangling_ref", "exclusions", params)
        for kind in row["unit_kinds"]:
            if kind not in kinds:
                yield Finding(code, "unknown_kind", "unit_kinds", {"value": kind})


def expression_fault(text: str) -> str | None:
    """Say what is wrong with an expression's form, or None: balanced, comparisons, joined."""
    tokens, position = [], 0
    while position < len(text.rstrip()):
        matched = _TOKEN.match(text, position)
        if matched is None:
            return f"{text[position : position + 20]!r}"
        tokens.append(matched.group(1))
        position = matched.end()
    shape = " ".join(_shape(token) for token in tokens)
    previous = ""
    while previous != shape:
        previous = shape
        for pattern, result in _REDUCTIONS:
            shape = pattern.sub(result, shape)
    return None if shape == "E" else shape or "empty"


def _shape(token: str) -> str:
    if token in {"(", ")", "and", "or", "not"}:
        return token
    if token[0] in "<>=!":
        return "op"
    return "v"


_REDUCTIONS = (
    (re.compile(r"\bv op v\b"), "E"),
    (re.compile(r"\bnot E\b"), "E"),
    (re.compile(r"\bE (?:and|or) E\b"), "E"),
    (re.compile(r"\( E \)"), "E"),
)

TABLES: tuple[Table, ...] = (
    Table(
        "limits",
        frozen=True,
        columns=(
            Column("unit", "choice", choices=UNITS),
            Column("amount", "int", minimum=0),
            Column("warn_share", "decimal", minimum=0, maximum=1),
            Column("extension_max", "int", minimum=0),
            Column("extension_count", "int", minimum=0),
            Column("pause_max_days", "int", minimum=0),
        ),
        checks=(limits_extend_consistently,),
    ),
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
    Table(
        "escalations",
        frozen=True,
        columns=(
            Column("failed", "text"),
            Column("supervisor", "ref", ref="desks"),
            Column("limit", "ref", ref="limits"),
            Column("level", "int", minimum=1),
        ),
        checks=(escalations_name_who_failed,),
    ),
    Table(
        "grounds",
        frozen=True,
        columns=(
            Column("kind", "choice", choices=GROUND_KINDS),
            Column("channel", "text", required=False),
            Column("channel_en", "text", required=False),
            Column("organisation", "ref", required=False, ref="organisations"),
        ),
        checks=(declined_requests_get_a_channel,),
    ),
    Table(
        "step_limits",
        frozen=True,
        columns=(
            Column("key", "text"),
            Column("area_kinds", "list", required=False),
            Column("limit", "ref", ref="limits"),
        ),
        checks=(step_limits_name_kinds,),
    ),
    Table("notice_periods", frozen=True, columns=(Column("limit", "ref", ref="limits"),)),
    Table(
        "indicators",
        frozen=True,
        columns=(
            Column("base", "text"),
            Column("hit", "text"),
            Column("window", "text"),
            Column("exclusions", "list", required=False),
            Column("guard", "text", required=False),
            Column("unit_kinds", "list"),
            Column("minimum", "int", minimum=1),
        ),
        checks=(indicators_can_be_read,),
    ),
)
