"""Ground cut along a line, neighbours that give way, and shapes as somebody writes them."""

from __future__ import annotations

import pytest
import shapely

from gongzhi.core.errors import Invalid
from gongzhi.territory.methods.cutting import cut, give_way
from gongzhi.territory.methods.typed import Wanted, read_typed
from gongzhi.territory.tests.factories import SIDE, SOUTH, WEST, square

MIDDLE_LON, MIDDLE_LAT, FAR = WEST + SIDE / 2, SOUTH + SIDE / 2, SIDE / 10
UP = shapely.LineString([(MIDDLE_LON, SOUTH - FAR), (MIDDLE_LON, SOUTH + SIDE + FAR)])
ACROSS = shapely.LineString([(WEST - FAR, MIDDLE_LAT), (WEST + SIDE + FAR, MIDDLE_LAT)])
# A comb of two teeth: a line through both leaves three pieces, and the far piece of an island.
COMB = square(0).difference(
    shapely.box(WEST + SIDE * 0.4, MIDDLE_LAT - SIDE * 0.2, WEST + SIDE * 0.6, SOUTH + SIDE)
)
ISLAND = shapely.union(square(0), shapely.box(WEST + 3 * SIDE, SOUTH, WEST + 4 * SIDE, SOUTH + FAR))


def at(x: float, y: float) -> shapely.Point:
    """A point of the first square, in parts of its side."""
    return shapely.Point(WEST + x * SIDE, SOUTH + y * SIDE)


@pytest.mark.parametrize(
    ("whole", "line", "first", "second"),
    [
        (square(0), UP, at(0.2, 0.5), at(0.8, 0.5)),
        (square(0), shapely.reverse(UP), at(0.2, 0.5), at(0.8, 0.5)),
        (square(0), ACROSS, at(0.5, 0.8), at(0.5, 0.2)),
        (square(0), shapely.reverse(ACROSS), at(0.5, 0.8), at(0.5, 0.2)),
        (COMB, ACROSS, at(0.2, 0.8), at(0.2, 0.2)),
        (COMB, ACROSS, at(0.8, 0.8), at(0.8, 0.2)),
        (ISLAND, UP, at(0.2, 0.5), at(3.5, 0.05)),
    ],
)
def test_each_side_of_a_line_is_one_part_and_the_west_or_north_comes_first(
    whole: shapely.Geometry, line: shapely.Geometry, first: shapely.Point, second: shapely.Point
) -> None:
    one, other = cut(whole, line)
    assert (one.covers(first), other.covers(second)) == (True, True)
    assert one.intersection(other).area == 0
    assert one.union(other).symmetric_difference(whole).area < 1e-12


@pytest.mark.parametrize(
    "points",
    [
        [(MIDDLE_LON, SOUTH - FAR), (MIDDLE_LON, MIDDLE_LAT)],
        [(WEST - FAR, SOUTH), (WEST - FAR, SOUTH + SIDE)],
    ],
)
def test_a_line_that_does_not_lead_through_cuts_nothing(points: list[tuple[float, float]]) -> None:
    assert cut(square(0), shapely.LineString(points)) == []


def test_neighbours_give_up_what_is_taken_and_take_what_is_given_up() -> None:
    wider = shapely.box(WEST, SOUTH, WEST + SIDE * 1.25, SOUTH + SIDE)
    beside = {"B": square(1), "C": square(2)}
    found = give_way({"A": square(0)}, {"A": wider}, beside, 1.0)
    assert list(found.shapes) == ["B"]
    assert found.shapes["B"].symmetric_difference(square(1).difference(wider)).area < 1e-12
    narrower = shapely.box(WEST, SOUTH, WEST + SIDE * 0.75, SOUTH + SIDE)
    found = give_way({"A": square(0)}, {"A": narrower}, beside, 1.0)
    assert found.shapes["B"].covers(shapely.Point(WEST + SIDE * 0.9, SOUTH + SIDE / 2))
    assert (list(found.shapes), found.swallowed) == (["B"], [])
    assert give_way({"A": square(0)}, {"A": square(0, 2)}, beside, 1.0).swallowed == ["B"]
    assert give_way({}, {"N": narrower}, {"A": square(0)}, 1.0).shapes["A"].area < square(0).area


@pytest.mark.parametrize(
    ("text", "wanted", "kind", "count"),
    [
        ("113.2, 28.1\n113.3 28.2", "line", "LineString", 2),
        ("113.2，28.1；113.3，28.2；113.3,28.1", "polygon", "Polygon", 1),
        ('{"type":"LineString","coordinates":[[1,2],[3,4]]}', "line", "LineString", 2),
        (
            '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},'
            '"geometry":{"type":"MultiPolygon","coordinates":[]}}]}',
            "polygon",
            "MultiPolygon",
            0,
        ),
    ],
)
def test_a_shape_is_read_as_written(text: str, wanted: Wanted, kind: str, count: int) -> None:
    found = read_typed(text, wanted)
    assert (found["type"], len(found["coordinates"])) == (kind, count)


@pytest.mark.parametrize(
    ("text", "wanted", "rule"),
    [
        ("", "line", "too_few_points"),
        ("113.2, 28.1; 113.3, 28.2", "polygon", "too_few_points"),
        ("113.2, 28.1; here", "line", "bad_pair"),
        ("113.2, 28.1, 7; 1 2", "line", "bad_pair"),
        ("{", "line", "bad_geojson"),
        ('{"type":"Point","coordinates":[1,2]}', "line", "no_such_shape"),
        ('{"type":"FeatureCollection","features":[]}', "polygon", "no_such_shape"),
        ('{"type":"LineString","coordinates":[[1,2],[3,4]]}', "polygon", "no_such_shape"),
    ],
)
def test_what_is_no_shape_is_said(text: str, wanted: Wanted, rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_typed(text, wanted, "along")
    assert [(one.field, one.rule) for one in refused.value.problems] == [("along", rule)]
