"""The ground of one jurisdiction in memory: tree, polygons, names. Immutable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from gongzhi.core.errors import Invalid
from gongzhi.territory.methods.names import Gazetteer
from gongzhi.territory.methods.points import check_point, check_points, possible, swapped, to_metres
from gongzhi.territory.methods.tiles import Tiles
from gongzhi.territory.methods.tree import AreaFacts, AreaTree

Polygons = Mapping[int, shapely.Geometry]
Place = Literal["inside", "border", "nearest", "outside"]


@dataclass(frozen=True, slots=True)
class Located:
    """Where a point lies.

    ``inside`` one area of the deepest level; ``border`` on a line shared by several, of which the
    lowest code is taken; ``nearest`` outside every polygon but near enough; ``outside``: the area
    is the root. ``distance_m`` is the way to the polygons in metres, 0 inside, None when the
    jurisdiction has no polygons.
    """

    area_id: int
    area_code: str
    how: Place
    distance_m: float | None


class _Layer:
    """Polygons with their areas, deepest level first, then by code: the lowest index wins."""

    def __init__(self, areas: list[AreaFacts], polygons: Polygons) -> None:
        areas = sorted(areas, key=lambda area: (-area.level, area.code))
        self.ids = np.array([area.id for area in areas], dtype=np.int64)
        self.inside = [Located(area.id, area.code, "inside", 0.0) for area in areas]
        self.border = [Located(area.id, area.code, "border", 0.0) for area in areas]
        self.geometries = np.array([polygons[area.id] for area in areas], dtype=object)
        shapely.prepare(self.geometries)
        self.tree = shapely.STRtree(self.geometries)
        self.tiles = Tiles(self.geometries, self.tree)
        # The locator inside a prepared polygon is built at its first use, which must not be a race.
        if areas:
            self.tree.query(shapely.point_on_surface(self.geometries), predicate="intersects")

    def first(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """Give the index of the winning polygon for each row (longitude, latitude), or -1."""
        rows, hits = self.tree.query(shapely.points(points), predicate="intersects")
        found = np.full(len(points), -1, dtype=np.int64)
        found[rows] = hits
        again = np.flatnonzero(rows[1:] == rows[:-1])
        if again.size:
            shared = np.isin(rows, rows[again])
            found[rows[shared]] = len(self.ids)
            np.minimum.at(found, rows[shared], hits[shared])
        return found


class Territory(AreaTree):
    """Immutable snapshot of the areas of a jurisdiction at one ``version``.

    Points are looked up among the areas that have no polygon below them, then among the others,
    so that the deepest level wins. Outside every polygon a point belongs to the nearest area if
    that is near enough, else to the root: no point on earth is refused.
    """

    def __init__(
        self, jurisdiction_id: int, version: int, areas: Iterable[AreaFacts], polygons: Polygons
    ) -> None:
        super().__init__(areas)
        self.jurisdiction_id = jurisdiction_id
        self.version = version
        drawn = [area for area in self.areas if area.open and area.id in polygons]
        above = {step for area in drawn for step in self.path(area.id)[:-1]}
        self._leaves = _Layer([area for area in drawn if area.id not in above], polygons)
        self._others = _Layer([area for area in drawn if area.id in above], polygons)
        self.gazetteer = Gazetteer(
            (name, area.id)
            for area in self.areas
            if area.open
            for name in (area.name_zh, area.name_en, *area.aliases)
        )

    def locate(self, lon: float, lat: float, outside_distance_m: float = 0.0) -> Located:
        """Give the deepest area at a point (WGS84 degrees).

        ``outside_distance_m``: how far from the polygons a point may lie and still belong to the
        nearest. Raises `Invalid` for impossible coordinates: ``not_a_number``, ``out_of_range``,
        ``swapped`` (also when the point lies outside and the swapped one inside).
        """
        try:
            if not possible(lon, lat):
                check_point(lon, lat)
            known = self._leaves.tiles.at(lon, lat)
            if known >= 0:
                return self._leaves.inside[known]
            point = shapely.points((lon, lat))
        except TypeError:
            check_point(lon, lat)
            raise
        hits = self._leaves.tree.query(point, predicate="intersects")
        if hits.size == 1:
            return self._leaves.inside[int(hits[0])]
        if hits.size:
            return self._leaves.border[int(hits.min())]
        return self._off_leaves(point, lon, lat, outside_distance_m)

    def locate_many(
        self, points: NDArray[Any], outside_distance_m: float = 0.0
    ) -> NDArray[np.int64]:
        """Give the area ids for an (n, 2) array of (longitude, latitude); same rules as `locate`.

        Raises `Invalid` naming every impossible row; `methods.points.usable` finds them before.
        """
        points = np.asarray(points, dtype=np.float64)
        check_points(points)
        found = self._leaves.first(points)
        ids = np.full(len(points), self.root.id, dtype=np.int64)
        hit = found >= 0
        ids[hit] = self._leaves.ids[found[hit]]
        rest = np.flatnonzero(~hit)
        if rest.size:
            ids[rest] = self._off_leaves_many(points[rest], rest, outside_distance_m)
        return ids

    @cached_property
    def _plane(self) -> tuple[float, shapely.STRtree] | None:
        """The leaves in metres around their middle latitude, for distances; built when needed."""
        if not self._leaves.inside:
            return None
        bounds = shapely.total_bounds(self._leaves.geometries)
        middle = float(bounds[1] + bounds[3]) / 2
        flat = shapely.transform(self._leaves.geometries, lambda xy: to_metres(xy, middle))
        return middle, shapely.STRtree(flat)

    def _off_leaves(
        self, point: shapely.Geometry, lon: float, lat: float, outside_distance_m: float
    ) -> Located:
        hits = self._others.tree.query(point, predicate="intersects")
        if hits.size:
            return self._others.inside[int(hits.min())]
        self._refuse_swapped(np.array([[lon, lat]]), None)
        if self._plane is None:
            return Located(self.root.id, self.root.code, "outside", None)
        middle, tree = self._plane
        flat = shapely.points(to_metres(np.array([lon, lat]), middle))
        near, metres = tree.query_nearest(flat, return_distance=True)
        distance = float(metres[0])
        if distance > outside_distance_m:
            return Located(self.root.id, self.root.code, "outside", distance)
        found = self._leaves.inside[int(near.min())]
        return Located(found.area_id, found.area_code, "nearest", distance)

    def _off_leaves_many(
        self, points: NDArray[np.float64], rows: NDArray[np.int64], outside_distance_m: float
    ) -> NDArray[np.int64]:
        ids = np.full(len(points), self.root.id, dtype=np.int64)
        found = self._others.first(points)
        hit = found >= 0
        ids[hit] = self._others.ids[found[hit]]
        out = np.flatnonzero(~hit)
        self._refuse_swapped(points[out], rows[out])
        if self._plane is None or not out.size or outside_distance_m <= 0:
            return ids
        middle, tree = self._plane
        flat = shapely.points(to_metres(points[out], middle))
        which, near = tree.query_nearest(flat, max_distance=outside_distance_m)
        nearest = np.full(len(out), len(self._leaves.ids), dtype=np.int64)
        np.minimum.at(nearest, which, near)
        close = nearest < len(self._leaves.ids)
        ids[out[close]] = self._leaves.ids[nearest[close]]
        return ids

    def _refuse_swapped(self, points: NDArray[np.float64], rows: NDArray[np.int64] | None) -> None:
        """Refuse points that lie outside but, the other way round, inside: a mistake for sure."""
        could = np.flatnonzero(np.abs(points[:, 0]) <= 90.0)
        turned = could[self._leaves.first(points[could][:, ::-1]) >= 0]
        problems = []
        for at in turned.tolist():
            lon, lat = points[at].tolist()
            problems.append(swapped(lon, lat, None if rows is None else int(rows[at])))
        if problems:
            raise Invalid(problems)
