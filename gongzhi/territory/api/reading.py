"""The ground as machines read it: areas, the area of a point, polygons. All of it is public."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Literal

import numpy as np
import orjson
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Path, Query, Router, Schema

from gongzhi.core.actor import Actor, visitor
from gongzhi.core.caching import kept_answer
from gongzhi.core.errors import NotFound
from gongzhi.core.packs.snapshots import live
from gongzhi.core.work import work
from gongzhi.territory import queries
from gongzhi.territory.backdrop import TABLE, backdrop_geojson
from gongzhi.territory.locate import Territory, territory
from gongzhi.territory.methods.datums import TO_WGS84
from gongzhi.territory.rules import setting

router = Router(tags=["areas"])
GEOJSON = "application/geo+json"
Code = Annotated[str, Path(max_length=80)]


class AreaShape(Schema):
    """An area. ``has_children``: areas lie below it; ``lon``, ``lat``: where its name is put."""

    code: str
    level: int
    kind: str
    name_zh: str
    name_en: str
    parent: str | None
    aliases: list[str]
    lon: float | None
    lat: float | None
    has_children: bool


class AreasShape(Schema):
    """Areas, parents before children, and the version of the territory they belong to."""

    version: int
    areas: list[AreaShape]


class LocatedShape(Schema):
    """Where a point lies: inside, border, nearest or outside; ``path`` from the root down."""

    version: int
    area: str
    how: Literal["inside", "border", "nearest", "outside"]
    distance_m: float | None
    path: list[AreaShape]


class WhereShape(Schema):
    """A point in degrees, and the map it was read from (gcj02: 高德、腾讯; bd09: 百度)."""

    lon: Annotated[float, Query(ge=-180, le=180)]
    lat: Annotated[float, Query(ge=-90, le=90)]
    datum: Literal["wgs84", "cgcs2000", "gcj02", "bd09"] = "wgs84"


@router.get("/areas", response=AreasShape)
def areas(
    request: HttpRequest,
    below: Annotated[str, Query(max_length=80)] = "",
    levels: Annotated[int, Query(ge=1, le=4)] = 1,
) -> dict[str, Any]:
    """List the areas below one, or below the whole district, so many levels deep."""
    ground = _ground(request)
    start = _known(ground, below) if below else ground.root.id
    listed = [choice.area.id for choice in queries.area_tree(ground, start, levels)]
    return {"version": ground.version, "areas": [_shape(ground, one) for one in listed]}


@router.get("/areas/locate", response=LocatedShape)
def locate(request: HttpRequest, where: Annotated[WhereShape, Query()]) -> dict[str, Any]:
    """Give the deepest area at a point. No point on earth is refused."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as now:
        ground = territory(by.jurisdiction, now.territory_version)
        within = float(setting(by.jurisdiction, "outside_distance_m") or 0)
    lon, lat = TO_WGS84[where.datum](np.array([[where.lon, where.lat]]))[0].tolist()
    found = ground.locate(lon, lat, within)
    return {
        "version": ground.version,
        "area": found.area_code,
        "how": found.how,
        "distance_m": found.distance_m,
        "path": [_shape(ground, one) for one in ground.path(found.area_id)],
    }


@router.get("/areas/boundaries", response=dict[str, Any])
def boundaries(
    request: HttpRequest,
    level: Annotated[int, Query(ge=1, le=5)],
    below: Annotated[str, Query(max_length=80)] = "",
    tolerance: Annotated[int, Query(ge=0, le=50, multiple_of=5)] = 0,
) -> HttpResponseBase:
    """Give the polygons of a level as GeoJSON (WGS84), or those directly below an area.

    `tolerance`: metres by which a line may be off; for maps on a telephone. The answer carries an
    `ETag`: it changes with the version of the ground only.
    """
    ground = _ground(request)
    return kept_answer(request, _outlines(ground, level, below, tolerance), GEOJSON)


@lru_cache(maxsize=64)
def _outlines(ground: Territory, level: int, below: str, tolerance: int) -> bytes:
    """Write polygons once for each version of the ground and process."""
    by = visitor(ground.jurisdiction_id)
    with work(by.jurisdiction, by.code):
        return orjson.dumps(queries.boundary_geojson(by, level, below or None, tolerance))


@router.get("/areas/backdrop", response=dict[str, Any])
def backdrop(request: HttpRequest) -> HttpResponseBase:
    """Give water, roads and railways of the rule pack as GeoJSON (WGS84), to be drawn behind.

    Empty where the pack has none. `kind`: river, lake, brook, road, bridge or railway.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as now:
        rows = live(by.jurisdiction, now.live_version).table(TABLE)
    return kept_answer(request, orjson.dumps(backdrop_geojson(rows)), GEOJSON)


@router.get("/areas/{code}", response=AreaShape)
def area(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Give one area by its code."""
    ground = _ground(request)
    return _shape(ground, _known(ground, code))


def _ground(request: HttpRequest) -> Territory:
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as now:
        return territory(by.jurisdiction, now.territory_version)


def _known(ground: Territory, code: str) -> int:
    found = ground.by_code(code)
    if found is None:
        raise NotFound("area_unknown", area=code)
    return found.id


def _shape(ground: Territory, area_id: int) -> dict[str, Any]:
    found = ground.area(area_id)
    parent = None if found.parent_id is None else ground.area(found.parent_id).code
    return {
        **{name: getattr(found, name) for name in ("code", "level", "kind", "name_zh", "name_en")},
        "parent": parent,
        "aliases": list(found.aliases),
        "lon": found.lon,
        "lat": found.lat,
        "has_children": bool(ground.children(area_id)),
    }
