"""Limits, where each counts, and notice periods; kinds of townships with limits of their own."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.core.packs.schema import Column, Finding, Pack, Table
from gongzhi.territory.levels import TOWNSHIP

UNITS = (
    "work_minutes",
    "work_hours",
    "work_days",
    "natural_days",
    "urgent_minutes",
    "urgent_hours",
)


def limits_extend_consistently(pack: Pack) -> Iterable[Finding]:
    """A limit that can be extended says by how much and how often; else both are 0."""
    for code, row in pack.table("limits").items():
        if (row["extension_max"] > 0) != (row["extension_count"] > 0):
            params = {"names": "extension_max, extension_count"}
            yield Finding(code, "together", "extension_max", params)


def step_limits_name_kinds(pack: Pack) -> Iterable[Finding]:
    """The kinds of area of a step's limit are kinds of some level."""
    kinds = {kind for row in pack.table("area_levels").values() for kind in row["kinds"]}
    for code, row in pack.table("step_limits").items():
        for kind in row["area_kinds"]:
            if kind not in kinds:
                params = {"value": kind, "table": "area_levels"}
                yield Finding(code, "dangling_ref", "area_kinds", params)


def townships_have_one_kind(pack: Pack) -> Iterable[Finding]:
    """A kind of township names townships (areas of level 2), and none is of two kinds."""
    areas = pack.table("areas")
    seen: dict[str, str] = {}
    for code, row in pack.table("township_kinds").items():
        for area in row["areas"]:
            if areas[area]["level"] != TOWNSHIP:
                params = {"value": areas[area]["level"], "expected": TOWNSHIP}
                yield Finding(code, "area_level", "areas", params)
            if seen.setdefault(area, code) != code:
                yield Finding(code, "two_kinds", "areas", {"value": area, "other": seen[area]})


def township_indicators_measure_townships(pack: Pack) -> Iterable[Finding]:
    """What a kind of township is measured by are indicators of townships."""
    indicators = pack.table("indicators")
    for code, row in pack.table("township_kinds").items():
        for name in row["indicators"]:
            if "township_office" not in indicators[name]["unit_kinds"]:
                yield Finding(code, "not_of_townships", "indicators", {"value": name})


def township_limits_do_not_clash(pack: Pack) -> Iterable[Finding]:
    """For one kind, one limit and one key there is one limit in its place; keys have limits."""
    known = {row["key"] for row in pack.table("step_limits").values()}
    seen: set[tuple[str, str, str]] = set()
    for code, row in pack.table("township_limits").items():
        for key in row["keys"] or ("",):
            if key and key not in known:
                yield Finding(code, "dangling_ref", "keys", {"value": key, "table": "step_limits"})
            place = (row["township_kind"], row["instead_of"], key)
            if place in seen:
                yield Finding(code, "item_twice", "keys", {"value": key or row["instead_of"]})
            seen.add(place)


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
        "step_limits",
        frozen=True,
        columns=(
            Column("key", "text"),
            Column("area_kinds", "list", required=False),
            Column("limit", "ref", ref="limits"),
        ),
        checks=(step_limits_name_kinds,),
    ),
    Table(
        "township_kinds",
        frozen=True,
        columns=(
            Column("areas", "reflist", required=False, ref="areas"),
            Column("indicators", "reflist", required=False, ref="indicators"),
        ),
        checks=(townships_have_one_kind, township_indicators_measure_townships),
    ),
    Table(
        "township_limits",
        frozen=True,
        columns=(
            Column("township_kind", "ref", ref="township_kinds"),
            Column("instead_of", "ref", ref="limits"),
            Column("limit", "ref", ref="limits"),
            Column("keys", "list", required=False),
        ),
        checks=(township_limits_do_not_clash,),
    ),
    Table("notice_periods", frozen=True, columns=(Column("limit", "ref", ref="limits"),)),
)
