"""Coordinates of Chinese map services brought to WGS84: GCJ-02 (火星坐标) and BD-09 (百度坐标).

GCJ-02 is an offset of some hundred metres that applies inside a box around China (as its users
know it: it is not published); BD-09 turns and shifts GCJ-02 once more. Neither has a closed
inverse, so the inverse is iterated.
All functions take and give (n, 2) arrays of (longitude, latitude) in degrees. CGCS2000 differs from
WGS84 by centimetres and is taken as equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

BOX = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north of the box in which GCJ-02 differs from WGS84 (degrees)."""
# Krasovsky 1940, the ellipsoid in which the offset is stated: semi-major axis, eccentricity².
_AXIS, _ECCENTRICITY = 6_378_245.0, 0.006_693_421_622_965_943
_TURN = np.pi * 3000.0 / 180.0
_BD_EAST, _BD_NORTH = 0.0065, 0.006
_CLOSE = 1e-10
"""Degrees (about 10 µm) below which the iteration has arrived."""
_ROUNDS = 30
_MARGIN = 0.05
"""Degrees around the box in which moved points of its edge may lie."""


def in_box(points: Points, margin: float = 0.0) -> NDArray[np.bool_]:
    """Tell for each point whether it lies in China's box (or ``margin`` degrees around it)."""
    west, south, east, north = BOX
    lon, lat = points[:, 0], points[:, 1]
    inside: NDArray[np.bool_] = (west - margin <= lon) & (lon <= east + margin)
    inside &= (south - margin <= lat) & (lat <= north + margin)
    return inside


def wgs84_to_gcj02(points: Points) -> Points:
    """Give GCJ-02 for WGS84; outside the box nothing changes."""
    return _there(lambda inside: inside + _offset(inside), points)


def gcj02_to_wgs84(points: Points) -> Points:
    """Give WGS84 for GCJ-02, exact to far less than a millimetre; outside the box no change."""
    return _back(lambda inside: inside + _offset(inside), points)


def gcj02_to_bd09(points: Points) -> Points:
    """Give BD-09 for GCJ-02."""
    points = np.asarray(points, dtype=np.float64)
    lon, lat = points[:, 0], points[:, 1]
    radius = np.hypot(lon, lat) + 0.000_02 * np.sin(lat * _TURN)
    angle = np.arctan2(lat, lon) + 0.000_003 * np.cos(lon * _TURN)
    east, north = radius * np.cos(angle) + _BD_EAST, radius * np.sin(angle) + _BD_NORTH
    return np.column_stack([east, north])


def bd09_to_gcj02(points: Points) -> Points:
    """Give GCJ-02 for BD-09."""
    return _inverse(gcj02_to_bd09, np.asarray(points, dtype=np.float64))


def wgs84_to_bd09(points: Points) -> Points:
    """Give BD-09 for WGS84; outside China's box nothing changes."""
    return _there(lambda inside: gcj02_to_bd09(inside + _offset(inside)), points)


def bd09_to_wgs84(points: Points) -> Points:
    """Give WGS84 for BD-09; outside China's box nothing changes."""
    return _back(lambda inside: gcj02_to_bd09(inside + _offset(inside)), points)


def _unchanged(points: Points) -> Points:
    return np.asarray(points, dtype=np.float64)


TO_WGS84: Mapping[str, Callable[[Points], Points]] = {
    "wgs84": _unchanged,
    "cgcs2000": _unchanged,
    "gcj02": gcj02_to_wgs84,
    "bd09": bd09_to_wgs84,
}
"""Name of a datum → the way to WGS84."""


def _there(forward: Callable[[Points], Points], points: Points) -> Points:
    moved: Points = np.array(points, dtype=np.float64)
    inside = in_box(moved)
    moved[inside] = forward(moved[inside])
    return moved


def _back(forward: Callable[[Points], Points], points: Points) -> Points:
    """Invert ``forward``, where what it started from lies in the box."""
    moved: Points = np.array(points, dtype=np.float64)
    near = np.flatnonzero(in_box(moved, _MARGIN))
    origins = _inverse(forward, moved[near])
    inside = in_box(origins)
    moved[near[inside]] = origins[inside]
    return moved


def _inverse(forward: Callable[[Points], Points], wanted: Points) -> Points:
    """Iterate until ``forward`` of the guess meets what is wanted; the offset varies slowly."""
    guess = wanted.copy()
    for _ in range(_ROUNDS):
        step = forward(guess) - wanted
        guess -= step
        if not step.size or float(np.abs(step).max()) < _CLOSE:
            break
    return guess


def _offset(points: Points) -> Points:
    """Give the shift from WGS84 to GCJ-02 in degrees."""
    x, y = points[:, 0] - 105.0, points[:, 1] - 35.0
    root, both = 0.1 * np.sqrt(np.abs(x)), 0.1 * x * y
    fast = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + both + 2.0 * root + _waves(fast, y, 160, 320)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + both + root
    east += (fast + _slow(x, 20.0, 40.0) + _long(x, 150.0, 300.0)) * 2.0 / 3.0
    latitude = np.radians(points[:, 1])
    bend = 1.0 - _ECCENTRICITY * np.sin(latitude) ** 2
    per_north = np.radians(_AXIS * (1.0 - _ECCENTRICITY) / (bend * np.sqrt(bend)))
    per_east = np.radians(_AXIS / np.sqrt(bend) * np.cos(latitude))
    return np.column_stack([east / per_east, north / per_north])


def _waves(fast: Points, y: Points, middle: float, wide: float) -> Points:
    waves = fast + _slow(y, 20.0, 40.0)
    waves = waves + middle * np.sin(y / 12.0 * np.pi) + wide * np.sin(y * np.pi / 30.0)
    sums: Points = waves * 2.0 / 3.0
    return sums


def _slow(x: Points, first: float, second: float) -> Points:
    waves: Points = first * np.sin(x * np.pi) + second * np.sin(x / 3.0 * np.pi)
    return waves


def _long(x: Points, first: float, second: float) -> Points:
    waves: Points = first * np.sin(x / 12.0 * np.pi) + second * np.sin(x / 30.0 * np.pi)
    return waves
