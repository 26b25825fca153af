"""Polygons of areas as they are handed over: read, brought to WGS84, sorted into sound and not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from gongzhi.core.errors import Invalid, Problem
from gongzhi.territory.methods.points import to_metres

_SURFACES = ("Polygon", "MultiPolygon")
DECIMALS = 7
"""Decimals of computed coordinates: about a centimetre."""

Rows = Mapping[str, Mapping[str, Any]]
Way = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Surface:
    """The polygon of one area: GeoJSON as it is stored, and its shape."""

    code: str
    level: int
    parent: str | None
    name_zh: str
    name_en: str
    geometry: Mapping[str, Any]
    shape: shapely.Geometry


@dataclass(slots=True)
class Sorted:
    """Polygons by area code, what cannot be used, and what was repaired on request."""

    surfaces: dict[str, Surface] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    repaired: list[Problem] = field(default_factory=list)


def read_surfaces(text: str, rows: Rows) -> dict[str, Surface]:
    """Read a GeoJSON FeatureCollection (WGS84, ``properties.code``) for the areas in ``rows``.

    Raises `Invalid` with every feature that cannot be used, see `sort_polygons`; besides
    ``bad_geojson`` for the whole file.
    """
    try:
        features = json.loads(text)["features"]
        listed = [(feature["properties"]["code"], feature["geometry"]) for feature in features]
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(Problem("boundaries", "bad_geojson", {"why": str(error)})) from None
    found = sort_polygons(listed, rows)
    if found.problems:
        raise Invalid(found.problems)
    return found.surfaces


def sort_polygons(
    listed: Iterable[tuple[str, Any]], rows: Rows, way: Way | None = None, repair: bool = False
) -> Sorted:
    """Sort (area code, GeoJSON geometry) pairs into polygons that can be used and problems.

    ``way`` turns an (n, 2) array of coordinates into WGS84. ``repair`` mends polygons that cross
    themselves, and says so; without it they are problems. Rules: ``unknown_area``,
    ``boundary_twice``, ``not_a_polygon``, ``bad_geojson``, ``off_the_earth``,
    ``invalid_polygon`` (with the reason and the place); of a mended one ``repaired_polygon``.
    """
    found = Sorted()
    kept = _named_once(listed, rows, found)
    written = np.array([as_text(geometry) for geometry in kept.values()], dtype=object)
    shapes = shapely.from_geojson(written, on_invalid="ignore")
    bounds = shapely.bounds(shapes)
    earth = np.abs(bounds).max(axis=1, initial=0.0) <= 180.0
    earth &= np.abs(bounds[:, 1::2]).max(axis=1, initial=0.0) <= 90.0
    turned = shapes
    if way is not None:
        turned = shapely.transform(shapes, lambda xy: np.round(way(xy), DECIMALS))
    sound = shapely.is_valid(turned) & ~shapely.is_empty(turned)
    for at, (code, geometry) in enumerate(kept.items()):
        names, shape = _names(code, rows), turned[at]
        if shape is None:
            why = _why_unreadable(written[at])
            found.problems.append(Problem("boundaries", "bad_geojson", {**names, "why": why}))
        elif not earth[at] and not shape.is_empty:
            found.problems.append(Problem("boundaries", "off_the_earth", names))
        elif sound[at]:
            stored = geometry if way is None else as_geometry(shape)
            found.surfaces[code] = make_surface(code, rows[code], stored, shape)
        else:
            _unsound(code, rows, shape, repair, found)
    return found


def as_text(geometry: Any) -> str:
    """Write a GeoJSON geometry; one that cannot be written (10**30, too deep) as no geometry."""
    try:
        return orjson.dumps(geometry).decode()
    except TypeError:
        return "{}"


def as_geometry(shape: shapely.Geometry) -> dict[str, Any]:
    """Write a shape as a GeoJSON geometry."""
    written: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return written


def make_surface(
    code: str, row: Mapping[str, Any], geometry: Mapping[str, Any], shape: shapely.Geometry
) -> Surface:
    """Join an area's row with its polygon; of the geometry only type and coordinates are kept."""
    plain = {"type": geometry["type"], "coordinates": geometry["coordinates"]}
    return Surface(code, row["level"], row["parent"], row["name_zh"], row["name_en"], plain, shape)


def _named_once(listed: Iterable[tuple[str, Any]], rows: Rows, found: Sorted) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for code, geometry in listed:
        if code not in rows or code in kept:
            rule = "boundary_twice" if code in kept else "unknown_area"
            found.problems.append(Problem("boundaries", rule, {"area": str(code)}))
        elif not isinstance(geometry, Mapping) or geometry.get("type") not in _SURFACES:
            found.problems.append(Problem("boundaries", "not_a_polygon", _names(code, rows)))
        else:
            kept[code] = geometry
    return kept


def _names(code: str, rows: Rows) -> dict[str, Any]:
    return {"area": code, "name_zh": rows[code]["name_zh"], "name_en": rows[code]["name_en"]}


def _why_unreadable(written: str) -> str:
    try:
        shapely.from_geojson(written)
    except (shapely.GEOSException, ValueError) as error:
        return str(error)
    return "?"


def _unsound(code: str, rows: Rows, shape: shapely.Geometry, repair: bool, found: Sorted) -> None:
    why = shapely.is_valid_reason(shape)
    params = {**_names(code, rows), "why": "empty" if shapely.is_empty(shape) else why}
    mended = _mended(shape) if repair else None
    if mended is None:
        found.problems.append(Problem("boundaries", "invalid_polygon", params))
        return
    params["square_metres"] = round(abs(_square_metres(mended) - _square_metres(shape)))
    found.repaired.append(Problem("boundaries", "repaired_polygon", params))
    found.surfaces[code] = make_surface(code, rows[code], as_geometry(mended), mended)


def _mended(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Give a sound polygon of the same ground, or None when nothing with a surface is left."""
    sound = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = [part for part in shapely.get_parts(sound) if part.geom_type == "Polygon"]
    mended = shapely.union_all(parts) if parts else None
    return mended if mended is not None and mended.geom_type in _SURFACES else None


def square_metres(geometry: Mapping[str, Any]) -> int:
    """Give the surface of a GeoJSON polygon (WGS84) in whole square metres."""
    return round(_square_metres(shapely.from_geojson(orjson.dumps(geometry).decode())))


def _square_metres(shape: shapely.Geometry) -> float:
    middle = float(shapely.bounds(shape)[1::2].mean())
    return float(shapely.area(shapely.transform(shape, lambda xy: to_metres(xy, middle))))
