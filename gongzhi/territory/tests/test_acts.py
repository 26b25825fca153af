"""Who may change the ground, on which map, and what a pack may not undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely

from gongzhi.core.actor import Actor, system_actor, visitor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.core.models import Entry, Jurisdiction, LiveTable
from gongzhi.territory.actions import (
    Part,
    close_area,
    merge_areas,
    redraw_boundary,
    rename_area,
    split_area,
    write_areas,
)
from gongzhi.territory.models import Area
from gongzhi.territory.tests.factories import (
    AT,
    SIDE,
    WEST,
    make_jurisdiction,
    make_pack,
    make_row,
    make_rows,
    make_shapes,
    square,
)
from gongzhi.territory.tests.playing import (
    BASIS,
    EAST_HALF,
    HALVES,
    MIDDLE,
    TODAY,
    WEST_HALF,
    as_geojson,
    ground_of,
    rules_of,
)

pytestmark = pytest.mark.django_db


ACTS: Mapping[str, tuple[Callable[..., int], dict[str, Any]]] = {
    "split": (split_area, {"area": "L1C1", "parts": HALVES}),
    "merge": (merge_areas, {"areas": ["L1C1", "L1C2"], "into": Part("N", "新", "New")}),
    "rename": (rename_area, {"area": "L1C1", "name_zh": "新", "name_en": "New"}),
    "redraw": (redraw_boundary, {"boundaries": {"L1C1": as_geojson(square(0))}}),
    "close": (close_area, {"areas": ["L1C1", "L1C2"]}),
}


@pytest.mark.parametrize("name", ACTS)
def test_nobody_but_the_system_administrator_changes_the_ground(
    place: Jurisdiction, admin: Actor, name: str
) -> None:
    act, given = ACTS[name]
    roles = ("security_admin", "audit_admin", "district_leader", "grid_worker", "dispatcher")
    others = [replace(admin, roles=frozenset({role})) for role in roles]
    for stranger in (*others, visitor(place.id)):
        with pytest.raises(Refused):
            act(**given, basis=BASIS, by=stranger, at=AT)
    assert not Entry.objects.filter(move__contains=name).exists()


@pytest.mark.parametrize("name", ACTS)
def test_an_administrator_of_another_place_finds_nothing_here(admin: Actor, name: str) -> None:
    act, given = ACTS[name]
    elsewhere = replace(admin, jurisdiction=make_jurisdiction("elsewhere").id)
    with pytest.raises(NotFound):
        act(**given, basis=BASIS, by=elsewhere, at=AT)


@pytest.mark.parametrize("name", ACTS)
def test_who_looked_at_an_older_map_is_told(place: Jurisdiction, admin: Actor, name: str) -> None:
    act, given = ACTS[name]
    with pytest.raises(Conflict) as refused:
        act(**given, basis=BASIS, by=admin, at=AT, seen=0)
    assert (refused.value.code, refused.value.params) == ("ground_moved", {"version": 1})


def test_a_pack_does_not_undo_an_act_but_may_catch_up(
    place: Jurisdiction, admin: Actor, tmp_path: Path
) -> None:
    split_area(area="L1C1", parts=HALVES, basis=BASIS, by=admin, at=AT)
    by = system_actor(place.id, "packs")

    def load(rows: dict[str, dict[str, Any]], shapes: dict[str, shapely.Geometry]) -> None:
        pack = make_pack(tmp_path, rows, shapes)
        write_areas(jurisdiction=place.id, rows=pack.table("areas"), pack=pack, by=by, at=AT)

    with pytest.raises(Invalid) as refused:
        load(make_rows(), dict(make_shapes()))
    named = {(problem.rule, problem.params["area"]) for problem in refused.value.problems}
    assert named == {("act_undone", code) for code in ("L1C1", "L1C3", "L1C4")}
    rows, shapes = make_rows(), dict(make_shapes())
    rows["L1C1"]["valid_to"] = TODAY
    del shapes["L1C1"]
    for part, shape in zip(HALVES, (WEST_HALF, EAST_HALF), strict=True):
        label = Area.objects.get(code=part.code)
        row = make_row(part.code, 3, "L1", part.name_zh, name_en=part.name_en)
        rows[part.code] = row | {"valid_from": TODAY, "lon": label.lon, "lat": label.lat}
        shapes[part.code] = shape
    load(rows, shapes)
    assert not Area.objects.filter(by_act=True).exists()
    load(make_rows(), dict(make_shapes()))
    assert ground_of(place).locate(WEST + SIDE / 4, MIDDLE).area_code == "L1C1"


def test_kinds_come_from_the_loaded_pack(place: Jurisdiction, admin: Actor) -> None:
    levels = {"level3": {"level": 3, "kinds": ["community", "village"]}}
    content = {"kinds": {}, "rows": levels}
    LiveTable.objects.create(jurisdiction=place, name="area_levels", content=content, version=1)
    wrong = (HALVES[0], replace(HALVES[1], kind="street"))
    assert rules_of(split_area, admin, area="L1C1", parts=wrong) == {("level_kind", "L1C4")}
    right = (HALVES[0], replace(HALVES[1], kind="village"))
    split_area(area="L1C1", parts=right, basis=BASIS, by=admin, at=AT)
    assert Area.objects.get(code="L1C4").kind == "village"
