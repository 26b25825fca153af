"""Points: which coordinates are possible, and how far two of them lie apart."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongzhi.core.errors import Invalid, Problem

METRES_PER_DEGREE = math.radians(1) * 6_371_008.8
"""Length of a degree of a great circle on the mean sphere of WGS84, in metres."""


def possible(lon: float, lat: float) -> bool:
    """Tell whether the coordinates lie on the earth; NaN and infinities do not."""
    return -180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0


def point_problems(lon: Any, lat: Any, row: int | None = None) -> list[Problem]:
    """List what is impossible about a point: one problem for each coordinate and rule.

    Rules: ``not_a_number``, ``out_of_range`` (degrees, with the bounds), ``swapped`` when the
    two would be possible the other way round.
    """
    problems = []
    for field, value, bound in (("lon", lon, 180), ("lat", lat, 90)):
        if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
            problems.append(Problem(field, "not_a_number", {"value": str(value)}, row=row))
        elif not -bound <= value <= bound:
            params = {"value": str(value), "min": -bound, "max": bound}
            problems.append(Problem(field, "out_of_range", params, row=row))
    ranges_only = problems and all(problem.rule == "out_of_range" for problem in problems)
    if ranges_only and possible(lat, lon):
        return [swapped(lon, lat, row)]
    return problems


def swapped(lon: float, lat: float, row: int | None = None) -> Problem:
    """Give the problem of a point whose longitude and latitude stand in the wrong order."""
    return Problem("point", "swapped", {"lon": str(lon), "lat": str(lat)}, row=row)


def check_point(lon: float, lat: float) -> None:
    """Refuse impossible coordinates with `Invalid` that names the field and the rule."""
    problems = point_problems(lon, lat)
    if problems:
        raise Invalid(problems)


def usable(points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell for each row (longitude, latitude) of an (n, 2) array whether it is on the earth."""
    with np.errstate(invalid="ignore"):
        mask: NDArray[np.bool_] = (np.abs(points[:, 0]) <= 180.0) & (np.abs(points[:, 1]) <= 90.0)
    return mask


def check_points(points: NDArray[np.float64]) -> None:
    """Refuse an array that is not (n, 2) or holds impossible rows; each bad row is named."""
    if points.ndim != 2 or points.shape[1] != 2:
        raise Invalid(Problem("points", "shape", {"shape": list(points.shape)}))
    bad = np.flatnonzero(~usable(points))
    if bad.size:
        rows = ((int(row), *points[row].tolist()) for row in bad)
        raise Invalid([p for row, lon, lat in rows for p in point_problems(lon, lat, row)])


def to_metres(points: NDArray[np.float64], middle_lat: float) -> NDArray[np.float64]:
    """Project (longitude, latitude) rows onto a plane in metres, true near ``middle_lat``.

    Equirectangular: over a district the error is far below the accuracy of any reported point.
    """
    scale = np.array([METRES_PER_DEGREE * math.cos(math.radians(middle_lat)), METRES_PER_DEGREE])
    flat: NDArray[np.float64] = np.asarray(points, dtype=np.float64) * scale
    return flat
