"""Tiles answer at once what the polygons would say, and leave every border to them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from gongzhi.territory.methods import tiles
from gongzhi.territory.methods.ground import Territory
from gongzhi.territory.tests.factories import SIDE, SOUTH, WEST, make_row, make_territory

EAST, NORTH = WEST + 4 * SIDE, SOUTH + 2 * SIDE


def crooked() -> Territory:
    """Make a ground of slanting borders, a hole with an area in it, and two areas that overlap."""
    turn, pond = WEST + SIDE, shapely.Point(WEST + SIDE / 2, SOUTH + SIDE).buffer(SIDE / 5)
    west = shapely.Polygon([(WEST, SOUTH), (turn, SOUTH), (turn + SIDE, NORTH), (WEST, NORTH)])
    middle = shapely.Polygon(
        [(turn, SOUTH), (turn + 1.7 * SIDE, SOUTH), (turn + 2 * SIDE, NORTH), (turn + SIDE, NORTH)]
    )
    overlapping = shapely.box(turn + 1.5 * SIDE, SOUTH, EAST, NORTH)
    shapes = {"A": west.difference(pond), "B": pond, "C": middle, "D": overlapping}
    rows = {"L": make_row("L", 1, None, "安澜区")}
    rows |= {code: make_row(code, 2, "L", f"{code}镇") for code in shapes}
    return make_territory(rows, {"L": shapely.box(WEST, SOUTH, EAST, NORTH), **shapes})


GROUND = crooked()
ALONG, UP = st.floats(WEST - SIDE, EAST + SIDE), st.floats(SOUTH - SIDE, NORTH + SIDE)
SHIFT = st.sampled_from([0.0, 1e-12, -1e-12, 1e-9, -1e-9, 1e-6, -1e-6])


@given(ALONG, UP)
@example(WEST + SIDE, SOUTH)
def test_a_tile_says_what_the_polygons_say(lon: float, lat: float) -> None:
    plain = GROUND.locate_many(np.array([[lon, lat]]), 300).tolist()
    assert [GROUND.locate(lon, lat, 300).area_id for _ in range(3)] == plain * 3


@given(st.floats(0, 1), SHIFT, SHIFT)
def test_beside_a_slanting_border_the_polygons_are_asked(
    share: float, across: float, up: float
) -> None:
    lon = WEST + SIDE + share * SIDE + across
    lat = SOUTH + share * 2 * SIDE + up
    plain = GROUND.locate_many(np.array([[lon, lat]]), 300).tolist()
    assert [GROUND.locate(lon, lat, 300).area_id for _ in range(3)] == plain * 3


def test_a_point_at_home_in_an_area_needs_no_polygon_after_the_first_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ground = crooked()
    first = ground.locate(WEST + SIDE / 4, SOUTH + SIDE / 4)
    monkeypatch.setattr(shapely, "points", None)
    assert ground.locate(WEST + SIDE / 4, SOUTH + SIDE / 4) == first
    with pytest.raises(TypeError):
        ground.locate(WEST + SIDE, SOUTH)


def test_no_more_tiles_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "MOST", 8)
    ground = crooked()
    spots = np.random.default_rng(7).uniform([WEST, SOUTH], [EAST, NORTH], (400, 2))
    single = [ground.locate(lon, lat).area_id for lon, lat in spots.tolist() for _ in range(3)]
    assert single[::3] == single[1::3] == single[2::3] == ground.locate_many(spots).tolist()
    assert len(ground._leaves.tiles._known) <= 8


def test_many_threads_get_the_same_answers() -> None:
    ground = crooked()
    spots = np.random.default_rng(8).uniform([WEST, SOUTH], [EAST, NORTH], (2_000, 2))
    plain = ground.locate_many(spots).tolist()

    def one(spot: list[float]) -> int:
        return ground.locate(*spot).area_id

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, spots.tolist() * 3, chunksize=1)) == plain * 3
