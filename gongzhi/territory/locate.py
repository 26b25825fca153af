"""From a point to an area (a door of territory): the snapshot of the ground, kept per process."""

from __future__ import annotations

import threading

import h3.api.basic_int as h3
import shapely
from django.db import connection
from django.db.models import F, TextField
from django.db.models.functions import Cast

from gongzhi.core.errors import NotFound
from gongzhi.territory.methods.ground import Located, Territory
from gongzhi.territory.methods.points import check_point
from gongzhi.territory.methods.tree import AreaFacts
from gongzhi.territory.models import Area, Boundary

__all__ = ["AreaFacts", "Located", "Territory", "cell", "cells_near", "forget", "territory"]

CELL_RESOLUTION = 9
"""Resolution of stored h3 cells: an edge of about 200 m. Changing it means recomputing rows."""

# The last column tells whether the version was written by a transaction that has ended: the
# reader's own unfinished write (age 0 or less) may still be rolled back, so it must not be kept.
_VERSION = """
SELECT territory_version, xmin::text, age(xmin) > 0 FROM core_jurisdiction WHERE id = %s
"""

_lock = threading.Lock()
_kept: dict[int, Territory] = {}
_unsettled: dict[int, tuple[str, Territory]] = {}


def cell(lon: float, lat: float) -> int:
    """Give the h3 cell of a point (WGS84 degrees) as a 64-bit integer, for nearness by index.

    Raises `Invalid` for impossible coordinates.
    """
    check_point(lon, lat)
    return int(h3.latlng_to_cell(lat, lon, CELL_RESOLUTION))


def cells_near(middle: int) -> list[int]:
    """Give a cell and the six around it: whatever lies in them is within some 500 m."""
    return [int(one) for one in h3.grid_disk(middle, 1)]


def territory(jurisdiction_id: int, version: int) -> Territory:
    """Give the snapshot of a jurisdiction's areas, at least as new as ``version``.

    It is loaded once per version and process; a newer one replaces it. Whoever stores a result
    makes ``Territory.version`` a condition of the writing statement, so that no old map answers.
    Raises `NotFound` (``jurisdiction_unknown``).
    """
    held = _kept.get(jurisdiction_id)
    if held is not None and held.version >= version:
        return held
    with _lock:
        held = _kept.get(jurisdiction_id)
        if held is not None and held.version >= version:
            return held
        return _load(jurisdiction_id)


def forget(jurisdiction_id: int | None = None) -> None:
    """Drop the snapshot of one jurisdiction or, without an id, of all (another database)."""
    with _lock:
        for kept in (_kept, _unsettled):
            if jurisdiction_id is None:
                kept.clear()
            else:
                kept.pop(jurisdiction_id, None)


def _load(jurisdiction_id: int) -> Territory:
    """Read the areas between two equal readings of the version, so that they belong together."""
    before = _version(jurisdiction_id)
    while True:
        version, writer, settled = before
        held = _unsettled.get(jurisdiction_id)
        if held is not None and not settled and held[0] == writer:
            return held[1]
        loaded = Territory(
            jurisdiction_id, version, _areas(jurisdiction_id), _polygons(jurisdiction_id)
        )
        after = _version(jurisdiction_id)
        if after[:2] == before[:2]:
            break
        before = after
    if settled:
        _kept[jurisdiction_id] = loaded
        _unsettled.pop(jurisdiction_id, None)
    else:
        _unsettled[jurisdiction_id] = (writer, loaded)
    return loaded


def _version(jurisdiction_id: int) -> tuple[int, str, bool]:
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [jurisdiction_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound("jurisdiction_unknown", jurisdiction=jurisdiction_id)
    version, writer, settled = row
    return version, writer, settled


def _areas(jurisdiction_id: int) -> list[AreaFacts]:
    rows = Area.objects.of(jurisdiction_id).iterator(chunk_size=2000)
    return [
        AreaFacts(
            id=row.id,
            code=row.code,
            level=row.level,
            kind=row.kind,
            name_zh=row.name_zh,
            name_en=row.name_en,
            parent_id=row.parent_id,
            aliases=tuple(row.aliases),
            lon=row.lon,
            lat=row.lat,
            open=row.valid_to is None,
        )
        for row in rows
    ]


def _polygons(jurisdiction_id: int) -> dict[int, shapely.Geometry]:
    current = Boundary.objects.filter(
        jurisdiction_id=jurisdiction_id, valid_to__isnull=True, area__valid_to__isnull=True
    )
    rows = list(
        current.annotate(text=Cast(F("geometry"), TextField())).values_list("area_id", "text")
    )
    shapes = shapely.from_geojson([text for _, text in rows])
    return {area_id: shape for (area_id, _), shape in zip(rows, shapes, strict=True)}
