"""What an act on the ground is given in files: polygons, and the parts of a split."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from gongzhi.core.errors import Invalid, Problem
from gongzhi.territory.actions.parts import Part
from gongzhi.territory.methods.datums import TO_WGS84
from gongzhi.territory.methods.files import (
    PART_COLUMNS,
    Content,
    read_features,
    read_sheet,
    take_file,
)
from gongzhi.territory.methods.surfaces import DECIMALS, as_geometry, as_text
from gongzhi.territory.methods.typed import Wanted, read_typed

__all__ = [
    "DATUMS",
    "Content",
    "Drawn",
    "Wanted",
    "read_drawn",
    "read_parts",
    "read_shape",
    "take_file",
    "turned",
]

Drawn = dict[str, Mapping[str, Any]]
DATUMS = tuple(TO_WGS84)
_AS_IT_IS = frozenset({"wgs84", "cgcs2000"})


def read_drawn(content: Content, *, code: str = "code", datum: str = "wgs84") -> Drawn:
    """Read polygons by area code (property ``code``), brought from ``datum`` to WGS84.

    Raises `Invalid`: ``not_polygons``, ``missing_property``, ``boundary_twice`` and what
    `read_features` raises; whether a polygon is sound is looked at by the act.
    """
    if content.kind == "sheet":
        raise Invalid(Problem("boundaries", "not_polygons", file=content.name))
    found: Drawn = {}
    problems: list[Problem] = []
    for feature in read_features(content):
        area = str(feature.properties.get(code) or "").strip()
        where = (feature.number, code, content.name)
        if not area:
            problems.append(Problem("boundaries", "missing_property", {"name": code}, *where))
        elif area in found:
            problems.append(Problem("boundaries", "boundary_twice", {"area": area}, *where))
        else:
            found[area] = turned(feature.geometry, datum)
    if problems:
        raise Invalid(problems)
    return found


def read_parts(sheet: Content, drawn: Drawn | None = None) -> list[Part]:
    """Read into what an area is split: a sheet with a row for each part, and their polygons.

    Raises `Invalid`: ``not_a_sheet``, ``unknown_area`` (a polygon of no part) and what
    `read_sheet` raises.
    """
    if sheet.kind != "sheet":
        raise Invalid(Problem("parts", "not_a_sheet", file=sheet.name))
    rows, _ = read_sheet(sheet, PART_COLUMNS)
    left = dict(drawn or {})
    parts = []
    for row in rows:
        fields = {"name_en": row.fields.get("name_zh", ""), **row.fields}
        parts.append(Part(geometry=left.pop(str(row.fields["code"]), None), **fields))
    if left:
        raise Invalid([Problem("boundaries", "unknown_area", {"area": one}) for one in left])
    return parts


def read_shape(
    text: str, wanted: Wanted, *, datum: str = "wgs84", field: str = "shape"
) -> Mapping[str, Any]:
    """Read a line or a polygon as somebody writes it, brought from ``datum`` to WGS84.

    Raises `Invalid` as `read_typed`.
    """
    found: Mapping[str, Any] = turned(read_typed(text, wanted, field), datum)
    return found


def turned(geometry: Any, datum: str) -> Any:
    """Bring a GeoJSON geometry to WGS84; one that cannot be read is left for the act to refuse."""
    if datum in _AS_IT_IS:
        return geometry
    shape = shapely.from_geojson(as_text(geometry), on_invalid="ignore")
    if shape is None:
        return geometry
    way = TO_WGS84[datum]
    moved = shapely.transform(shape, lambda xy: np.round(way(xy), DECIMALS))
    return as_geometry(moved)
