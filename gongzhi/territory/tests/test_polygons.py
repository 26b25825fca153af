"""Polygons that do not fit are named, never mended in silence."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
import shapely
from shapely.affinity import translate

from gongzhi.core.errors import Invalid, Problem
from gongzhi.territory.methods.polygons import fit_problems
from gongzhi.territory.methods.surfaces import read_surfaces
from gongzhi.territory.tests.factories import SIDE, geojson, make_rows, make_shapes, square

ROWS = make_rows()
METRE = 1 / 111_195


def _problems(changed: Mapping[str, shapely.Geometry | None]) -> list[Problem]:
    shapes = {**make_shapes(), **changed}
    kept = {code: shape for code, shape in shapes.items() if shape is not None}
    return fit_problems(read_surfaces(geojson(kept), ROWS), ROWS, 1.0)


def _named(changed: Mapping[str, shapely.Geometry | None]) -> set[tuple[str, str, str | None]]:
    return {(p.rule, p.params["area"], p.params.get("other")) for p in _problems(changed)}


def test_a_seamless_ground_has_no_problem() -> None:
    assert _problems({}) == []
    assert fit_problems({}, ROWS, 1.0) == []


def test_an_overlap_names_both_areas_and_the_surface() -> None:
    wider = square(0).union(translate(square(0), SIDE / 10))
    assert _named({"L1C1": wider}) == {("overlap", "L1C1", "L1C2")}
    problem = _problems({"L1C1": wider})[0]
    assert problem.params["name_zh"] == "柳堤社区"
    assert problem.params["other_zh"] == "码头社区"
    assert problem.params["square_metres"] == pytest.approx(109_000, rel=0.02)


def test_a_gap_names_the_parent() -> None:
    narrower = square(0).intersection(translate(square(0), -SIDE / 10))
    assert _named({"L1C1": narrower}) == {("gap", "L1", None)}


def test_a_child_outside_its_parent_is_named() -> None:
    taller = square(0).union(square(0, row=1))
    assert _named({"L1C1": taller}) == {("outside_parent", "L1C1", "L1")}


def test_a_sliver_of_rounding_is_no_problem() -> None:
    assert _problems({"L1C1": translate(square(0), 0.4 * METRE)}) == []
    assert _problems({"L1C1": translate(square(0), 3 * METRE)}) != []


def test_a_parent_may_be_drawn_only_in_part() -> None:
    assert _problems({"L1C1": None}) == []


@pytest.mark.parametrize(
    ("geometry", "rule"),
    [
        ({"type": "Point", "coordinates": [113.2, 28.1]}, "not_a_polygon"),
        (None, "not_a_polygon"),
        ({"type": "Polygon", "coordinates": "x"}, "bad_geojson"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "bad_geojson"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
            "invalid_polygon",
        ),
        ({"type": "Polygon", "coordinates": []}, "invalid_polygon"),
        (
            {"type": "Polygon", "coordinates": [[[28, 113], [29, 113], [29, 114], [28, 113]]]},
            "off_the_earth",
        ),
    ],
)
def test_an_unsound_polygon_is_named_with_the_reason(geometry: object, rule: str) -> None:
    feature = {"type": "Feature", "properties": {"code": "L1C1"}, "geometry": geometry}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    with pytest.raises(Invalid) as refused:
        read_surfaces(text, ROWS)
    problem = refused.value.problems[0]
    assert (problem.rule, problem.params["area"]) == (rule, "L1C1")
    assert problem.params["name_zh"] == "柳堤社区"


def test_unknown_and_doubled_areas_are_named() -> None:
    features = json.loads(geojson({"L": square(0), "X": square(0)}))
    features["features"].append(features["features"][0])
    with pytest.raises(Invalid) as refused:
        read_surfaces(json.dumps(features), ROWS)
    named = [(p.rule, p.params["area"]) for p in refused.value.problems]
    assert named == [("unknown_area", "X"), ("boundary_twice", "L")]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"features": [{}]}', '{"features": [1]}'])
def test_a_file_that_is_no_feature_collection_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_surfaces(text, ROWS)
    assert refused.value.problems[0].rule == "bad_geojson"
