"""The picture of areas and polygons that a change would leave, and what would be wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import orjson
import shapely

from gongzhi.core.errors import Problem
from gongzhi.territory.methods.polygons import fit_problems
from gongzhi.territory.methods.surfaces import Rows, Surface, make_surface

Geometries = Mapping[str, Mapping[str, Any]]


def in_force(rows: Rows) -> dict[str, Mapping[str, Any]]:
    """Keep the rows of areas that have not been closed."""
    return {code: row for code, row in rows.items() if row["valid_to"] is None}


def surfaces_of(geometries: Geometries, rows: Rows) -> dict[str, Surface]:
    """Give the polygons of open areas with their shapes; they have been checked before."""
    codes = [code for code in geometries if code in rows and rows[code]["valid_to"] is None]
    written = np.array([orjson.dumps(geometries[code]).decode() for code in codes], dtype=object)
    shapes = shapely.from_geojson(written)
    return {
        code: make_surface(code, rows[code], geometries[code], shape)
        for code, shape in zip(codes, shapes, strict=True)
    }


def new_misfits(
    before: tuple[Rows, Mapping[str, Surface]],
    after: tuple[Rows, Mapping[str, Surface]],
    tolerance_m: float,
    touched: Collection[str],
) -> list[Problem]:
    """List misfits that a change would bring; those that stand already are not held against it.

    ``before`` and ``after``: the rows and their polygons; ``touched``: codes the change concerns.
    """
    stood, stands = (
        fit_problems(surfaces, in_force(rows), tolerance_m, touched)
        for rows, surfaces in (before, after)
    )
    known = {_identity(problem) for problem in stood}
    return [problem for problem in stands if _identity(problem) not in known]


def _identity(problem: Problem) -> tuple[Any, ...]:
    """Give what makes a misfit the same: a name may have changed since."""
    params = problem.params
    return problem.rule, params["area"], params.get("other"), params["square_metres"]


def tree_problems(rows: Rows, touched: Iterable[str]) -> list[Problem]:
    """List where the tree breaks: ``parent_closed``, ``parent_level``, ``has_children``."""
    problems = []
    children: dict[str, list[str]] = {}
    for code, row in rows.items():
        if row["valid_to"] is None and row["parent"] is not None:
            children.setdefault(row["parent"], []).append(code)
    for code in sorted(set(touched) & rows.keys()):
        row = rows[code]
        if row["valid_to"] is not None:
            below = sorted(children.get(code, ()))
            if below:
                listed = "、".join(rows[child]["name_zh"] for child in below)
                params = {**_names(code, row), "children": ", ".join(below), "children_zh": listed}
                problems.append(Problem("areas", "has_children", params))
            continue
        above = rows.get(row["parent"]) if row["parent"] is not None else None
        if above is not None and above["valid_to"] is not None:
            problems.append(Problem("parent", "parent_closed", {"area": code}))
        if above is not None and above["level"] >= row["level"]:
            problems.append(Problem("parent", "parent_level", _names(code, row)))
    return problems


def name_problems(rows: Rows, named: Iterable[str]) -> list[Problem]:
    """List areas that would bear the name of a sibling (``name_taken``)."""
    borne: dict[tuple[Any, Any], list[str]] = {}
    for code, row in in_force(rows).items():
        borne.setdefault((row["parent"], row["name_zh"]), []).append(code)
    problems = []
    for code in named:
        row = rows[code]
        others = [other for other in borne[row["parent"], row["name_zh"]] if other != code]
        if others:
            params = {**_names(code, row), "other": others[0]}
            problems.append(Problem("name_zh", "name_taken", params))
    return problems


def label_point(row: Mapping[str, Any], shape: shapely.Geometry) -> tuple[float, float]:
    """Give the label point of a polygon: the area's own if it lies inside, else a new one."""
    if row["lon"] is not None and shapely.covers(shape, shapely.Point(row["lon"], row["lat"])):
        return row["lon"], row["lat"]
    inner = shapely.point_on_surface(shape)
    return round(inner.x, 6), round(inner.y, 6)


def _names(code: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"area": code, "name_zh": row["name_zh"], "name_en": row["name_en"]}
