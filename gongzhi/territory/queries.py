"""What other apps and pages may read of the territory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.territory.methods.ground import Territory
from gongzhi.territory.methods.tree import AreaFacts
from gongzhi.territory.models import Area, AreaQuerySet, Boundary


def areas_visible_to(actor: Actor) -> AreaQuerySet:
    """Give the areas an actor may see: all of the own jurisdiction, closed ones too.

    Areas are public; nothing crosses between jurisdictions.
    """
    return Area.objects.of(actor.jurisdiction)


def area_for(actor: Actor, code: str) -> Area:
    """Give an area by its code; `NotFound` (``area_unknown``) for one of another jurisdiction."""
    area = areas_visible_to(actor).filter(code=code).first()
    if area is None:
        raise NotFound("area_unknown", area=code)
    return area


@dataclass(frozen=True, slots=True)
class Choice:
    """One row of the list picker: an area, how deep it stands, and whether more lie below."""

    area: AreaFacts
    depth: int
    has_children: bool


def area_tree(territory: Territory, below: int | None = None, levels: int = 1) -> list[Choice]:
    """List the open areas below one (default the root), parents before children, for a picker.

    ``levels``: how many levels deep. Works without a map and without JavaScript.
    """
    start = territory.root.id if below is None else below
    chosen: list[Choice] = []
    _walk(territory, start, 0, levels, chosen)
    return chosen


def _walk(territory: Territory, above: int, depth: int, levels: int, chosen: list[Choice]) -> None:
    for area_id in territory.children(above):
        more = bool(territory.children(area_id))
        chosen.append(Choice(territory.area(area_id), depth, more))
        if depth + 1 < levels:
            _walk(territory, area_id, depth + 1, levels, chosen)


def breadcrumbs(territory: Territory, area_id: int, language: str) -> Sequence[tuple[str, str]]:
    """Give (code, name in the language) from the root down to an area, for a page's head."""
    path = (territory.area(step) for step in territory.path(area_id))
    return [(area.code, area.name(language)) for area in path]


def boundary_geojson(actor: Actor, level: int, parent: str | None = None) -> Mapping[str, Any]:
    """Give the current polygons of a level as a GeoJSON FeatureCollection (WGS84).

    ``parent``: code of the area whose direct children are wanted, default the whole level.
    Properties: code, level, name_zh, name_en.
    """
    current = Boundary.objects.filter(
        jurisdiction_id=actor.jurisdiction,
        valid_to__isnull=True,
        area__valid_to__isnull=True,
        area__level=level,
    )
    if parent is not None:
        current = current.filter(area__parent=area_for(actor, parent))
    rows = current.order_by("area__code").select_related("area")
    return {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}


def _feature(row: Boundary) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "code": row.area.code,
            "level": row.area.level,
            "name_zh": row.area.name_zh,
            "name_en": row.area.name_en,
        },
        "geometry": row.geometry,
    }
