"""What lies behind the borders on a map: water, roads, railways; nothing is reckoned by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import shapely

SURFACES = ("river", "lake")
LINES = ("brook", "road", "bridge", "railway")
KINDS = (*SURFACES, *LINES)
"""In the order of drawing: a bridge lies over its river."""
_FLAT = {"Polygon", "MultiPolygon"}
_LONG = {"LineString", "MultiLineString"}


def shape_problem(geometry: Any, *, lines: bool) -> str:
    """Name what keeps a GeoJSON geometry from being drawn; nothing for one that can be."""
    wanted = _LONG if lines else _FLAT
    if not isinstance(geometry, Mapping) or str(geometry.get("type")) not in wanted:
        return " / ".join(sorted(wanted))
    try:
        shape = shapely.from_geojson(orjson.dumps(geometry).decode())
    except (shapely.errors.GEOSException, TypeError) as error:
        return str(error)
    if shape.is_empty:
        return "empty"
    # A surface that crosses itself cannot be cut at the border of a picture.
    if not lines and not shape.is_valid:
        return str(shapely.is_valid_reason(shape))
    west, south, east, north = shape.bounds
    return "" if -180 <= west <= east <= 180 and -90 <= south <= north <= 90 else "WGS84"
