"""A line or a polygon as somebody writes it: GeoJSON, or a point a line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

import orjson

from gongzhi.core.errors import Invalid, Problem

Wanted = Literal["line", "polygon"]
TYPES: Mapping[str, tuple[str, ...]] = {
    "line": ("LineString",),
    "polygon": ("Polygon", "MultiPolygon"),
}
LEAST: Mapping[str, int] = {"line": 2, "polygon": 3}
_PARTED = re.compile(r"[;；\n]+")
_BETWEEN = re.compile(r"[,，\s]+")
_SHOWN = 40


def read_typed(text: str, wanted: Wanted, field: str = "shape") -> Mapping[str, Any]:
    """Read a geometry: GeoJSON (bare, a Feature, a collection of one) or longitude, latitude pairs.

    Pairs stand on lines of their own or are parted by semicolons; a polygon need not be closed.
    Raises `Invalid`, naming ``field``: ``bad_geojson``, ``no_such_shape``, ``bad_pair`` (with its
    place), ``too_few_points``.
    """
    written = text.strip()
    if written.startswith("{"):
        return _geojson(written, wanted, field)
    points = [
        _pair(pair, place, field)
        for place, pair in enumerate(filter(str.strip, _PARTED.split(written)), start=1)
    ]
    if len(points) < LEAST[wanted]:
        params = {"count": len(points), "least": LEAST[wanted]}
        raise Invalid(Problem(field, "too_few_points", params))
    if wanted == "line":
        return {"type": "LineString", "coordinates": points}
    ring = points if points[0] == points[-1] else [*points, points[0]]
    return {"type": "Polygon", "coordinates": [ring]}


def _pair(text: str, place: int, field: str) -> list[float]:
    try:
        lon, lat = (float(one) for one in _BETWEEN.split(text.strip()))
    except ValueError:
        params = {"place": place, "value": text.strip()[:_SHOWN]}
        raise Invalid(Problem(field, "bad_pair", params)) from None
    return [lon, lat]


def _geojson(text: str, wanted: Wanted, field: str) -> Mapping[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Invalid(Problem(field, "bad_geojson", {"why": str(error)})) from None
    if found.get("type") == "FeatureCollection":
        features = found.get("features")
        found = features[0] if isinstance(features, list) and len(features) == 1 else {}
    if isinstance(found, Mapping) and found.get("type") == "Feature":
        found = found.get("geometry")
    if not isinstance(found, Mapping) or found.get("type") not in TYPES[wanted]:
        raise Invalid(Problem(field, "no_such_shape", {"types": "、".join(TYPES[wanted])}))
    return found
