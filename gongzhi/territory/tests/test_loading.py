"""A pack's areas become the territory: versioned, journaled, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import shapely
from django.db.models import QuerySet
from shapely.affinity import translate

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Invalid, NotFound
from gongzhi.core.models import Entry, Jurisdiction
from gongzhi.core.packs.schema import Pack
from gongzhi.core.work import remain
from gongzhi.territory import queries
from gongzhi.territory.actions import write_areas
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

FILE = "boundaries.geojson"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_snapshots() -> None:
    forget()


def _load(place: Jurisdiction, pack: Pack, days: int = 0) -> Territory:
    write_areas(
        jurisdiction=place.id,
        rows=pack.table("areas"),
        pack=pack,
        by=system_actor(place.id, "packs"),
        at=AT + timedelta(days=days),
    )
    place.refresh_from_db()
    return territory(place.id, place.territory_version)


def _entries(place: Jurisdiction, **facts: str) -> QuerySet[Entry]:
    return Entry.objects.filter(jurisdiction_id=place.id, **facts)


def test_the_first_load_writes_areas_polygons_and_one_entry(tmp_path: Path) -> None:
    place = make_jurisdiction()
    ground = _load(place, make_pack(tmp_path))
    assert Area.objects.of(place.id).in_force().count() == 7
    assert Boundary.objects.filter(jurisdiction=place).count() == 7
    assert (place.territory_version, ground.version) == (1, 1)
    entry = _entries(place).get()
    assert entry.move == "load_areas"
    assert entry.facts["levels"] == {"1": 1, "2": 2, "3": 4}
    assert ground.locate(WEST + SIDE / 2, SOUTH + SIDE / 2).area_code == "L1C1"


def test_the_same_content_changes_nothing(tmp_path: Path) -> None:
    place = make_jurisdiction()
    first = _load(place, make_pack(tmp_path))
    again = _load(place, make_pack(tmp_path), days=1)
    assert place.territory_version == 1
    assert again is first
    assert _entries(place).count() == 1


def test_each_changed_area_has_its_entry_with_before_and_after(tmp_path: Path) -> None:
    place = make_jurisdiction()
    _load(place, make_pack(tmp_path))
    rows = make_rows()
    rows["L1C1"] |= {"name_zh": "柳堤新村", "aliases": ("柳堤",)}
    ground = _load(place, make_pack(tmp_path, rows), days=1)
    assert ground.version == 2
    entry = _entries(place, move="change_area").get()
    assert entry.facts == {
        "version": 2,
        "name_zh": ["柳堤社区", "柳堤新村"],
        "aliases": [["柳堤小区", "幸福小区", "柳堤"], ["柳堤"]],
    }
    assert [found.word for found in ground.gazetteer.find("柳堤新村")] == ["柳堤新村"]


def test_a_redrawn_polygon_is_a_new_row_and_the_old_one_ends(tmp_path: Path) -> None:
    place = make_jurisdiction()
    _load(place, make_pack(tmp_path))
    shapes: dict[str, shapely.Geometry] = {**make_shapes()}
    moved = translate(square(0), SIDE / 2)
    shapes["L1C1"] = square(0).union(moved)
    shapes["L1C2"] = square(1).difference(moved)
    ground = _load(place, make_pack(tmp_path, shapes=shapes), days=1)
    assert ground.locate(WEST + 1.2 * SIDE, SOUTH + SIDE / 2).area_code == "L1C1"
    rows = Boundary.objects.filter(jurisdiction=place, area__code="L1C1").order_by("version")
    assert [(row.version, row.valid_to) for row in rows] == [(1, date(2026, 6, 2)), (2, None)]
    assert _entries(place, move="change_area").count() == 2


def test_an_area_that_leaves_the_pack_is_closed_and_may_come_back(tmp_path: Path) -> None:
    place = make_jurisdiction()
    _load(place, make_pack(tmp_path))
    rows, shapes = make_rows(), make_shapes()
    del rows["L1C2"], shapes["L1C2"]
    shapes["L1C1"] = square(0, 2)
    ground = _load(place, make_pack(tmp_path, rows, shapes), days=1)
    closed = ground.by_code("L1C2")
    assert closed is not None
    assert not closed.open
    assert ground.locate(WEST + 1.5 * SIDE, SOUTH + SIDE / 2).area_code == "L1C1"
    assert _entries(place, move="close_area").count() == 1
    back = _load(place, make_pack(tmp_path), days=2)
    assert back.locate(WEST + 1.5 * SIDE, SOUTH + SIDE / 2).area_code == "L1C2"
    assert back.area(closed.id).open


def test_a_new_grid_under_a_community_takes_its_points(tmp_path: Path) -> None:
    place = make_jurisdiction()
    _load(place, make_pack(tmp_path))
    rows = make_rows() | {"L1C1G1": make_row("L1C1G1", 4, "L1C1", "一网格")}
    ground = _load(place, make_pack(tmp_path, rows, make_shapes() | {"L1C1G1": square(0)}), 1)
    assert ground.locate(WEST + SIDE / 2, SOUTH + SIDE / 2).area_code == "L1C1G1"
    assert _entries(place, move="open_area").count() == 1


def test_polygons_that_do_not_fit_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    place = make_jurisdiction()
    shapes = make_shapes() | {"L1C1": square(0, 2)}
    with pytest.raises(Invalid) as refused:
        _load(place, make_pack(tmp_path, shapes=shapes))
    assert {problem.rule for problem in refused.value.problems} == {"overlap"}
    assert {problem.file for problem in refused.value.problems} == {f"{tmp_path.name}/{FILE}"}
    assert not Area.objects.of(place.id).exists()
    assert not _entries(place).exists()


def test_the_pack_may_allow_wider_slivers(tmp_path: Path) -> None:
    place = make_jurisdiction()
    shapes = make_shapes() | {"L1C1": translate(square(0), 3 / 111_195)}
    pack = make_pack(tmp_path, shapes=shapes)
    setting = make_row("boundary_tolerance_m", 1, None, "x") | {"value": "5", "kind": "int"}
    wide = replace(pack, tables={**pack.tables, "settings": {"boundary_tolerance_m": setting}})
    assert _load(place, wide).version == 1


@pytest.mark.parametrize("field", ["valid_from", "valid_to"])
def test_dates_to_come_are_refused(tmp_path: Path, field: str) -> None:
    place = make_jurisdiction()
    rows = make_rows()
    rows["L1C1"][field] = date(2026, 6, 2)
    with pytest.raises(Invalid) as refused:
        _load(place, make_pack(tmp_path, rows))
    problem = refused.value.problems[0]
    assert (problem.field, problem.rule, problem.params["area"]) == (field, "date_to_come", "L1C1")


def test_an_open_area_below_a_closed_one_is_refused(tmp_path: Path) -> None:
    place = make_jurisdiction()
    rows = make_rows()
    rows["L1"]["valid_to"] = date(2026, 5, 1)
    with pytest.raises(Invalid) as refused:
        _load(place, make_pack(tmp_path, rows))
    assert {(p.rule, p.params["area"]) for p in refused.value.problems} == {
        ("parent_closed", "L1C1"),
        ("parent_closed", "L1C2"),
    }


def test_nothing_crosses_between_jurisdictions(tmp_path: Path) -> None:
    here, there = make_jurisdiction("here"), make_jurisdiction("there")
    remain(here.id, "system:tests")  # not the database hides it, but the question
    _load(here, make_pack(tmp_path))
    stranger = Actor(there.id, "visitor", "visitor")
    assert not queries.areas_visible_to(stranger).exists()
    assert queries.boundary_geojson(stranger, level=2)["features"] == []
    with pytest.raises(NotFound):
        queries.area_for(stranger, "L1")


def test_lists_and_maps_show_what_lies_below(tmp_path: Path) -> None:
    place = make_jurisdiction()
    ground = _load(place, make_pack(tmp_path))
    actor = Actor(place.id, "visitor", "visitor")
    choices = queries.area_tree(ground, levels=2)
    shown = [(choice.area.code, choice.depth, choice.has_children) for choice in choices]
    assert shown[:3] == [("L1", 0, True), ("L1C1", 1, False), ("L1C2", 1, False)]
    drawn = queries.boundary_geojson(actor, level=3, parent="L2")
    assert [row["properties"]["code"] for row in drawn["features"]] == ["L2C1", "L2C2"]
    assert drawn["features"][0]["geometry"]["type"] == "Polygon"
    assert len(queries.boundary_geojson(actor, level=3)["features"]) == 4
    area = queries.area_for(actor, "L2C2")
    assert queries.breadcrumbs(ground, area.id, "zh-hans")[-1] == ("L2C2", "金井村")
    assert str(area) == "L2C2 金井村"
