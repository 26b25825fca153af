"""Tiles of the map that lie in one polygon and touch no other: their points need no geometry.

Most points lie well inside an area. Whether a tile does is found out once, by the polygons
themselves, when a point falls into it for the second time; a tile that any border touches answers
nothing.
"""

from __future__ import annotations

from math import floor, sqrt
from threading import Lock

import numpy as np
import shapely
from numpy.typing import NDArray

# A technical choice, not a rule: finer tiles leave less at the borders and are met less often.
TILES_ACROSS = 16
MOST = 65_536
# Whatever the division of a coordinate rounds to, the point lies in the tile that is looked at.
_ROUNDING_DEGREES = 1e-9
ASK, SEEN = -1, -2


class Tiles:
    """Which of some prepared polygons has the whole of a tile to itself; filled as points come."""

    def __init__(self, geometries: NDArray[np.object_], tree: shapely.STRtree) -> None:
        self._geometries = geometries
        self._tree = tree
        self._known: dict[tuple[int, int], int] = {}
        # What a prepared polygon knows of its lines it learns at the first box: not in two threads.
        self._looking = Lock()
        self.side = _side(geometries)

    def at(self, lon: float, lat: float) -> int:
        """Give the index of the one polygon at a point; ``ASK`` where the polygons must tell."""
        tile = (floor(lon / self.side), floor(lat / self.side))
        known = self._known.get(tile)
        if known is None:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[tile] = SEEN
            return ASK
        if known == SEEN:
            known = self._known[tile] = self._look(tile)
        return known

    def _look(self, tile: tuple[int, int]) -> int:
        west, south = (place * self.side - _ROUNDING_DEGREES for place in tile)
        wide = self.side + 2 * _ROUNDING_DEGREES
        box = shapely.box(west, south, west + wide, south + wide)
        with self._looking:
            hits = self._tree.query(box, predicate="intersects")
            alone = hits.size == 1 and shapely.contains_properly(self._geometries[hits[0]], box)
        return int(hits[0]) if alone else ASK


def _side(geometries: NDArray[np.object_]) -> float:
    """Give the side of a tile in degrees: a share of the side of a middling polygon."""
    areas = shapely.area(geometries)
    middling = float(np.median(areas)) if areas.size else 0.0
    return sqrt(middling) / TILES_ACROSS if middling > 0 else 1.0
