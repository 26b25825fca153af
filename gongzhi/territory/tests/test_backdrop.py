"""Water and roads of a pack: cut to the picture, in order, refused where they have no shape."""

from __future__ import annotations

import pytest

from gongzhi.territory.backdrop import backdrop_geojson, behind
from gongzhi.territory.drawing import draw
from gongzhi.territory.methods.backdrop import shape_problem

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[120, 30], [121, 30], [121, 31], [120, 31], [120, 30]]],
}
ROAD = {"type": "LineString", "coordinates": [[119, 30.5], [122, 30.5]]}
RIVER = {
    "type": "Polygon",
    "coordinates": [[[120.4, 29], [120.6, 29], [120.6, 32], [120.4, 32], [120.4, 29]]],
}
CROSSED = {
    "type": "Polygon",
    "coordinates": [[[120, 30], [121, 31], [121, 30], [120, 31], [120, 30]]],
}
FAR = {"type": "LineString", "coordinates": [[10, 10], [11, 11]]}
ROWS = {
    "r1": {"kind": "road", "name_zh": "路", "name_en": "Road", "geometry": ROAD},
    "w1": {"kind": "river", "name_zh": "江", "name_en": "River", "geometry": RIVER},
    "f1": {"kind": "railway", "name_zh": "铁路", "name_en": "Rail", "geometry": FAR},
}


def test_features_are_cut_at_the_border_and_water_lies_beneath_roads() -> None:
    drawing = draw({"S": SQUARE}, width=1000)
    found = behind(drawing, ROWS)
    assert [one.code for one in found] == ["w1", "r1"], "what lies elsewhere is left out"
    assert found[0].path.endswith("z")
    assert found[1].path.startswith("M-12 ")
    assert "z" not in found[1].path
    assert found[1].name_at == (500, round(drawing.height / 2))
    assert behind(draw({}), ROWS) == []
    codes = [one["properties"]["code"] for one in backdrop_geojson(ROWS)["features"]]
    assert codes == ["w1", "r1", "f1"]


@pytest.mark.parametrize(
    ("geometry", "lines", "problem"),
    [
        (ROAD, True, ""),
        (RIVER, False, ""),
        (ROAD, False, "MultiPolygon / Polygon"),
        (None, True, "LineString / MultiLineString"),
        ({"type": "LineString", "coordinates": []}, True, "empty"),
        ({"type": ["LineString"]}, True, "LineString / MultiLineString"),
        (CROSSED, False, "Self-intersection[120.5 30.5]"),
        (
            {"type": "LineString", "coordinates": [[500000, 3300000], [500100, 3300000]]},
            True,
            "WGS84",
        ),
    ],
    ids=["road", "river", "line for water", "nothing", "empty", "no type", "crossed", "metres"],
)
def test_a_shape_that_cannot_be_drawn_says_why(geometry: object, lines: bool, problem: str) -> None:
    assert shape_problem(geometry, lines=lines) == problem
    assert shape_problem({"type": "LineString", "coordinates": "x"}, lines=True)
