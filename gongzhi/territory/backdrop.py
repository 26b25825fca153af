"""Water, roads and railways of the rule pack, as lines of a picture or as GeoJSON of a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import shapely

from gongzhi.core.packs.schema import Rows
from gongzhi.territory.drawing import Drawing, path_of
from gongzhi.territory.methods.backdrop import KINDS

TABLE = "backdrop"
EDGE = 12
"""Units drawn beyond the frame, so that no line ends in sight."""
TOLD = 0.12
"""Share of the picture's width that a feature must cross to be named in it."""


@dataclass(frozen=True, slots=True)
class Behind:
    """One feature in a picture: its line, its code, and where its name stands; None for unnamed."""

    kind: str
    path: str
    code: str
    name_at: tuple[int, int] | None


def behind(drawing: Drawing, rows: Rows) -> list[Behind]:
    """Place the features of a pack in a picture, cut at its border, in the order of drawing."""
    west, north, across, down = drawing.frame
    if not across or not rows:
        return []
    frame = shapely.box(-EDGE, -EDGE, drawing.width + EDGE, drawing.height + EDGE)

    def placed(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.column_stack([(points[:, 0] - west) * across, (north - points[:, 1]) * down])

    found = []
    for code, row in _in_order(rows):
        shape = shapely.from_geojson(orjson.dumps(row["geometry"]).decode())
        cut = shapely.intersection(shapely.transform(shape, placed), frame)
        if not cut.is_empty:
            path = path_of(shapely.simplify(cut, 1))
            found.append(Behind(row["kind"], path, code, _name_at(cut, drawing)))
    return found


def backdrop_geojson(rows: Rows) -> dict[str, Any]:
    """Give the features as a FeatureCollection with kind and both names."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": code,
                **{name: row[name] for name in ("kind", "name_zh", "name_en")},
            },
            "geometry": row["geometry"],
        }
        for code, row in _in_order(rows)
    ]
    return {"type": "FeatureCollection", "features": features}


def _in_order(rows: Rows) -> Sequence[tuple[str, Mapping[str, Any]]]:
    return sorted(rows.items(), key=lambda item: (KINDS.index(item[1]["kind"]), item[0]))


def _name_at(cut: shapely.Geometry, drawing: Drawing) -> tuple[int, int] | None:
    """Give the place of a name on the longest part, for what is long enough to be told."""
    longest = max(shapely.get_parts(cut), key=lambda part: part.length)
    west, south, east, north = longest.bounds
    if max(east - west, north - south) < TOLD * drawing.width:
        return None
    at = (
        longest.interpolate(0.5, normalized=True)
        if longest.geom_type == "LineString"
        else shapely.point_on_surface(longest)
    )
    return round(at.x), round(at.y)
