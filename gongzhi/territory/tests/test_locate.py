"""A point lies in exactly one area, and everybody gets the same answer."""

from __future__ import annotations

import gzip
import json
import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.errors import Invalid, NotFound
from gongzhi.territory.locate import cell
from gongzhi.territory.methods.points import METRES_PER_DEGREE, usable
from gongzhi.territory.tests.factories import (
    SIDE,
    SOUTH,
    WEST,
    make_row,
    make_rows,
    make_shapes,
    make_territory,
    square,
)
from tests.paths import shared

SMALL = make_territory()
MIDDLE = SOUTH + SIDE / 2


def test_a_point_belongs_to_the_deepest_area() -> None:
    found = SMALL.locate(WEST + SIDE / 2, MIDDLE)
    assert (found.area_code, found.how, found.distance_m) == ("L1C1", "inside", 0.0)


def test_on_a_shared_border_the_lowest_code_wins() -> None:
    found = SMALL.locate(WEST + SIDE, MIDDLE)
    assert (found.area_code, found.how) == ("L1C1", "border")


def test_the_order_in_which_areas_are_given_does_not_matter() -> None:
    rows = make_rows()
    turned = make_territory(dict(reversed(rows.items())))
    assert turned.locate(WEST + SIDE, MIDDLE).area_code == "L1C1"


def test_a_hole_belongs_to_what_lies_in_it() -> None:
    rows = {
        "L": make_row("L", 1, None, "区"),
        "A": make_row("A", 2, "L", "环镇"),
        "B": make_row("B", 2, "L", "心街道"),
    }
    inner = square(0).buffer(-SIDE / 4)
    ground = make_territory(rows, {"L": square(0), "A": square(0).difference(inner), "B": inner})
    assert ground.locate(WEST + SIDE / 2, MIDDLE).area_code == "B"
    assert ground.locate(WEST + SIDE / 10, MIDDLE).area_code == "A"


def test_where_the_children_have_no_polygon_the_parent_answers() -> None:
    shapes = make_shapes()
    del shapes["L2C1"], shapes["L2C2"]
    ground = make_territory(shapes=shapes)
    assert ground.locate(WEST + 2.5 * SIDE, MIDDLE).area_code == "L2"
    shapes["L2C1"] = square(2)
    partly = make_territory(shapes=shapes)
    assert partly.locate(WEST + 3.5 * SIDE, MIDDLE).area_code == "L2"
    assert partly.locate(WEST + 3.5 * SIDE, MIDDLE).how == "inside"


def test_a_point_just_outside_belongs_to_the_nearest() -> None:
    east = WEST + 4 * SIDE + 0.001
    found = SMALL.locate(east, MIDDLE, outside_distance_m=200)
    assert (found.area_code, found.how) == ("L2C2", "nearest")
    expected = 0.001 * METRES_PER_DEGREE * math.cos(math.radians(MIDDLE))
    assert found.distance_m == pytest.approx(expected, rel=1e-6)


def test_a_point_far_outside_belongs_to_the_district_and_is_not_refused() -> None:
    found = SMALL.locate(WEST + 1, MIDDLE, outside_distance_m=200)
    assert (found.area_code, found.how) == ("L", "outside")
    assert found.distance_m is not None
    assert found.distance_m > 90_000


def test_without_polygons_everything_is_the_district() -> None:
    found = make_territory(shapes={}).locate(0.0, 0.0, outside_distance_m=200)
    assert (found.area_code, found.how, found.distance_m) == ("L", "outside", None)
    assert make_territory(shapes={}).locate_many(np.zeros((2, 2)), 200).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("lon", "lat", "field", "rule"),
    [
        (float("nan"), 28.0, "lon", "not_a_number"),
        (113.2, float("nan"), "lat", "not_a_number"),
        (181.0, 28.0, "lon", "out_of_range"),
        (113.2, float("inf"), "lat", "out_of_range"),
        (113.2, -95.0, "lat", "out_of_range"),
        (28.05, 113.2, "point", "swapped"),
        ("113.2", 28.0, "lon", "not_a_number"),
        (None, 28.0, "lon", "not_a_number"),
    ],
)
def test_impossible_coordinates_name_field_and_rule(
    lon: float, lat: float, field: str, rule: str
) -> None:
    with pytest.raises(Invalid) as refused:
        SMALL.locate(lon, lat)
    assert [(p.field, p.rule) for p in refused.value.problems] == [(field, rule)]
    with pytest.raises(Invalid):
        cell(lon, lat)


