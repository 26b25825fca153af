"""Gives the hand-written messages their points on the ground."""

import csv
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from shapely.geometry import Polygon

from packs.tools.demo_maker import frame
from packs.tools.demo_maker.split import polygons_of, scatter

_WITHOUT_POINT = 0.3


def placed(path: Path, shapes: Mapping[str, Polygon], seed: int) -> list[dict[str, str]]:
    """The rows of the file, seven in ten of them with a point on land inside their true area.

    A message whose words name no place always has its point.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row | _point(row, shapes, seed) for row in rows]


def _point(row: Mapping[str, str], shapes: Mapping[str, Polygon], seed: int) -> dict[str, str]:
    rng = np.random.default_rng([seed, zlib.crc32(row["code"].encode())])
    placeless = not row["place_hint"]
    if len(row["area"]) < len("AL0101") or not (placeless or float(rng.random()) > _WITHOUT_POINT):
        return {"lon": "", "lat": ""}
    ring = np.array(shapes[row["area"]].exterior.coords)
    metres = Polygon(frame.to_metres(ring)).buffer(-4)
    land = polygons_of(metres.difference(frame.river_polygon()))
    lon, lat = frame.to_degrees(scatter(land[0], 1, rng))[0]
    return {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}"}
