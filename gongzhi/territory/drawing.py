"""Polygons as lines of a picture: degrees to whole picture units, small enough for a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

import numpy as np
import orjson
import shapely

WIDTH = 900
"""Width of a picture in its own units; a unit is about a pixel of a wide screen."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture ``width`` × ``height`` units large: an SVG path and a label point by area code."""

    width: int
    height: int
    paths: Mapping[str, str]
    labels: Mapping[str, tuple[int, int]]


def draw(geometries: Mapping[str, Mapping[str, Any]], *, width: int = WIDTH) -> Drawing:
    """Draw GeoJSON polygons (WGS84) by area code, north up, all in one frame.

    Longitudes are shortened by the cosine of the middle latitude, which is right within a district.
    Corners nearer to the line between their neighbours than a unit are left out. Nothing to draw
    gives a picture of height 0.
    """
    if not geometries:
        return Drawing(width, 0, {}, {})
    codes = list(geometries)
    written = [orjson.dumps(geometries[code]).decode() for code in codes]
    shapes = shapely.from_geojson(written)
    west, south, east, north = shapely.total_bounds(shapes)
    squeeze = cos(radians((south + north) / 2))
    scale = width / max((east - west) * squeeze, 1e-9)

    def placed(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        across = (points[:, 0] - west) * squeeze * scale
        down = (north - points[:, 1]) * scale
        return np.column_stack([across, down])

    drawn = shapely.transform(shapes, placed)
    inner = shapely.point_on_surface(drawn)
    return Drawing(
        width,
        round((north - south) * scale),
        {code: _path(shape) for code, shape in zip(codes, shapely.simplify(drawn, 1), strict=True)},
        {code: (round(at.x), round(at.y)) for code, at in zip(codes, inner, strict=True)},
    )


def _path(shape: shapely.Geometry) -> str:
    rings = [
        ring
        for part in shapely.get_parts(shape)
        for ring in (part.exterior, *part.interiors)
        if not part.is_empty
    ]
    return "".join(_ring(shapely.get_coordinates(ring)) for ring in rings)


def _ring(points: np.ndarray[Any, Any]) -> str:
    whole = np.rint(points).astype(int)
    steps = np.diff(whole[:-1], axis=0)
    return f"M{whole[0][0]} {whole[0][1]}{_steps(steps.tolist())}z"


def _steps(steps: Sequence[Sequence[int]]) -> str:
    """Relative steps are shorter than places; a step of nothing is no line."""
    kept = [f"{across} {down}" for across, down in steps if across or down]
    return f"l{' '.join(kept)}" if kept else ""