def test_a_swapped_point_is_found_out_where_both_orders_are_possible() -> None:
    shapes = {"L": shapely.box(70.0, 40.0, 70.1, 40.1)}
    ground = make_territory({"L": make_row("L", 1, None, "区")}, shapes)
    with pytest.raises(Invalid) as refused:
        ground.locate(40.05, 70.05)
    assert refused.value.problems[0].rule == "swapped"
    with pytest.raises(Invalid) as refused:
        ground.locate_many(np.array([[70.05, 40.05], [40.05, 70.05]]))
    assert [(p.rule, p.row) for p in refused.value.problems] == [("swapped", 1)]


def test_many_points_name_every_impossible_row() -> None:
    points = np.array([[113.2, 28.0], [np.nan, 28.0], [113.2, 91.0]])
    with pytest.raises(Invalid) as refused:
        SMALL.locate_many(points)
    named = [(p.row, p.field, p.rule) for p in refused.value.problems]
    assert named == [(1, "lon", "not_a_number"), (2, "lat", "out_of_range")]
    assert usable(points).tolist() == [True, False, False]
    with pytest.raises(Invalid):
        SMALL.locate_many(np.zeros(3))


STEPS = st.integers(-4, 20)


@given(st.lists(st.tuples(STEPS, STEPS), min_size=1, max_size=40))
def test_many_points_and_single_points_agree(steps: list[tuple[int, int]]) -> None:
    points = np.array([[WEST + x * SIDE / 4, SOUTH + y * SIDE / 4] for x, y in steps])
    single = [SMALL.locate(lon, lat, 500).area_id for lon, lat in points.tolist()]
    assert SMALL.locate_many(points, 500).tolist() == single


def test_no_points_give_no_areas() -> None:
    assert SMALL.locate_many(np.empty((0, 2))).tolist() == []


def test_the_tree_knows_ways_up_and_down() -> None:
    ids = {area.code: area.id for area in SMALL.areas}
    assert SMALL.path(ids["L2C1"]) == (ids["L"], ids["L2"], ids["L2C1"])
    assert SMALL.ancestor(ids["L2C1"], 2) == ids["L2"]
    assert SMALL.ancestor(ids["L2C1"], 4) is None
    assert SMALL.children(ids["L1"]) == (ids["L1C1"], ids["L1C2"])
    assert SMALL.common([ids["L1C1"], ids["L1C2"]]) == ids["L1"]
    assert SMALL.common([ids["L1C1"], ids["L2C2"]]) == ids["L"]
    assert len(SMALL.descendants(ids["L"])) == 7
    assert SMALL.is_within(ids["L1C1"], ids["L1"])
    assert not SMALL.is_within(ids["L1"], ids["L1C1"])
    assert SMALL.name(ids["L"], "zh-hans") == "安澜区"
    assert SMALL.name(ids["L"], "en") == "Area L"
    assert SMALL.by_code("nowhere") is None
    with pytest.raises(NotFound):
        SMALL.path(99)


def test_a_closed_area_keeps_its_name_but_takes_no_points() -> None:
    rows = make_rows()
    rows["L1C1"]["valid_to"] = rows["L1C1"]["valid_from"]
    ground = make_territory(rows)
    closed = ground.by_code("L1C1")
    assert closed is not None
    assert ground.path(closed.id)[0] == ground.root.id
    assert closed.id not in ground.children(ground.path(closed.id)[1])
    assert ground.locate(WEST + SIDE / 2, MIDDLE).area_code == "L1"
    assert ground.gazetteer.find("柳堤社区") == []


def test_an_empty_territory_says_so() -> None:
    with pytest.raises(NotFound):
        make_territory({}, {}).locate(113.2, 28.0)


def test_near_points_share_a_cell_and_far_ones_do_not() -> None:
    here = cell(WEST, SOUTH)
    assert here == cell(WEST + 1e-7, SOUTH)
    assert here != cell(WEST + 1, SOUTH)
    assert 0 < here < 2**63


def test_real_tracts_hold_their_own_inner_points() -> None:
    file = shared("data", "nyc_boundaries", "nyc_census_tracts_2020.geojson.gz")
    features = json.loads(gzip.decompress(file.read_bytes()))["features"]
    shapes = {
        f"T{number:05d}": shapely.from_geojson(json.dumps(feature["geometry"]))
        for number, feature in enumerate(features)
    }
    rows = {"L": make_row("L", 1, None, "纽约")}
    rows |= {code: make_row(code, 3, "L", code) for code in shapes}
    ground = make_territory(rows, shapes)
    inner = shapely.point_on_surface(np.array(list(shapes.values()), dtype=object))
    ids = ground.locate_many(shapely.get_coordinates(inner))
    assert [ground.area(int(found)).code for found in ids] == list(shapes)
