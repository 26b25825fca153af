"""What other apps and pages may read of the territory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound, Problem
from gongzhi.territory.drawing import lightened
from gongzhi.territory.methods.changes import FIELDS
from gongzhi.territory.methods.ground import Territory
from gongzhi.territory.methods.picture import in_force, surfaces_of, tree_problems
from gongzhi.territory.methods.polygons import fit_problems, hole_problems, undrawn_problems
from gongzhi.territory.methods.surfaces import square_metres
from gongzhi.territory.methods.tree import AreaFacts
from gongzhi.territory.models import Area, AreaQuerySet, Boundary
from gongzhi.territory.policies import can_change_ground
from gongzhi.territory.rules import tolerance_m


def may_change_ground(actor: Actor) -> bool:
    """Tell whether an actor may bring in and change areas: whoever runs the system."""
    return can_change_ground(actor, actor.jurisdiction)


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


@lru_cache(maxsize=20_000)
def path_words(territory: Territory, area_id: int, language: str) -> str:
    """Say the way from below the root down to an area; the root alone if it is that.

    A name that repeats the one above it leaves that part out (第 3 网格). Chinese goes down,
    English up.
    """
    path = territory.path(area_id)
    full = [territory.name(one, language) for one in (path[1:] or path)]
    above = ["", *full]
    own = [name.removeprefix(over).strip() or name for name, over in zip(full, above, strict=False)]
    return " · ".join(own) if language.lower().startswith("zh") else ", ".join(reversed(own))


def boundary_geojson(
    actor: Actor, level: int, parent: str | None = None, tolerance_m: float = 0
) -> Mapping[str, Any]:
    """Give the current polygons of a level as a GeoJSON FeatureCollection (WGS84).

    ``parent``: code of the area whose direct children are wanted, default the whole level.
    ``tolerance_m``: how far off a drawn line may be; 0 gives the polygons as they are stored.
    Properties: code, level, name_zh, name_en, parent, lon, lat (where the name is put).
    """
    current = Boundary.objects.filter(
        jurisdiction_id=actor.jurisdiction,
        valid_to__isnull=True,
        area__valid_to__isnull=True,
        area__level=level,
    )
    if parent is not None:
        current = current.filter(area__parent=area_for(actor, parent))
    rows = list(current.order_by("area__code").select_related("area__parent"))
    geometries: Mapping[str, Any] = {row.area.code: row.geometry for row in rows}
    if tolerance_m:
        geometries = lightened(geometries, tolerance_m)
    features = [_feature(row, geometries[row.area.code]) for row in rows]
    return {"type": "FeatureCollection", "features": features}


def _feature(row: Boundary, geometry: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "code": row.area.code,
            "level": row.area.level,
            "name_zh": row.area.name_zh,
            "name_en": row.area.name_en,
            "parent": None if row.area.parent is None else row.area.parent.code,
            "lon": row.area.lon,
            "lat": row.area.lat,
        },
        "geometry": geometry,
    }


def area_row(area: Area) -> dict[str, Any]:
    """Give an area as a row of the table ``areas``; its parent by code."""
    row: dict[str, Any] = {name: getattr(area, name) for name in FIELDS}
    return row | {"parent": None if area.parent is None else area.parent.code}


def boundaries_of(jurisdiction: int, area_ids: Sequence[int]) -> dict[str, Mapping[str, Any]]:
    """Give the current polygons (GeoJSON geometries, WGS84) of some areas by their codes."""
    current = Boundary.objects.filter(
        jurisdiction_id=jurisdiction, valid_to__isnull=True, area_id__in=area_ids
    )
    return dict(current.order_by("area__code").values_list("area__code", "geometry"))


@dataclass(frozen=True, slots=True)
class Checked:
    """The stored ground as a whole: how many open areas and polygons, and what is wrong."""

    areas: int
    drawn: int
    problems: list[Problem]


def check_ground(jurisdiction: int) -> Checked:
    """Hold all stored areas and polygons of a jurisdiction against the rules (aggregate).

    Looks for broken trees, overlaps, gaps and holes; areas that lack a polygon though a sibling
    has one are named too (``not_drawn``).
    """
    stored = Area.objects.of(jurisdiction).select_related("parent")
    rows = {area.code: area_row(area) for area in stored}
    current = Boundary.objects.filter(jurisdiction_id=jurisdiction, valid_to__isnull=True)
    geometries = dict(current.values_list("area__code", "geometry"))
    surfaces, open_rows = surfaces_of(geometries, rows), in_force(rows)
    width = tolerance_m(jurisdiction)
    problems = tree_problems(rows, rows)
    problems += fit_problems(surfaces, open_rows, width)
    problems += hole_problems(surfaces, open_rows, width)
    problems += undrawn_problems(surfaces, open_rows)
    return Checked(len(open_rows), len(surfaces), problems)


def stored_ground(
    jurisdiction: int, *, closed: bool = False
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Give all areas as rows with their code, and the polygons by code, to be kept as files.

    ``closed``: with the areas that are no more; their polygons have ended and are not given.
    """
    stored = Area.objects.of(jurisdiction).select_related("parent")
    if not closed:
        stored = stored.in_force()
    current = Boundary.objects.filter(jurisdiction_id=jurisdiction, valid_to__isnull=True)
    rows = [{"code": area.code, **area_row(area)} for area in stored]
    return rows, dict(current.values_list("area__code", "geometry"))


@dataclass(frozen=True, slots=True)
class Redrawn:
    """An area that a version of the ground draws: its surface before and after, its polygon."""

    area: Area
    before_m2: int | None
    after_m2: int
    geometry: Mapping[str, Any]


def redrawn_at(jurisdiction: int, version: int) -> list[Redrawn]:
    """Give what one version of the ground draws anew, also of an act that is only being tried."""
    drawn = Boundary.objects.filter(jurisdiction_id=jurisdiction, version=version)
    rows = list(drawn.order_by("area__code").select_related("area"))
    ids = [row.area_id for row in rows]
    earlier = Boundary.objects.filter(area_id__in=ids, version__lt=version).order_by("version")
    before = dict(earlier.values_list("area_id", "geometry"))
    return [
        Redrawn(
            row.area,
            square_metres(before[row.area_id]) if row.area_id in before else None,
            square_metres(row.geometry),
            row.geometry,
        )
        for row in rows
    ]
