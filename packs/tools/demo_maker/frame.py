"""The lie of the land: a metric frame, the outline of the district and its river.

Metres east and north of an origin; the frame is flat, which is right for twenty kilometres.
"""

import math
from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Polygon

Array: TypeAlias = npt.NDArray[np.float64]

ORIGIN = (113.20, 28.05)
METRES_PER_DEGREE = (98_170.0, 110_840.0)
TOWN = (11_300.0, 9_600.0)

_COURSE = (
    (-3000.0, 3200.0),
    (600.0, 4100.0),
    (3300.0, 5000.0),
    (5300.0, 7300.0),
    (6500.0, 9900.0),
    (8900.0, 10_600.0),
    (10_700.0, 9100.0),
    (12_500.0, 7900.0),
    (14_700.0, 8700.0),
    (15_700.0, 11_300.0),
    (17_500.0, 12_900.0),
    (19_600.0, 11_800.0),
    (21_900.0, 12_200.0),
    (24_200.0, 13_700.0),
    (27_000.0, 13_800.0),
)


def to_degrees(points: Array) -> Array:
    """Metres (n, 2) to WGS84 degrees rounded to 6 decimals (about a tenth of a metre)."""
    degrees = np.asarray(points) / np.array(METRES_PER_DEGREE) + np.array(ORIGIN)
    rounded: Array = np.round(degrees, 6)
    return rounded


def to_metres(points: Array) -> Array:
    """WGS84 degrees (n, 2) to metres in the frame."""
    metres: Array = (np.asarray(points) - np.array(ORIGIN)) * np.array(METRES_PER_DEGREE)
    return metres


def spline(points: Sequence[tuple[float, float]], step: float) -> LineString:
    """A Catmull-Rom curve through the points, one vertex about every `step` metres."""
    knots = np.array(points)
    found: list[Array] = []
    for before, start, end, after in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
        count = max(2, int(np.hypot(*(end - start)) / step))
        t = np.linspace(0.0, 1.0, count, endpoint=False)[:, None]
        bend = 2 * before - 5 * start + 4 * end - after
        twist = 3 * start - before - 3 * end + after
        found.append(0.5 * (2 * start + (end - before) * t + bend * t**2 + twist * t**3))
    return LineString(np.vstack(found))


@cache
def centreline() -> LineString:
    """The middle of the river, upstream to downstream."""
    return spline(_COURSE, 100.0)


def river_width(position: float) -> float:
    """Width in metres at `position` metres from the source: wider downstream, never even."""
    swell = 30 * math.sin(position / 1700) + 18 * math.sin(position / 610 + 1)
    return 190 + position * 0.0075 + swell


@cache
def river_polygon() -> Polygon:
    """The water between the banks."""
    line = centreline()
    positions = np.arange(0.0, line.length, 90.0)
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, positions))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, positions + 5.0))
    along = ahead - points
    along[-1] = along[-2]
    along /= np.hypot(along[:, 0], along[:, 1])[:, None]
    normal = np.column_stack([-along[:, 1], along[:, 0]])
    half = np.array([river_width(float(p)) for p in positions])[:, None] / 2
    ragged = 9 * np.sin(positions / 230)[:, None]
    ring = np.vstack([points + normal * (half + ragged), (points - normal * (half - ragged))[::-1]])
    return Polygon(ring).buffer(0)


def outline() -> Polygon:
    """The border of the district: an uneven round."""
    angle = np.linspace(0.0, 2 * math.pi, 300, endpoint=False)
    waves = (
        0.075 * np.sin(2 * angle + 0.4)
        + 0.055 * np.sin(3 * angle + 2.1)
        + 0.045 * np.sin(5 * angle + 0.9)
        + 0.022 * np.sin(9 * angle + 4.0)
        + 0.012 * np.sin(17 * angle + 1.3)
    )
    radius = 7900 * (1 + waves)
    x = TOWN[0] + 500 + 1.16 * radius * np.cos(angle)
    y = TOWN[1] + 400 + radius * np.sin(angle)
    return Polygon(np.column_stack([x, y]))
