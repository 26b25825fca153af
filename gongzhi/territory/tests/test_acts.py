"""Splitting, merging, renaming, redrawing and closing: journaled, dated, refused when it breaks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.affinity import translate

from gongzhi.core.actor import Actor, system_actor, visitor
from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.core.journal.chains import hash_of
from gongzhi.core.models import Chain, Entry, Jurisdiction, LiveTable
from gongzhi.territory.actions import (
    Part,
    close_area,
    merge_areas,
    redraw_boundary,
    rename_area,
    split_area,
    write_areas,
)
from gongzhi.territory.locate import Territory, forget, territory
from gongzhi.territory.models import Area, Boundary
from gongzhi.territory.tests.factories import (
    AT,
    SIDE,
    SOUTH,
    WEST,
    make_jurisdiction,
    make_pack,
    make_row,
    make_rows,
    make_shapes,
    square,
)

BASIS = "区政府批复〔2026〕3号"
MIDDLE = SOUTH + SIDE / 2
TODAY = date(2026, 6, 1)
pytestmark = pytest.mark.django_db


def _json(shape: shapely.Geometry) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return found


WEST_HALF = shapely.box(WEST, SOUTH, WEST + SIDE / 2, SOUTH + SIDE)
EAST_HALF = shapely.box(WEST + SIDE / 2, SOUTH, WEST + SIDE, SOUTH + SIDE)
HALVES = (
    Part("L1C3", "西堤社区", "Xidi", _json(WEST_HALF)),
    Part("L1C4", "东堤社区", "Dongdi", _json(EAST_HALF)),
)


@pytest.fixture
def place(tmp_path: Path) -> Jurisdiction:
    """The small district, loaded from its pack."""
    forget()
    place = make_jurisdiction()
    pack = make_pack(tmp_path)
    by = system_actor(place.id, "packs")
    write_areas(jurisdiction=place.id, rows=pack.table("areas"), pack=pack, by=by, at=AT)
    return place


@pytest.fixture
def admin(place: Jurisdiction) -> Actor:
    return Actor(place.id, "post:ADM_SYS", "post", roles=frozenset({"system_admin"}))


def _ground(place: Jurisdiction) -> Territory:
    place.refresh_from_db()
    return territory(place.id, place.territory_version)


def _entries(code: str) -> list[tuple[str, dict[str, Any]]]:
    chain = Chain.objects.get(kind="area", key=code)
    entries = list(Entry.objects.filter(chain=chain.id).order_by("sequence"))
    heads = [b"", *(bytes(entry.hash) for entry in entries)]
    for before, entry in zip(heads, entries, strict=False):
        assert hash_of(entry, before) == bytes(entry.hash)
    return [(entry.move, entry.facts) for entry in entries]


def _rules(act: Callable[..., int], by: Actor, **given: Any) -> set[tuple[str, str | None]]:
    before = list(Area.objects.order_by("code").values_list()), Entry.objects.count()
    given = {"basis": BASIS, "at": AT} | given
    with pytest.raises(Invalid) as refused:
        act(by=by, **given)
    assert (list(Area.objects.order_by("code").values_list()), Entry.objects.count()) == before
    return {(problem.rule, problem.params.get("area")) for problem in refused.value.problems}


def test_a_split_closes_the_old_area_and_opens_its_parts(place: Jurisdiction, admin: Actor) -> None:
    version = split_area(area="L1C1", parts=HALVES, basis=BASIS, by=admin, at=AT, seen=1)
    ground = _ground(place)
    assert (version, ground.version) == (2, 2)
    assert ground.locate(WEST + SIDE / 4, MIDDLE).area_code == "L1C3"
    assert ground.locate(WEST + SIDE * 3 / 4, MIDDLE).area_code == "L1C4"
    old = Area.objects.get(code="L1C1")
    new = Area.objects.get(code="L1C3")
    assert (old.valid_to, new.valid_from, new.level, new.kind) == (TODAY, TODAY, 3, "community")
    assert new.lon is not None
    assert ground.by_code("L1C1") is not None
    (move, facts) = _entries("L1C1")[-1]
    assert (move, facts["into"], facts["basis"], facts["on"], facts["version"]) == (
        "split_area",
        ["L1C3", "L1C4"],
        BASIS,
        "2026-06-01",
        2,
    )
    (move, facts) = _entries("L1C3")[-1]
    assert (move, facts["from"], facts["name_zh"]) == ("open_area", ["L1C1"], "西堤社区")
    ended = Boundary.objects.get(area=old)
    assert (ended.version, ended.valid_to) == (1, TODAY)


def test_a_part_may_keep_the_code_and_takes_the_areas_below(
    place: Jurisdiction, admin: Actor
) -> None:
    parts = (
        Part("L1", "临江街道", "Linjiang", _json(square(0)), children=("L1C1",)),
        Part("L3", "新街街道", "Xinjie", _json(square(1)), children=("L1C2",)),
    )
    split_area(area="L1", parts=parts, basis=BASIS, by=admin, at=AT)
    ground = _ground(place)
    child = ground.by_code("L1C2")
    assert child is not None
    assert [ground.area(step).code for step in ground.path(child.id)] == ["L", "L3", "L1C2"]
    assert _entries("L1C2")[-1][1]["parent"] == ["L1", "L3"]
    assert _entries("L1")[-1][0] == "split_area"
    assert Area.objects.get(code="L1").valid_to is None


@pytest.mark.parametrize(
    ("parts", "rules"),
    [
        (HALVES[:1], {("too_few", "L1C1")}),
        ((HALVES[0], replace(HALVES[1], code="L1C3")), {("part_twice", "L1C3")}),
        ((HALVES[0], replace(HALVES[1], code="L2C1")), {("code_taken", "L2C1")}),
        ((HALVES[0], replace(HALVES[1], geometry=None)), {("part_not_drawn", "L1C4")}),
        ((HALVES[0], replace(HALVES[1], name_en=" ")), {("no_name", "L1C4")}),
        ((HALVES[0], replace(HALVES[1], name_zh="码头社区")), {("name_taken", "L1C4")}),
        ((HALVES[0], replace(HALVES[1], children=("L1C2",))), {("child_unknown", "L1C2")}),
        (
            (HALVES[0], replace(HALVES[1], geometry=_json(shapely.Point(WEST, SOUTH)))),
            {("not_a_polygon", "L1C4")},
        ),
        (
            (HALVES[0], replace(HALVES[1], geometry=_json(EAST_HALF.buffer(-SIDE / 20)))),
            {("ground_lost", "L1C1"), ("gap", "L1")},
        ),
        (
            (HALVES[0], replace(HALVES[1], geometry=_json(square(0)))),
            {("overlap", "L1C3")},
        ),
        (
            (HALVES[0], replace(HALVES[1], geometry=_json(translate(EAST_HALF, SIDE / 4)))),
            {
                ("ground_lost", "L1C1"),
                ("ground_gained", "L1C1"),
                ("gap", "L1"),
                ("overlap", "L1C2"),
            },
        ),
    ],
)
def test_a_split_that_would_break_something_names_it(
    admin: Actor, parts: Sequence[Part], rules: set[tuple[str, str | None]]
) -> None:
    assert _rules(split_area, admin, area="L1C1", parts=parts) == rules


def test_no_area_below_is_left_behind(admin: Actor) -> None:
    parts = (
        Part("L3", "甲街道", "Jia", _json(square(0)), children=("L1C1",)),
        Part("L4", "乙街道", "Yi", _json(square(1))),
    )
    assert _rules(split_area, admin, area="L1", parts=parts) == {("child_left", "L1C2")}


def test_the_whole_jurisdiction_is_neither_split_nor_merged_nor_closed(admin: Actor) -> None:
    parts = (Part("X", "甲", "A", children=("L1",)), Part("Y", "乙", "B", children=("L2",)))
    assert ("is_root", "L") in _rules(split_area, admin, area="L", parts=parts)
    assert _rules(close_area, admin, areas=["L"]) == {("is_root", "L")}


def test_a_merger_joins_polygons_and_takes_all_areas_below(
    place: Jurisdiction, admin: Actor
) -> None:
    into = Part("L1", "临江春华街道", "Linjiang Chunhua", aliases=("春华路口",))
    merge_areas(areas=["L1", "L2"], into=into, basis=BASIS, by=admin, at=AT)
    ground = _ground(place)
    kept = ground.by_code("L1")
    assert kept is not None
    assert len(ground.children(kept.id)) == 4
    assert ground.locate(WEST + 2.5 * SIDE, MIDDLE).area_code == "L2C1"
    assert Area.objects.get(code="L2").valid_to == TODAY
    assert _entries("L2")[-1][0] == "merge_areas"
    assert _entries("L1")[-1][1]["name_zh"] == ["临江街道", "临江春华街道"]
    assert kept.aliases == ("春华路口", "临江街道", "春华镇")
    shape = shapely.from_geojson(
        json.dumps(Boundary.objects.get(area__code="L1", valid_to=None).geometry)
    )
    assert shape.symmetric_difference(square(0, 4)).area < 1e-12


@pytest.mark.parametrize(
    ("areas", "rules"),
    [
        (["L1C1"], {("too_few", "NEW")}),
        (["L1C1", "L1"], {("levels_differ", "L1"), ("parents_differ", "L1")}),
        (["L1C1", "L2C1"], {("parents_differ", "L2C1")}),
    ],
)
def test_a_merger_of_what_does_not_belong_together_is_refused(
    admin: Actor, areas: list[str], rules: set[tuple[str, str | None]]
) -> None:
    assert _rules(merge_areas, admin, areas=areas, into=Part("NEW", "新社区", "New")) == rules


def test_a_renamed_area_is_still_found_by_its_old_name(place: Jurisdiction, admin: Actor) -> None:
    rename_area(area="L1C1", name_zh="柳岸社区", name_en="Liu'an", basis=BASIS, by=admin, at=AT)
    ground = _ground(place)
    area = ground.by_code("L1C1")
    assert area is not None
    assert area.name_zh == "柳岸社区"
    assert [found.areas for found in ground.gazetteer.find("柳堤社区")] == [(area.id,)]
    assert _entries("L1C1")[-1][0] == "rename_area"
    assert _rules(rename_area, admin, area="L1C1", name_zh="码头社区", name_en="x") == {
        ("name_taken", "L1C1")
    }
    assert _rules(rename_area, admin, area="L1C1", name_zh=" ", name_en="x") == {
        ("no_name", "L1C1")
    }


def test_the_same_name_again_changes_nothing(place: Jurisdiction, admin: Actor) -> None:
    given = {"area": "L1C1", "name_zh": "柳堤社区", "name_en": "Area L1C1"}
    assert rename_area(**given, basis=BASIS, by=admin, at=AT) == 1
    place.refresh_from_db()
    assert place.territory_version == 1


def test_a_border_is_moved_by_drawing_both_sides(place: Jurisdiction, admin: Actor) -> None:
    strip = shapely.box(WEST + SIDE, SOUTH, WEST + SIDE * 1.25, SOUTH + SIDE)
    both = {"L1C1": square(0).union(strip), "L1C2": square(1).difference(strip)}
    drawn = {code: _json(shape) for code, shape in both.items()}
    assert redraw_boundary(boundaries=drawn, basis=BASIS, by=admin, at=AT) == 2
    assert _ground(place).locate(WEST + SIDE * 1.2, MIDDLE).area_code == "L1C1"
    assert [_entries(code)[-1][0] for code in both] == ["redraw_boundary"] * 2
    one = {"L1C1": _json(square(0))}
    assert _rules(redraw_boundary, admin, boundaries=one) == {("gap", "L1")}
    taller = {"L1C1": _json(both["L1C1"].union(square(0, row=1)))}
    assert _rules(redraw_boundary, admin, boundaries=taller) == {("outside_parent", "L1C1")}
    assert _rules(redraw_boundary, admin, boundaries={}) == {("too_few", "L")}


def test_a_twisted_polygon_is_refused_with_its_name(admin: Actor) -> None:
    x, y = WEST, SOUTH
    ring = [[x, y], [x + SIDE, y + SIDE], [x + SIDE, y], [x, y + SIDE], [x, y]]
    twisted = {"L1C1": {"type": "Polygon", "coordinates": [ring]}}
    assert _rules(redraw_boundary, admin, boundaries=twisted) == {("invalid_polygon", "L1C1")}


def test_parts_are_closed_all_at_once_or_merged(place: Jurisdiction, admin: Actor) -> None:
    assert _rules(close_area, admin, areas=["L1C1"]) == {("gap", "L1")}
    assert _rules(close_area, admin, areas=["L1"]) == {("has_children", "L1")}
    assert _rules(close_area, admin, areas=[]) == {("too_few", "L")}
    close_area(areas=["L1C1", "L1C2"], basis=BASIS, by=admin, at=AT)
    assert _ground(place).locate(WEST + SIDE / 2, MIDDLE).area_code == "L1"
    assert _entries("L1C2")[-1] == (
        "close_area",
        {
            "version": 2,
            "valid_to": "2026-06-01",
            "boundary": [_entries("L1C2")[-1][1]["boundary"][0], None],
            "basis": BASIS,
            "on": "2026-06-01",
        },
    )


def test_without_a_drawn_parent_no_ground_is_left_uncovered(
    place: Jurisdiction, admin: Actor
) -> None:
    Boundary.objects.filter(area__code__in=["L", "L1", "L2"]).delete()
    assert _rules(close_area, admin, areas=["L1C1"]) == {("left_uncovered", "L1C1")}


def test_an_act_counts_from_its_day_but_not_from_one_to_come(
    place: Jurisdiction, admin: Actor
) -> None:
    given = {"area": "L1C1", "name_zh": "新名", "name_en": "New"}
    assert _rules(rename_area, admin, **given, on=date(2026, 6, 2)) == {("date_to_come", "L1C1")}
    assert _rules(rename_area, admin, **given, on=date(2025, 6, 2)) == {("date_too_early", "L1C1")}
    parts = {"area": "L1C1", "parts": HALVES, "basis": BASIS, "by": admin, "at": AT}
    split_area(**parts, on=date(2026, 5, 20))
    assert Area.objects.get(code="L1C1").valid_to == date(2026, 5, 20)
    assert Area.objects.get(code="L1C3").valid_from == date(2026, 5, 20)
    assert _rules(rename_area, admin, **given) == {("area_closed", "L1C1")}


def test_an_act_names_the_document_that_orders_it(admin: Actor) -> None:
    given = {"area": "L1C1", "name_zh": "新名", "name_en": "New"}
    assert _rules(rename_area, admin, **given, basis=" ") == {("no_basis", None)}


ACTS: Mapping[str, tuple[Callable[..., int], dict[str, Any]]] = {
    "split": (split_area, {"area": "L1C1", "parts": HALVES}),
    "merge": (merge_areas, {"areas": ["L1C1", "L1C2"], "into": Part("N", "新", "New")}),
    "rename": (rename_area, {"area": "L1C1", "name_zh": "新", "name_en": "New"}),
    "redraw": (redraw_boundary, {"boundaries": {"L1C1": _json(square(0))}}),
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
    assert _ground(place).locate(WEST + SIDE / 4, MIDDLE).area_code == "L1C1"


def test_kinds_come_from_the_loaded_pack(place: Jurisdiction, admin: Actor) -> None:
    levels = {"level3": {"level": 3, "kinds": ["community", "village"]}}
    content = {"kinds": {}, "rows": levels}
    LiveTable.objects.create(jurisdiction=place, name="area_levels", content=content, version=1)
    wrong = (HALVES[0], replace(HALVES[1], kind="street"))
    assert _rules(split_area, admin, area="L1C1", parts=wrong) == {("level_kind", "L1C4")}
    right = (HALVES[0], replace(HALVES[1], kind="village"))
    split_area(area="L1C1", parts=right, basis=BASIS, by=admin, at=AT)
    assert Area.objects.get(code="L1C4").kind == "village"
