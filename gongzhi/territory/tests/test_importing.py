"""Areas and polygons come in from files: all or nothing, with everything wrong by its name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.affinity import translate

from gongzhi.core.actor import Actor, system_actor, visitor
from gongzhi.core.errors import Invalid, NotFound, Refused
from gongzhi.core.models import Entry, Jurisdiction
from gongzhi.territory.actions import Choices, Report, import_areas
from gongzhi.territory.methods.datums import wgs84_to_bd09, wgs84_to_gcj02
from gongzhi.territory.methods.files import open_file
from gongzhi.territory.models import Area, Boundary
from gongzhi.territory.tests.factories import (
    AT,
    SIDE,
    SOUTH,
    WEST,
    geojson,
    make_jurisdiction,
    make_row,
    square,
)
from tests.paths import shared

BASIS = "国家统计局统计用区划代码（2023年）"
KINDS = Choices(kind="grid", parent="L1C1", level=4)
pytestmark = pytest.mark.django_db


def _import(
    place: Jurisdiction, *paths: Path, choices: Choices | None = None, **given: Any
) -> Report:
    return import_areas(
        files=[open_file(path) for path in paths],
        choices=choices or Choices(),
        **{"basis": BASIS, "by": system_actor(place.id, "operator"), "at": AT} | given,
    )


def _refused(place: Jurisdiction, *paths: Path, **given: Any) -> set[tuple[str, str | None]]:
    before = Area.objects.count(), Boundary.objects.count(), Entry.objects.count()
    with pytest.raises(Invalid) as refused:
        _import(place, *paths, **given)
    assert (Area.objects.count(), Boundary.objects.count(), Entry.objects.count()) == before
    return {(problem.rule, problem.params.get("area")) for problem in refused.value.problems}


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _halves(folder: Path, *codes: str, by: float = 0.0) -> Path:
    """Write the two halves of L1C1 as polygons; the second moved to the east by some degrees."""
    half = SIDE / 2
    west = shapely.box(WEST, SOUTH, WEST + half, SOUTH + SIDE)
    shapes = dict(zip(codes, (west, translate(west, half + by)), strict=True))
    return _file(folder, "grids.geojson", geojson(shapes))


def test_real_division_codes_grow_into_a_tree() -> None:
    place = make_jurisdiction("dongcheng")
    Area.objects.create(
        jurisdiction=place,
        **{
            name: value
            for name, value in make_row("D", 1, None, "东城区").items()
            if name in {"code", "level", "kind", "name_zh", "name_en", "valid_from"}
        },
    )
    files = [shared("data", "china_division", f"{name}.csv.gz") for name in ("areas", "streets")]
    report = _import(place, *files, choices=Choices(division="110101", kind="street"))
    assert report.opened == 17
    assert report.outside > 40_000
    assert report.unread == ["cityCode", "provinceCode", "areaCode", "provinceCode", "cityCode"]
    street = Area.objects.get(code="110101001000")
    assert (street.name_zh, street.level, street.statistical_code) == (
        "东华门街道",
        2,
        "110101001000",
    )
    assert street.parent is not None
    assert street.parent.code == "D"
    assert Area.objects.get(code="D").statistical_code == "110101000000"
    entry = Entry.objects.get(jurisdiction_id=place.id, move="import_areas")
    assert (entry.facts["opened"], entry.facts["basis"]) == (17, BASIS)
    assert [file["name"] for file in entry.facts["files"]] == ["areas.csv.gz", "streets.csv.gz"]


def test_the_same_file_again_changes_nothing(place: Jurisdiction, tmp_path: Path) -> None:
    file = _halves(tmp_path, "G1", "G2")
    assert _import(place, file, choices=KINDS).opened == 2
    place.refresh_from_db()
    entries = Entry.objects.count()
    again = _import(place, file, choices=KINDS)
    assert (again.opened, again.changed, again.drawn, again.version) == (0, 0, 0, 2)
    assert Entry.objects.count() == entries


def test_kinds_follow_the_words_of_the_pack(jurisdiction: int, tmp_path: Path) -> None:
    place = Jurisdiction.objects.get(id=jurisdiction)
    text = (
        "code,name,parent\n430199777,新街口街道,\n430199777001,新村社区居委会,\n"
        "430199777002,新村村民委员会,\n430199777002001,一网格,\n430199776,某乡,\nX1,微网格,430199777002001\n"
    )
    choices = Choices(division="430199")
    _import(place, _file(tmp_path, "a.csv", text), choices=choices)
    found = dict(Area.objects.filter(jurisdiction=place, by_act=True).values_list("code", "kind"))
    assert found == {
        "AL": "district",
        "430199777000": "street",
        "430199777001": "community",
        "430199777002": "village",
        "430199777002001": "grid",
        "430199776000": "township",
        "X1": "micro_grid",
    }
    deepest = Area.objects.get(code="X1")
    assert (deepest.level, deepest.name_en) == (5, "微网格")
    refused = _refused(
        place, _file(tmp_path, "b.csv", "code,name,kind\n430199775,某街道,village\n")
    )
    assert refused == {("level_kind", "430199775000")}


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("code,name\nX,甲\n", {("no_parent", "X")}),
        ("code,name,parent,kind\nX,甲,Y,grid\n", {("no_parent", "X")}),
        ("code,name,parent,kind\nX,甲,L1,grid\nX,乙,L1,grid\n", {("code_twice", "X")}),
        ("code,name,parent,kind,level\nX,甲,L1,grid,6\n", {("too_deep", "X")}),
        ("code,name,parent\nX,甲,L1\n", {("no_kind", "X")}),
        ("code,name,parent,kind,level\nX,甲,L1,grid,1\n", {("parent_level", "X")}),
        ("code,name,parent\nL1,甲,L1C1\n", {("parent_level", "L1")}),
    ],
)
def test_rows_that_fit_nowhere_are_named(
    place: Jurisdiction, tmp_path: Path, text: str, rules: set[tuple[str, str | None]]
) -> None:
    assert _refused(place, _file(tmp_path, "a.csv", text)) == rules


def test_known_areas_are_changed_with_an_entry_of_their_own(
    place: Jurisdiction, tmp_path: Path
) -> None:
    file = _file(tmp_path, "a.csv", "code,name,aliases\nL1C1,柳岸社区,柳堤社区|柳堤\n")
    report = _import(place, file)
    assert (report.opened, report.changed) == (0, 1)
    entry = Entry.objects.get(jurisdiction_id=place.id, move="change_area")
    assert entry.facts["name_zh"] == ["柳堤社区", "柳岸社区"]
    assert entry.facts["basis"] == BASIS


def test_polygons_of_unknown_areas_are_refused_unless_they_may_be_opened(
    place: Jurisdiction, tmp_path: Path
) -> None:
    file = _halves(tmp_path, "G1", "G2")
    assert _refused(place, file) == {("unknown_area", "G1"), ("unknown_area", "G2")}
    report = _import(place, file, choices=KINDS)
    assert (report.opened, report.drawn, report.noted) == (2, 2, [])
    grid = Area.objects.get(code="G1")
    assert (grid.level, grid.kind) == (4, "grid")
    assert grid.lon == pytest.approx(WEST + SIDE / 4)


@pytest.mark.parametrize("datum", ["gcj02", "bd09", "cgcs2000"])
def test_coordinates_of_map_services_are_brought_to_wgs84(
    place: Jurisdiction, tmp_path: Path, datum: str
) -> None:
    there = {"gcj02": wgs84_to_gcj02, "bd09": wgs84_to_bd09, "cgcs2000": np.asarray}[datum]
    shape = shapely.transform(square(0), there)
    file = _file(tmp_path, "a.json", geojson({"G1": shape}))
    choices = Choices(kind="grid", parent="L1C1", datum=datum)
    _import(place, file, choices=choices)
    stored = shapely.from_geojson(json.dumps(Boundary.objects.get(area__code="G1").geometry))
    assert shapely.hausdorff_distance(stored, square(0)) < 2e-7


def test_overlaps_and_gaps_are_refused_or_accepted_but_always_named(
    place: Jurisdiction, tmp_path: Path
) -> None:
    file = _halves(tmp_path, "G1", "G2", by=-SIDE / 10)
    named = {("overlap", "G1"), ("gap", "L1C1")}
    assert _refused(place, file, choices=KINDS) == named
    accepting = Choices(kind="grid", parent="L1C1", level=4, misfits="accept")
    report = _import(place, file, choices=accepting)
    assert {(p.rule, p.params["area"]) for p in report.noted} == named
    assert report.drawn == 2
    entry = Entry.objects.get(jurisdiction_id=place.id, move="import_areas")
    assert entry.facts["noted"] == 2
    renaming = _file(tmp_path, "a.csv", "code,name\nG1,甲网格\n")
    assert _import(place, renaming).noted == []


def test_a_hole_between_areas_without_a_drawn_parent_is_named(
    place: Jurisdiction, tmp_path: Path
) -> None:
    Boundary.objects.all().delete()
    whole, hole = square(0), square(0).buffer(-SIDE / 4)
    west = whole.difference(hole).intersection(translate(whole, -SIDE / 2))
    east = whole.difference(hole).intersection(translate(whole, SIDE / 2))
    file = _file(tmp_path, "a.geojson", geojson({"G1": west, "G2": east}))
    assert _refused(place, file, choices=KINDS) == {("enclosed_gap", "G1")}


def _bow() -> dict[str, Any]:
    x, y = WEST, SOUTH
    ring = [[x, y], [x + SIDE, y + SIDE], [x + SIDE, y], [x, y + SIDE], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_an_invalid_polygon_is_refused_left_or_repaired_on_request(
    place: Jurisdiction, tmp_path: Path
) -> None:
    feature = {"type": "Feature", "properties": {"code": 7.0, "name": "一网格"}, "geometry": _bow()}
    file = _file(tmp_path, "a.geojson", json.dumps({"features": [feature]}))
    assert _refused(place, file, choices=KINDS) == {("invalid_polygon", "7")}
    leaving = Choices(kind="grid", parent="L1C1", invalid="leave")
    report = _import(place, file, choices=leaving, dry_run=True)
    assert [(p.rule, p.params["area"]) for p in report.noted] == [("invalid_polygon", "7")]
    assert (report.opened, report.drawn) == (1, 0)
    mending = Choices(kind="grid", parent="L1C1", invalid="repair", misfits="accept")
    report = _import(place, file, choices=mending)
    assert [p.rule for p in report.noted] == ["repaired_polygon", "gap"]
    stored = Boundary.objects.get(area__code="7")
    assert shapely.from_geojson(json.dumps(stored.geometry)).is_valid


def test_a_dry_run_says_the_same_and_writes_nothing(place: Jurisdiction, tmp_path: Path) -> None:
    before = Area.objects.count(), Entry.objects.count()
    report = _import(place, _halves(tmp_path, "G1", "G2"), choices=KINDS, dry_run=True)
    assert (report.opened, report.drawn, report.version) == (2, 2, 2)
    assert (Area.objects.count(), Entry.objects.count()) == before
    place.refresh_from_db()
    assert place.territory_version == 1


def test_a_feature_without_its_code_is_named(place: Jurisdiction, tmp_path: Path) -> None:
    file = _halves(tmp_path, "G1", "G2")
    assert _refused(place, file, choices=Choices(code="GID")) == {("missing_property", None)}


def test_only_the_system_administrator_imports(place: Jurisdiction, tmp_path: Path) -> None:
    file = _halves(tmp_path, "G1", "G2")
    worker = Actor(place.id, "post:G", "post", roles=frozenset({"grid_worker"}))
    for stranger in (visitor(place.id), worker):
        with pytest.raises(Refused):
            _import(place, file, choices=KINDS, by=stranger)
    assert _refused(place, file, basis="") == {("no_basis", None)}
    with pytest.raises(NotFound):
        _import(make_jurisdiction("empty"), file, choices=KINDS)
