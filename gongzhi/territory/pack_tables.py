"""Tables of the territory: the five levels and the areas, with the polygons' codes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from gongzhi.core.packs.schema import Column, Finding, Pack, Row, Table
from gongzhi.territory.methods.backdrop import KINDS, LINES, shape_problem


def households_run_upwards(pack: Pack) -> Iterable[Finding]:
    """How many households an area of a level usually has: both bounds or none, upwards.

    A guide for whoever draws areas (practice.md M2: 300 to 500 in a grid); nobody is held to it.
    """
    for code, row in pack.table("area_levels").items():
        low, high = row["households_min"], row["households_max"]
        if (low is None) != (high is None):
            params = {"names": "households_min, households_max"}
            yield Finding(code, "together", "households_min", params)
        elif low is not None and low > high:
            params = {"value": high, "minimum": low}
            yield Finding(code, "too_small", "households_max", params)


def areas_fit_their_level(pack: Pack) -> Iterable[Finding]:
    """An area's kind belongs to its level, its parent stands above it, its dates run forwards."""
    kinds: dict[int, set[str]] = {}
    for row in pack.table("area_levels").values():
        kinds.setdefault(row["level"], set()).update(row["kinds"])
    areas = pack.table("areas")
    for code, row in areas.items():
        if row["kind"] not in kinds.get(row["level"], set()):
            yield Finding(code, "level_kind", "kind", {"level": row["level"], "value": row["kind"]})
        if row["valid_to"] is not None and row["valid_to"] < row["valid_from"]:
            yield Finding(code, "dates_order", "valid_to")
        yield from _parent_findings(code, row, pack)


def _parent_findings(code: str, row: Row, pack: Pack) -> Iterable[Finding]:
    if row["parent"] is not None:
        above = pack.table("areas")[row["parent"]]["level"]
        if above >= row["level"]:
            params = {"parent": above, "level": row["level"]}
            yield Finding(code, "parent_level", "parent", params)
    elif pack.jurisdiction is not None and code != pack.jurisdiction.root_area:
        yield Finding(code, "second_root", "parent")


def root_area_exists(pack: Pack) -> Iterable[Finding]:
    """The jurisdiction's root area is one of the areas and has no parent."""
    if pack.jurisdiction is None:
        return
    root = pack.table("areas").get(pack.jurisdiction.root_area)
    if root is None or root["parent"] is not None:
        yield Finding(
            pack.jurisdiction.root_area,
            "no_root",
            "root_area",
            {"value": pack.jurisdiction.root_area},
        )


def boundaries_name_areas(pack: Pack) -> Iterable[Finding]:
    """The polygons' file is a FeatureCollection; each feature names one area, none twice.

    Whether the polygons are valid and fit together is for the writer of the areas to say.
    """
    if pack.boundaries is None:
        return
    try:
        content = json.loads(pack.boundaries.read_text(encoding="utf-8"))
        codes = [_area_code(feature) for feature in content["features"]]
    except (ValueError, KeyError, TypeError) as error:
        yield Finding("boundaries", "bad_geojson", None, {"why": str(error)})
        return
    seen: set[str] = set()
    for code in codes:
        if code not in pack.table("areas"):
            yield Finding(code, "boundary_unknown", "boundaries", {"value": code})
        if code in seen:
            yield Finding(code, "boundary_twice", "boundaries", {"value": code})
        seen.add(code)


def _area_code(feature: Any) -> str:
    code = feature["properties"]["code"]
    if not isinstance(code, str) or not isinstance(feature["geometry"], dict):
        raise ValueError("a feature without properties.code or without geometry")
    return code


def backdrop_can_be_drawn(pack: Pack) -> Iterable[Finding]:
    """What lies behind the borders is a line or a surface in degrees, as GeoJSON."""
    for code, row in pack.table("backdrop").items():
        rule = shape_problem(row["geometry"], lines=row["kind"] in LINES)
        if rule:
            yield Finding(code, "backdrop_shape", "geometry", {"why": rule})


TABLES: tuple[Table, ...] = (
    Table(
        "backdrop",
        frozen=False,
        columns=(Column("kind", "choice", choices=KINDS), Column("geometry", "json")),
        checks=(backdrop_can_be_drawn,),
    ),
    Table(
        "area_levels",
        frozen=False,
        columns=(
            Column("level", "int", minimum=1, maximum=5),
            Column("kinds", "list"),
            Column("households_min", "int", required=False, minimum=1),
            Column("households_max", "int", required=False, minimum=1),
        ),
        checks=(households_run_upwards,),
    ),
    Table(
        "areas",
        frozen=False,
        columns=(
            Column("level", "int", minimum=1, maximum=5),
            Column("kind", "text", offers=("area_levels", "kinds")),
            Column("parent", "ref", required=False, ref="areas"),
            Column("aliases", "list", required=False),
            Column("valid_from", "date"),
            Column("valid_to", "date", required=False),
            Column("statistical_code", "text", required=False),
            Column("lon", "decimal", required=False, minimum=-180, maximum=180),
            Column("lat", "decimal", required=False, minimum=-90, maximum=90),
        ),
        checks=(areas_fit_their_level, root_area_exists, boundaries_name_areas),
    ),
)
