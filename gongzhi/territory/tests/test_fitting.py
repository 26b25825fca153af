"""Acts that work out geometry: a split along a line, a border that the neighbours follow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

from gongzhi.core.actor import Actor
from gongzhi.core.models import Jurisdiction
from gongzhi.territory.actions import Part, redraw_boundary, split_area
from gongzhi.territory.models import Area, Boundary
from gongzhi.territory.queries import redrawn_at
from gongzhi.territory.tests.factories import AT, SIDE, SOUTH, WEST, geojson, square
from gongzhi.territory.tests.playing import (
    BASIS,
    MIDDLE,
    as_geojson,
    entries_of,
    ground_of,
    rules_of,
)
from gongzhi.territory.tests.test_areas_command import _run
from gongzhi.territory.tests.test_importing import _file

pytestmark = pytest.mark.django_db
FAR = SIDE / 10
PARTS = (Part("L1C1", "柳堤社区", "Liudi"), Part("L1C9", "东堤社区", "Dongdi"))


def up(at: float, *, south: float = -FAR, north: float = SIDE + FAR) -> dict[str, Any]:
    """A line from south to north, ``at`` sides east of the western border."""
    points = [(WEST + at * SIDE, SOUTH + south), (WEST + at * SIDE, SOUTH + north)]
    return as_geojson(shapely.LineString(points))


def test_an_area_is_split_along_a_line_and_one_side_keeps_the_code(
    place: Jurisdiction, admin: Actor
) -> None:
    order = {"basis": BASIS, "by": admin, "at": AT}
    version = split_area(area="L1C1", parts=PARTS, along=up(0.25), **order)
    ground = ground_of(place)
    assert ground.locate(WEST + SIDE / 8, MIDDLE).area_code == "L1C1"
    assert ground.locate(WEST + SIDE / 2, MIDDLE).area_code == "L1C9"
    facts = entries_of("L1C1")[-1][1]
    assert (len(facts["along"]), facts["into"]) == (64, ["L1C1", "L1C9"])
    seen = {one.area.code: one for one in redrawn_at(place.id, version)}
    assert seen["L1C9"].before_m2 is None
    assert (seen["L1C1"].before_m2 or 0) == pytest.approx(4 * seen["L1C1"].after_m2, rel=0.001)
    # The areas below follow the side on which they lie; a township splits with its communities.
    parts = (Part("L1", "临江街道", "Linjiang"), Part("L3", "新街街道", "Xinjie"))
    split_area(area="L1", parts=parts, along=up(1), **order)
    assert Area.objects.get(code="L1C2").parent == Area.objects.get(code="L3")
    assert Area.objects.get(code="L1C9").parent == Area.objects.get(code="L1")


def test_a_line_that_cannot_split_is_refused_by_name(admin: Actor) -> None:
    drawn = (Part("L1C1", "a", "a", as_geojson(square(0))), PARTS[1])
    crossing = [(0, 0), (2, 2), (2, 0), (0, 2)]
    knot = shapely.LineString([(WEST + x * SIDE, SOUTH + y * SIDE) for x, y in crossing])
    townships = (Part("L1", "临江街道", "Linjiang"), Part("L3", "新街街道", "Xinjie"))
    tries: tuple[tuple[dict[str, Any], set[tuple[str, str]]], ...] = (
        ({"along": up(0.5, north=SIDE / 2)}, {("no_cut", "L1C1")}),
        ({"along": up(-1)}, {("no_cut", "L1C1")}),
        ({"along": as_geojson(knot)}, {("bad_line", "L1C1")}),
        ({"along": {"type": "LineString", "coordinates": [[1, "x"]]}}, {("bad_line", "L1C1")}),
        ({"along": as_geojson(square(0))}, {("bad_line", "L1C1")}),
        ({"along": up(0.5), "parts": PARTS[:1]}, {("two_parts", "L1C1")}),
        ({"along": up(0.5), "parts": drawn}, {("two_parts", "L1C1")}),
        ({"along": up(0.5), "area": "L1", "parts": townships}, {("child_cut", "L1C1")}),
    )
    for given, rules in tries:
        assert rules_of(split_area, admin, **{"area": "L1C1", "parts": PARTS, **given}) == rules
    Boundary.objects.filter(area__code="L1C1").delete()
    found = rules_of(split_area, admin, area="L1C1", parts=PARTS, along=up(0.5))
    assert found == {("not_drawn_yet", "L1C1")}


def test_neighbours_follow_a_border_that_moves(place: Jurisdiction, admin: Actor) -> None:
    wider = shapely.box(WEST, SOUTH, WEST + SIDE * 1.25, SOUTH + SIDE)
    drawn = {"L1C1": as_geojson(wider)}
    assert rules_of(redraw_boundary, admin, boundaries=drawn) == {("overlap", "L1C1")}
    whole = {"L1C1": as_geojson(square(0, 2))}
    found = rules_of(redraw_boundary, admin, boundaries=whole, give_way=True)
    assert found == {("swallowed", "L1C2")}
    across = {"L1C2": as_geojson(square(1, 2))}
    found = rules_of(redraw_boundary, admin, boundaries=across, give_way=True)
    assert {rule for rule, _ in found} == {"overlap", "outside_parent"}
    order = {"basis": BASIS, "by": admin, "at": AT}
    redraw_boundary(boundaries=drawn, give_way=True, **order)
    assert ground_of(place).locate(WEST + SIDE * 1.2, MIDDLE).area_code == "L1C1"
    move, facts = entries_of("L1C2")[-1]
    assert (move, facts["gives_way"]) == ("redraw_boundary", ["L1C1"])
    redraw_boundary(boundaries={"L1C1": as_geojson(square(0))}, give_way=True, **order)
    assert ground_of(place).locate(WEST + SIDE * 1.2, MIDDLE).area_code == "L1C2"


def test_a_command_takes_a_line_and_lets_neighbours_follow(
    place: Jurisdiction, tmp_path: Path
) -> None:
    order = ("--basis", BASIS, "--language", "en")
    sheet = "code,name_zh,name_en\nL1C1,柳堤社区,Liudi\nL1C9,东堤社区,Dongdi\n"
    parts = str(_file(tmp_path, "parts.csv", sheet))
    line = f"{WEST + SIDE / 2},{SOUTH - FAR}\n{WEST + SIDE / 2},{SOUTH + SIDE + FAR}\n"
    along = str(_file(tmp_path, "line.csv", line))
    assert _run("split", "L1C1", "--parts", parts, "--along", along, *order)[0] == 0
    assert ground_of(place).locate(WEST + SIDE * 0.8, MIDDLE).area_code == "L1C9"
    wider = shapely.box(WEST, SOUTH, WEST + SIDE * 0.75, SOUTH + SIDE)
    file = str(_file(tmp_path, "wider.geojson", geojson({"L1C1": wider})))
    assert _run("redraw", file, *order)[0] == 1
    assert _run("redraw", file, "--give-way", *order)[0] == 0
    assert ground_of(place).locate(WEST + SIDE * 0.7, MIDDLE).area_code == "L1C1"
    bad = str(_file(tmp_path, "bad.csv", "here\n"))
    code, _, said = _run("split", "L1C1", "--parts", parts, "--along", bad, *order)
    assert (code, "is no longitude and latitude" in said) == (1, True)
