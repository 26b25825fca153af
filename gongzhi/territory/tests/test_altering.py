"""Renamed, redrawn and closed areas: journaled, dated, refused when something would break."""

from __future__ import annotations

from datetime import date

import pytest
import shapely

from gongzhi.core.actor import Actor
from gongzhi.core.models import Jurisdiction
from gongzhi.territory.actions import (
    close_area,
    redraw_boundary,
    rename_area,
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
    HALVES,
    MIDDLE,
    as_geojson,
    entries_of,
    ground_of,
    rules_of,
)

pytestmark = pytest.mark.django_db


def test_a_renamed_area_is_still_found_by_its_old_name(place: Jurisdiction, admin: Actor) -> None:
    rename_area(area="L1C1", name_zh="柳岸社区", name_en="Liu'an", basis=BASIS, by=admin, at=AT)
    ground = ground_of(place)
    area = ground.by_code("L1C1")
    assert area is not None
    assert area.name_zh == "柳岸社区"
    assert [found.areas for found in ground.gazetteer.find("柳堤社区")] == [(area.id,)]
    assert entries_of("L1C1")[-1][0] == "rename_area"
    assert rules_of(rename_area, admin, area="L1C1", name_zh="码头社区", name_en="x") == {
        ("name_taken", "L1C1")
    }
    assert rules_of(rename_area, admin, area="L1C1", name_zh=" ", name_en="x") == {
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
    drawn = {code: as_geojson(shape) for code, shape in both.items()}
    assert redraw_boundary(boundaries=drawn, basis=BASIS, by=admin, at=AT) == 2
    assert ground_of(place).locate(WEST + SIDE * 1.2, MIDDLE).area_code == "L1C1"
    assert [entries_of(code)[-1][0] for code in both] == ["redraw_boundary"] * 2
    one = {"L1C1": as_geojson(square(0))}
    assert rules_of(redraw_boundary, admin, boundaries=one) == {("gap", "L1")}
    taller = {"L1C1": as_geojson(both["L1C1"].union(square(0, row=1)))}
    assert rules_of(redraw_boundary, admin, boundaries=taller) == {("outside_parent", "L1C1")}
    assert rules_of(redraw_boundary, admin, boundaries={}) == {("too_few", "L")}


def test_a_twisted_polygon_is_refused_with_its_name(admin: Actor) -> None:
    x, y = WEST, SOUTH
    ring = [[x, y], [x + SIDE, y + SIDE], [x + SIDE, y], [x, y + SIDE], [x, y]]
    twisted = {"L1C1": {"type": "Polygon", "coordinates": [ring]}}
    assert rules_of(redraw_boundary, admin, boundaries=twisted) == {("invalid_polygon", "L1C1")}


def test_parts_are_closed_all_at_once_or_merged(place: Jurisdiction, admin: Actor) -> None:
    assert rules_of(close_area, admin, areas=["L1C1"]) == {("gap", "L1")}
    assert rules_of(close_area, admin, areas=["L1"]) == {("has_children", "L1")}
    assert rules_of(close_area, admin, areas=[]) == {("too_few", "L")}
    close_area(areas=["L1C1", "L1C2"], basis=BASIS, by=admin, at=AT)
    assert ground_of(place).locate(WEST + SIDE / 2, MIDDLE).area_code == "L1"
    assert entries_of("L1C2")[-1] == (
        "close_area",
        {
            "version": 2,
            "valid_to": "2026-06-01",
            "boundary": [entries_of("L1C2")[-1][1]["boundary"][0], None],
            "basis": BASIS,
            "on": "2026-06-01",
        },
    )


def test_without_a_drawn_parent_no_ground_is_left_uncovered(
    place: Jurisdiction, admin: Actor
) -> None:
    Boundary.objects.filter(area__code__in=["L", "L1", "L2"]).delete()
    assert rules_of(close_area, admin, areas=["L1C1"]) == {("left_uncovered", "L1C1")}


def test_an_act_counts_from_its_day_but_not_from_one_to_come(
    place: Jurisdiction, admin: Actor
) -> None:
    given = {"area": "L1C1", "name_zh": "新名", "name_en": "New"}
    assert rules_of(rename_area, admin, **given, on=date(2026, 6, 2)) == {("date_to_come", "L1C1")}
    assert rules_of(rename_area, admin, **given, on=date(2025, 6, 2)) == {
        ("date_too_early", "L1C1")
    }
    parts = {"area": "L1C1", "parts": HALVES, "basis": BASIS, "by": admin, "at": AT}
    split_area(**parts, on=date(2026, 5, 20))
    assert Area.objects.get(code="L1C1").valid_to == date(2026, 5, 20)
    assert Area.objects.get(code="L1C3").valid_from == date(2026, 5, 20)
    assert rules_of(rename_area, admin, **given) == {("area_closed", "L1C1")}


def test_an_act_names_the_document_that_orders_it(admin: Actor) -> None:
    given = {"area": "L1C1", "name_zh": "新名", "name_en": "New"}
    assert rules_of(rename_area, admin, **given, basis=" ") == {("no_basis", None)}
