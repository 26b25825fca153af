"""Coordinates of Chinese map services come back to WGS84 to less than half a metre."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.territory.methods.datums import (
    BOX,
    TO_WGS84,
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from gongzhi.territory.methods.points import METRES_PER_DEGREE

HALF_A_METRE = 0.5 / METRES_PER_DEGREE
TIANANMEN = np.array([[116.404, 39.915]])
LONS = st.floats(BOX[0] + 1e-6, BOX[2] - 1e-6)
LATS = st.floats(BOX[1] + 1e-6, BOX[3] - 1e-6)


@pytest.mark.parametrize(
    ("convert", "expected"),
    [
        (wgs84_to_gcj02, (116.41024449916938, 39.91640428150164)),
        (gcj02_to_bd09, (116.41036949371029, 39.92133699351021)),
    ],
)
def test_known_points_are_met(convert: object, expected: tuple[float, float]) -> None:
    assert callable(convert)
    assert convert(TIANANMEN)[0].tolist() == pytest.approx(expected, abs=1e-9)


def test_the_usual_one_step_inverse_is_near_but_not_as_good() -> None:
    one_step = np.array([116.39775550083061, 39.91359571849836])
    assert np.abs(gcj02_to_wgs84(TIANANMEN)[0] - one_step).max() < 5e-6
    assert np.abs(wgs84_to_gcj02(gcj02_to_wgs84(TIANANMEN)) - TIANANMEN).max() < 1e-9
    assert np.abs(gcj02_to_bd09(bd09_to_gcj02(TIANANMEN)) - TIANANMEN).max() < 1e-9


@given(LONS, LATS)
def test_there_and_back_is_less_than_half_a_metre(lon: float, lat: float) -> None:
    point = np.array([[lon, lat]])
    assert np.abs(gcj02_to_wgs84(wgs84_to_gcj02(point)) - point).max() < HALF_A_METRE
    assert np.abs(bd09_to_wgs84(wgs84_to_bd09(point)) - point).max() < HALF_A_METRE


def test_outside_of_china_nothing_moves() -> None:
    london = np.array([[-0.09706, 51.5181], [140.0, 35.0], [0.0, 90.0]])
    for convert in (*TO_WGS84.values(), wgs84_to_gcj02, wgs84_to_bd09):
        assert convert(london).tolist() == london.tolist()


def test_the_offset_inside_is_some_hundred_metres() -> None:
    shift = np.abs(wgs84_to_gcj02(TIANANMEN) - TIANANMEN).max() * METRES_PER_DEGREE
    assert 100 < shift < 1000


def test_no_points_give_no_points() -> None:
    none = np.empty((0, 2))
    assert all(convert(none).shape == (0, 2) for convert in TO_WGS84.values())
