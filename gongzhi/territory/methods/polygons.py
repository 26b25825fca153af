"""Whether polygons fit together: no overlap, no gap, each inside its parent, no ground lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gongzhi.core.errors import Problem
from gongzhi.territory.methods.points import to_metres
from gongzhi.territory.methods.surfaces import Rows, Surface

Plane = Mapping[str, shapely.Geometry]
Touched = Collection[str] | None


def fit_problems(
    surfaces: Mapping[str, Surface], rows: Rows, tolerance_m: float, touched: Touched = None
) -> list[Problem]:
    """List where polygons do not fit, with the names of the areas and the surface in m².

    Rules: ``overlap`` of two areas of a level, ``outside_parent``, ``gap`` in a parent all of
    whose children have polygons. A sliver thinner than ``tolerance_m`` metres is no problem:
    coordinates are rounded. With ``touched`` (codes) only what concerns one of them is looked at.
    """
    if not surfaces:
        return []
    plane = flat_shapes(surfaces)
    listed = sorted(surfaces.values(), key=lambda surface: (surface.level, surface.code))
    problems: list[Problem] = []
    for _, level in groupby(listed, key=lambda surface: surface.level):
        problems.extend(_overlaps(list(level), plane, tolerance_m, touched))
    problems.extend(_misfits(surfaces, rows, plane, tolerance_m, touched))
    return problems


def hole_problems(
    surfaces: Mapping[str, Surface], rows: Rows, tolerance_m: float, touched: Touched = None
) -> list[Problem]:
    """List holes between the children of parents without a polygon: ``enclosed_gap``.

    Each is named by the (first two) areas around it. It may be a lake: for a person to judge.
    """
    if not surfaces:
        return []
    plane = flat_shapes(surfaces)
    problems: list[Problem] = []
    for parent, below in _children(rows).items():
        drawn = sorted(code for code in below if code in surfaces)
        if parent not in surfaces and len(drawn) > 1 and _concerns(touched, *drawn):
            problems.extend(_holes(drawn, surfaces, plane, tolerance_m))
    return problems


def undrawn_problems(surfaces: Mapping[str, Surface], rows: Rows) -> list[Problem]:
    """List open areas without a polygon beside a sibling that has one: ``not_drawn``."""
    problems = []
    for below in _children(rows).values():
        if any(code in surfaces for code in below):
            for code in sorted(code for code in below if code not in surfaces):
                row = rows[code]
                names = {"area": code, "name_zh": row["name_zh"], "name_en": row["name_en"]}
                problems.append(Problem("boundaries", "not_drawn", names))
    return problems


def ground_problems(
    before: Mapping[str, shapely.Geometry],
    after: Mapping[str, Surface],
    tolerance_m: float,
    row: Mapping[str, Any],
) -> list[Problem]:
    """Tell whether new polygons cover other ground than the old ones did.

    Rules: ``ground_lost``, ``ground_gained``, with the m²; ``row`` names the area spoken of
    (code, name_zh, name_en).
    """
    old = shapely.union_all(list(before.values()))
    new = shapely.union_all([surface.shape for surface in after.values()])
    middle = float(shapely.bounds(old)[1::2].mean())
    pair = shapely.transform(np.array([old, new], dtype=object), lambda xy: to_metres(xy, middle))
    over = np.array([pair[0].difference(pair[1]), pair[1].difference(pair[0])], dtype=object)
    named = {"area": row["code"], "name_zh": row["name_zh"], "name_en": row["name_en"]}
    return [
        Problem(
            "boundaries",
            ("ground_lost", "ground_gained")[at],
            {**named, "square_metres": round(shapely.area(over[at]))},
        )
        for at in _thick(over, tolerance_m).tolist()
    ]


def flat_shapes(surfaces: Mapping[str, Surface]) -> Plane:
    """Give the shapes on a plane in metres around the middle latitude of all of them."""
    shapes = np.array([surface.shape for surface in surfaces.values()], dtype=object)
    bounds = shapely.total_bounds(shapes)
    middle = float(bounds[1] + bounds[3]) / 2
    flat = shapely.transform(shapes, lambda xy: to_metres(xy, middle))
    return dict(zip(surfaces, flat, strict=True))


def _concerns(touched: Touched, *codes: str) -> bool:
    return touched is None or any(code in touched for code in codes)


def _thick(shapes: NDArray[Any], tolerance_m: float) -> NDArray[np.int64]:
    """Give the places of the shapes that are somewhere wider than the tolerance."""
    wide = np.flatnonzero(shapely.area(shapes) > 0)
    eroded = shapely.buffer(shapes[wide], -tolerance_m / 2)
    kept: NDArray[np.int64] = wide[~shapely.is_empty(eroded)]
    return kept


def _overlaps(
    level: list[Surface], plane: Plane, tolerance_m: float, touched: Touched
) -> Iterator[Problem]:
    shapes = np.array([plane[surface.code] for surface in level], dtype=object)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left < right
    if touched is not None:
        among = np.array([surface.code in touched for surface in level])
        pairs &= among[left] | among[right]
    left, right = left[pairs], right[pairs]
    shared = shapely.intersection(shapes[left], shapes[right])
    for at in _thick(shared, tolerance_m).tolist():
        yield _misfit("overlap", level[left[at]], shared[at], level[right[at]])


def _children(rows: Rows) -> dict[str, list[str]]:
    children: dict[str, list[str]] = {}
    for code, row in rows.items():
        if row["parent"] is not None:
            children.setdefault(row["parent"], []).append(code)
    return children


def _misfits(
    surfaces: Mapping[str, Surface], rows: Rows, plane: Plane, tolerance_m: float, touched: Touched
) -> Iterator[Problem]:
    for parent, below in _children(rows).items():
        if parent not in surfaces or not _concerns(touched, parent, *below):
            continue
        drawn = [code for code in below if code in surfaces]
        whole = plane[parent]
        parts = np.array([plane[code] for code in drawn], dtype=object)
        over = shapely.difference(parts, whole)
        for at in _thick(over, tolerance_m).tolist():
            if _concerns(touched, parent, drawn[at]):
                yield _misfit("outside_parent", surfaces[drawn[at]], over[at], surfaces[parent])
        if len(drawn) == len(below):
            left = np.array([shapely.difference(whole, shapely.union_all(parts))], dtype=object)
            if _thick(left, tolerance_m).size:
                yield _misfit("gap", surfaces[parent], left[0], None)


def _holes(
    drawn: list[str], surfaces: Mapping[str, Surface], plane: Plane, tolerance_m: float
) -> Iterator[Problem]:
    shapes = np.array([plane[code] for code in drawn], dtype=object)
    whole = shapely.get_parts(shapely.union_all(shapes))
    rings = [ring for part in whole.tolist() for ring in part.interiors]
    holes = np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
    tree = shapely.STRtree(shapes)
    for at in _thick(holes, tolerance_m).tolist():
        around = sorted(tree.query(holes[at], predicate="intersects").tolist())
        one, other = surfaces[drawn[around[0]]], surfaces[drawn[around[min(1, len(around) - 1)]]]
        yield _misfit("enclosed_gap", one, holes[at], other)


def _misfit(rule: str, one: Surface, part: shapely.Geometry, other: Surface | None) -> Problem:
    params: dict[str, Any] = {
        "area": one.code,
        "name_zh": one.name_zh,
        "name_en": one.name_en,
        "square_metres": round(shapely.area(part)),
    }
    if other is not None:
        params |= {"other": other.code, "other_zh": other.name_zh, "other_en": other.name_en}
    return Problem("boundaries", rule, params)
