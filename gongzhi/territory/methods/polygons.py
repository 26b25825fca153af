"""Whether polygons are sound and fit together: no overlap, no gap, each inside its parent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gongzhi.core.errors import Invalid, Problem
from gongzhi.territory.methods.points import to_metres

_SURFACES = ("Polygon", "MultiPolygon")


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


def read_surfaces(text: str, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Surface]:
    """Read a GeoJSON FeatureCollection (WGS84, ``properties.code``) for the areas in ``rows``.

    Raises `Invalid` with every feature that cannot be used: ``bad_geojson``, ``unknown_area``,
    ``boundary_twice``, ``not_a_polygon``, ``invalid_polygon`` (with the reason and the place),
    ``off_the_earth``.
    """
    try:
        features = json.loads(text)["features"]
        listed = [(feature["properties"]["code"], feature["geometry"]) for feature in features]
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(Problem("boundaries", "bad_geojson", {"why": str(error)})) from None
    problems: list[Problem] = []
    surfaces: dict[str, Surface] = {}
    for code, geometry in listed:
        if code not in rows or code in surfaces:
            rule = "boundary_twice" if code in surfaces else "unknown_area"
            problems.append(Problem("boundaries", rule, {"area": str(code)}))
            continue
        row = rows[code]
        names = {"area": code, "name_zh": row["name_zh"], "name_en": row["name_en"]}
        shape = _shape(geometry, names)
        if isinstance(shape, Problem):
            problems.append(shape)
            continue
        kept = {"type": geometry["type"], "coordinates": geometry["coordinates"]}
        surfaces[code] = Surface(
            code, row["level"], row["parent"], row["name_zh"], row["name_en"], kept, shape
        )
    if problems:
        raise Invalid(problems)
    return surfaces


def _shape(geometry: Any, names: Mapping[str, Any]) -> shapely.Geometry | Problem:
    if not isinstance(geometry, Mapping) or geometry.get("type") not in _SURFACES:
        return Problem("boundaries", "not_a_polygon", names)
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except (shapely.GEOSException, ValueError) as error:
        return Problem("boundaries", "bad_geojson", {**names, "why": str(error)})
    west, south, east, north = shapely.bounds(shape).tolist()
    if shape.is_empty or not shape.is_valid:
        params = {**names, "why": shapely.is_valid_reason(shape)}
        return Problem("boundaries", "invalid_polygon", params)
    if west < -180 or east > 180 or south < -90 or north > 90:
        return Problem("boundaries", "off_the_earth", names)
    return shape


def fit_problems(
    surfaces: Mapping[str, Surface], rows: Mapping[str, Mapping[str, Any]], tolerance_m: float
) -> list[Problem]:
    """List where polygons do not fit, with the names of the areas and the surface in m².

    Rules: ``overlap`` of two areas of a level, ``outside_parent``, ``gap`` in a parent all of
    whose children have polygons. A sliver thinner than ``tolerance_m`` metres is no problem:
    coordinates are rounded.
    """
    if not surfaces:
        return []
    listed = sorted(surfaces.values(), key=lambda surface: (surface.level, surface.code))
    shapes = np.array([surface.shape for surface in listed], dtype=object)
    bounds = shapely.total_bounds(shapes)
    middle = float(bounds[1] + bounds[3]) / 2
    flat = shapely.transform(shapes, lambda xy: to_metres(xy, middle))
    plane = {surface.code: shape for surface, shape in zip(listed, flat, strict=True)}
    problems: list[Problem] = []
    for _, level in groupby(listed, key=lambda surface: surface.level):
        problems.extend(_overlaps(list(level), plane, tolerance_m))
    problems.extend(_misfits(surfaces, rows, plane, tolerance_m))
    return problems


Plane = Mapping[str, shapely.Geometry]


def _thick(shapes: NDArray[Any], tolerance_m: float) -> NDArray[np.int64]:
    """Give the places of the shapes that are somewhere wider than the tolerance."""
    wide = np.flatnonzero(shapely.area(shapes) > 0)
    eroded = shapely.buffer(shapes[wide], -tolerance_m / 2)
    kept: NDArray[np.int64] = wide[~shapely.is_empty(eroded)]
    return kept


def _overlaps(level: list[Surface], plane: Plane, tolerance_m: float) -> Iterator[Problem]:
    shapes = np.array([plane[surface.code] for surface in level], dtype=object)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left < right
    left, right = left[pairs], right[pairs]
    shared = shapely.intersection(shapes[left], shapes[right])
    for at in _thick(shared, tolerance_m).tolist():
        one, other = level[left[at]], level[right[at]]
        yield Problem(
            "boundaries",
            "overlap",
            {
                "area": one.code,
                "name_zh": one.name_zh,
                "name_en": one.name_en,
                "other": other.code,
                "other_zh": other.name_zh,
                "other_en": other.name_en,
                "square_metres": round(shapely.area(shared[at])),
            },
        )


def _misfits(
    surfaces: Mapping[str, Surface],
    rows: Mapping[str, Mapping[str, Any]],
    plane: Plane,
    tolerance_m: float,
) -> Iterator[Problem]:
    children: dict[str, list[str]] = {}
    for code, row in rows.items():
        if row["parent"] in surfaces:
            children.setdefault(row["parent"], []).append(code)
    for parent, below in children.items():
        drawn = [code for code in below if code in surfaces]
        whole = plane[parent]
        parts = np.array([plane[code] for code in drawn], dtype=object)
        over = shapely.difference(parts, whole)
        for at in _thick(over, tolerance_m).tolist():
            yield _misfit("outside_parent", surfaces[drawn[at]], over[at], surfaces[parent])
        if len(drawn) == len(below):
            left = np.array([shapely.difference(whole, shapely.union_all(parts))], dtype=object)
            if _thick(left, tolerance_m).size:
                yield _misfit("gap", surfaces[parent], left[0], None)


def _misfit(rule: str, surface: Surface, part: shapely.Geometry, parent: Surface | None) -> Problem:
    params: dict[str, Any] = {
        "area": surface.code,
        "name_zh": surface.name_zh,
        "name_en": surface.name_en,
        "square_metres": round(shapely.area(part)),
    }
    if parent is not None:
        params |= {"other": parent.code, "other_zh": parent.name_zh, "other_en": parent.name_en}
    return Problem("boundaries", rule, params)
