"""Polygons as lines of a picture, or as light outlines of a map: small enough for a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

import numpy as np
import orjson
import shapely

from gongzhi.territory.methods.points import to_metres

WIDTH = 900
"""Width of a picture in its own units; a unit is about a pixel of a wide screen."""
WHOLE_METRES = 5
"""Decimals of a degree that tell a metre."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture ``width`` × ``height`` units large: an SVG path and a label point by area code.

    ``frame``: west and north border in degrees, units for a degree across and down.
    """

    width: int
    height: int
    paths: Mapping[str, str]
    labels: Mapping[str, tuple[int, int]]
    frame: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    def at(self, lon: float, lat: float) -> tuple[int, int] | None:
        """Give where a point (WGS84 degrees) stands in the picture; None beyond its border."""
        west, north, across, down = self.frame
        x, y = round((lon - west) * across), round((north - lat) * down)
        return (x, y) if 0 <= x <= self.width and 0 <= y <= self.height else None


def lightened(
    geometries: Mapping[str, Mapping[str, Any]], tolerance_m: float
) -> dict[str, dict[str, Any]]:
    """Leave out corners that do not show at a tolerance; common borders stay common.

    Gives GeoJSON geometries (WGS84) of whole metres by area code. Not for reckoning with.
    """
    codes = list(geometries)
    if not codes:
        return {}
    written = [orjson.dumps(geometries[code]).decode() for code in codes]
    shapes = np.asarray(shapely.from_geojson(written), dtype=object)
    bounds = shapely.total_bounds(shapes)
    scale = to_metres(np.ones((1, 2)), float(bounds[1] + bounds[3]) / 2)[0]
    flat = shapely.transform(shapes, lambda points: points * scale)
    light = shapely.coverage_simplify(flat, tolerance_m)
    back = shapely.transform(light, lambda points: np.round(points / scale, WHOLE_METRES))
    return {
        code: orjson.loads(shapely.to_geojson(shape))
        for code, shape in zip(codes, back, strict=True)
    }


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
    inner, plain = shapely.point_on_surface(drawn), shapely.simplify(drawn, 1)
    return Drawing(
        width,
        round((north - south) * scale),
        {code: path_of(shape) for code, shape in zip(codes, plain, strict=True)},
        {code: (round(at.x), round(at.y)) for code, at in zip(codes, inner, strict=True)},
        (float(west), float(north), squeeze * scale, scale),
    )


def path_of(shape: shapely.Geometry) -> str:
    """Give the SVG path of surfaces and lines, in whole units; points are left out."""
    written = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and not part.is_empty:
            rings = (part.exterior, *part.interiors)
            written += [f"{_line(shapely.get_coordinates(ring)[:-1])}z" for ring in rings]
        elif part.geom_type == "LineString" and not part.is_empty:
            written.append(_line(shapely.get_coordinates(part)))
    return "".join(written)


def _line(points: np.ndarray[Any, Any]) -> str:
    whole = np.rint(points).astype(int)
    steps = np.diff(whole, axis=0)
    return f"M{whole[0][0]} {whole[0][1]}{_steps(steps.tolist())}"


def _steps(steps: Sequence[Sequence[int]]) -> str:
    """Relative steps are shorter than places; a step of nothing is no line."""
    kept = [f"{across} {down}" for across, down in steps if across or down]
    return f"l{' '.join(kept)}" if kept else ""
