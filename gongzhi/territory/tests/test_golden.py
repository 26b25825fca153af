"""Golden points: edges, corners, holes, overlaps and gaps, looked up singly and in bulk."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gongzhi.territory.methods.ground import Territory
from gongzhi.territory.tests.factories import make_row, make_territory

# Units of 0.01 degrees from (110, 30): four blocks A B over C D, E apart with a hole in which F
# lies, G with an empty hole, H and I overlapping, a gap between D and E.
BLOCKS = {
    "A": shapely.box(0, 1, 1, 2),
    "B": shapely.box(1, 1, 2, 2),
    "C": shapely.box(0, 0, 1, 1),
    "D": shapely.box(1, 0, 2, 1),
    "E": shapely.box(3, 0, 6, 3).difference(shapely.box(4, 1, 5, 2)),
    "F": shapely.box(4, 1, 5, 2),
    "G": shapely.box(7, 0, 10, 3).difference(shapely.box(8, 1, 9, 2)),
    "H": shapely.box(11, 0, 13, 2),
    "I": shapely.box(12, 0, 14, 2),
}


def _placed(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: np.array([110.0, 30.0]) + xy / 100.0)


def _ground(drawn_root: bool) -> Territory:
    rows = {"L": make_row("L", 1, None, "区")}
    rows |= {code: make_row(code, 3, "L", code) for code in BLOCKS}
    shapes = {code: _placed(shape) for code, shape in BLOCKS.items()}
    if drawn_root:
        shapes["L"] = _placed(shapely.box(0, 0, 14, 3))
    return make_territory(rows, shapes)


BARE, DRAWN = _ground(drawn_root=False), _ground(drawn_root=True)
GOLDEN = [
    ("inside", 0.5, 1.5, "A", "inside"),
    ("edge of two", 1.0, 1.5, "A", "border"),
    ("edge of two, below", 1.5, 1.0, "B", "border"),
    ("corner of four", 1.0, 1.0, "A", "border"),
    ("corner of three sides of one", 1.0, 2.0, "A", "border"),
    ("outer edge", 0.0, 0.5, "C", "inside"),
    ("outer corner", 0.0, 0.0, "C", "inside"),
    ("outer corner of the last", 14.0, 2.0, "I", "inside"),
    ("filled hole", 4.5, 1.5, "F", "inside"),
    ("edge of a filled hole", 4.0, 1.5, "E", "border"),
    ("corner of a filled hole", 5.0, 2.0, "E", "border"),
    ("edge of an empty hole", 8.0, 1.5, "G", "inside"),
    ("corner of an empty hole", 9.0, 1.0, "G", "inside"),
    ("overlap", 12.5, 1.0, "H", "border"),
    ("edge of an overlap", 12.0, 1.0, "H", "border"),
]
OUTSIDE = [
    ("gap, nearer to the west", 2.2, 0.5, "D"),
    ("gap, nearer to the east", 2.8, 0.5, "E"),
    ("empty hole", 8.1, 1.5, "G"),
]


def _point(x: float, y: float) -> tuple[float, float]:
    return round(110 + x / 100, 6), round(30 + y / 100, 6)


@pytest.mark.parametrize("ground", [BARE, DRAWN], ids=["root not drawn", "root drawn"])
@pytest.mark.parametrize(("what", "x", "y", "area", "how"), GOLDEN)
def test_a_golden_point_lies_where_it_always_did(
    ground: Territory, what: str, x: float, y: float, area: str, how: str
) -> None:
    point = _point(x, y)
    found = ground.locate(*point)
    assert (found.area_code, found.how) == (area, how), what
    (many,) = ground.locate_many(np.array([point])).tolist()
    assert ground.area(many).code == area


@pytest.mark.parametrize(("what", "x", "y", "area"), OUTSIDE)
def test_where_no_polygon_is_the_nearest_answers_within_its_distance(
    what: str, x: float, y: float, area: str
) -> None:
    point = _point(x, y)
    near, far = BARE.locate(*point, 1000), BARE.locate(*point, 10)
    assert (near.area_code, near.how) == (area, "nearest"), what
    assert (far.area_code, far.how) == ("L", "outside")
    many = [BARE.locate_many(np.array([point]), metres).tolist()[0] for metres in (1000, 10)]
    assert [BARE.area(one).code for one in many] == [area, "L"]
    assert DRAWN.locate(*point, 1000).area_code == "L"
