"""Splits and mergers: journaled, dated, refused when something would break."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
import shapely
from shapely.affinity import translate

from gongzhi.core.actor import Actor
from gongzhi.core.models import Jurisdiction
from gongzhi.territory.actions import (
    Part,
    close_area,
    merge_areas,
    split_area,
)
from gongzhi.territory.models import Area, Boundary
from gongzhi.territory.tests.factories import (
    AT,
    SIDE,
    SOUTH,
    WEST,
    square,
)
from gongzhi.territory.tests.playing import (
    BASIS,
    EAST_HALF,
    HALVES,
    MIDDLE,
    TODAY,
    as_geojson,
    entries_of,
    ground_of,
    rules_of,
)

pytestmark = pytest.mark.django_db


def test_a_split_closes_the_old_area_and_opens_its_parts(place: Jurisdiction, admin: Actor) -> None:
    version = split_area(area="L1C1", parts=HALVES, basis=BASIS, by=admin, at=AT, seen=1)
    ground = ground_of(place)
    assert (version, ground.version) == (2, 2)
    assert ground.locate(WEST + SIDE / 4, MIDDLE).area_code == "L1C3"
    assert ground.locate(WEST + SIDE * 3 / 4, MIDDLE).area_code == "L1C4"
    old = Area.objects.get(code="L1C1")
    new = Area.objects.get(code="L1C3")
    assert (old.valid_to, new.valid_from, new.level, new.kind) == (TODAY, TODAY, 3, "community")
    assert new.lon is not None
    assert ground.by_code("L1C1") is not None
    (move, facts) = entries_of("L1C1")[-1]
    assert (move, facts["into"], facts["basis"], facts["on"], facts["version"]) == (
        "split_area",
        ["L1C3", "L1C4"],
        BASIS,
        "2026-06-01",
        2,
    )
    (move, facts) = entries_of("L1C3")[-1]
    assert (move, facts["from"], facts["name_zh"]) == ("open_area", ["L1C1"], "西堤社区")
    ended = Boundary.objects.get(area=old)
    assert (ended.version, ended.valid_to) == (1, TODAY)


def test_a_part_may_keep_the_code_and_takes_the_areas_below(
    place: Jurisdiction, admin: Actor
) -> None:
    parts = (
        Part("L1", "临江街道", "Linjiang", as_geojson(square(0)), children=("L1C1",)),
        Part("L3", "新街街道", "Xinjie", as_geojson(square(1)), children=("L1C2",)),
    )
    split_area(area="L1", parts=parts, basis=BASIS, by=admin, at=AT)
    ground = ground_of(place)
    child = ground.by_code("L1C2")
    assert child is not None
    assert [ground.area(step).code for step in ground.path(child.id)] == ["L", "L3", "L1C2"]
    assert entries_of("L1C2")[-1][1]["parent"] == ["L1", "L3"]
    assert entries_of("L1")[-1][0] == "split_area"
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
            (HALVES[0], replace(HALVES[1], geometry=as_geojson(shapely.Point(WEST, SOUTH)))),
            {("not_a_polygon", "L1C4")},
        ),
        (
            (HALVES[0], replace(HALVES[1], geometry=as_geojson(EAST_HALF.buffer(-SIDE / 20)))),
            {("ground_lost", "L1C1"), ("gap", "L1")},
        ),
        (
            (HALVES[0], replace(HALVES[1], geometry=as_geojson(square(0)))),
            {("overlap", "L1C3")},
        ),
        (
            (HALVES[0], replace(HALVES[1], geometry=as_geojson(translate(EAST_HALF, SIDE / 4)))),
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
    assert rules_of(split_area, admin, area="L1C1", parts=parts) == rules


def test_no_area_below_is_left_behind(admin: Actor) -> None:
    parts = (
        Part("L3", "甲街道", "Jia", as_geojson(square(0)), children=("L1C1",)),
        Part("L4", "乙街道", "Yi", as_geojson(square(1))),
    )
    assert rules_of(split_area, admin, area="L1", parts=parts) == {("child_left", "L1C2")}


def test_the_whole_jurisdiction_is_neither_split_nor_merged_nor_closed(admin: Actor) -> None:
    parts = (Part("X", "甲", "A", children=("L1",)), Part("Y", "乙", "B", children=("L2",)))
    assert ("is_root", "L") in rules_of(split_area, admin, area="L", parts=parts)
    assert rules_of(close_area, admin, areas=["L"]) == {("is_root", "L")}


def test_a_merger_joins_polygons_and_takes_all_areas_below(
    place: Jurisdiction, admin: Actor
) -> None:
    into = Part("L1", "临江春华街道", "Linjiang Chunhua", aliases=("春华路口",))
    merge_areas(areas=["L1", "L2"], into=into, basis=BASIS, by=admin, at=AT)
    ground = ground_of(place)
    kept = ground.by_code("L1")
    assert kept is not None
    assert len(ground.children(kept.id)) == 4
    assert ground.locate(WEST + 2.5 * SIDE, MIDDLE).area_code == "L2C1"
    assert Area.objects.get(code="L2").valid_to == TODAY
    assert entries_of("L2")[-1][0] == "merge_areas"
    assert entries_of("L1")[-1][1]["name_zh"] == ["临江街道", "临江春华街道"]
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
    assert rules_of(merge_areas, admin, areas=areas, into=Part("NEW", "新社区", "New")) == rules
