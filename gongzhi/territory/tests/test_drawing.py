"""Polygons become lines of a picture: north up, in one frame, light."""

from __future__ import annotations

import shapely

from gongzhi.territory.drawing import draw, lightened

SOUTH = {
    "type": "Polygon",
    "coordinates": [[[120, 30], [120.2, 30], [120.2, 30.1], [120, 30.1], [120, 30]]],
}
NORTH = {
    "type": "MultiPolygon",
    "coordinates": [
        [
            [[120, 30.1], [120.1, 30.1], [120.1, 30.2], [120, 30.2], [120, 30.1]],
            [[120.02, 30.12], [120.04, 30.12], [120.04, 30.14], [120.02, 30.14], [120.02, 30.12]],
        ],
        [[[120.15, 30.1], [120.2, 30.1], [120.2, 30.2], [120.15, 30.2], [120.15, 30.1]]],
    ],
}


def test_north_is_up_and_a_degree_of_longitude_is_shorter() -> None:
    drawn = draw({"S": SOUTH, "N": NORTH}, width=1000)
    assert drawn.width == 1000
    assert 1140 < drawn.height < 1170  # 0.2 degrees of latitude over 0.2 of longitude at 30 degrees
    assert drawn.labels["N"][1] < drawn.labels["S"][1]
    assert drawn.paths["N"].count("M") == 3  # two parts, one with a hole
    assert (drawn.paths["S"][0], drawn.paths["S"][-1]) == ("M", "z")


def test_corners_that_nobody_sees_are_left_out() -> None:
    ring = shapely.Point(120, 30).buffer(0.1, quad_segs=400)
    drawn = draw({"O": shapely.geometry.mapping(ring)}, width=300)
    assert len(drawn.paths["O"]) < 500


def test_nothing_to_draw_is_an_empty_picture() -> None:
    assert draw({}).height == 0


def test_a_point_is_placed_in_the_frame_of_the_picture() -> None:
    drawn = draw({"S": SOUTH}, width=1000)
    assert drawn.at(120.1, 30.05) == (500, round(drawn.height / 2))
    assert drawn.at(121, 30.05) is None


def test_light_outlines_keep_common_borders_in_common() -> None:
    bend = [[120.1, 30 + step / 1000 + (step % 2) / 100000] for step in range(101)]
    west = {"type": "Polygon", "coordinates": [[[120, 30], *bend, [120, 30.1], [120, 30]]]}
    east = {
        "type": "Polygon",
        "coordinates": [[[120.2, 30.1], *bend[::-1], [120.2, 30], [120.2, 30.1]]],
    }
    light = {
        code: shapely.geometry.shape(one)
        for code, one in lightened({"W": west, "E": east}, 5).items()
    }
    assert shapely.get_num_coordinates(light["W"]) < 20
    assert light["W"].intersection(light["E"]).area == 0
    assert light["W"].union(light["E"]).geom_type == "Polygon"
    assert lightened({}, 5) == {}
