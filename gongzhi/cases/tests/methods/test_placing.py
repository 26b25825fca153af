"""A chosen area stands; a point within it tells which part of it is meant."""

from __future__ import annotations

import pytest

from gongzhi.cases.methods.placing import place
from gongzhi.territory.tests.factories import SIDE, SOUTH, WEST, make_territory

MIDDLE = SOUTH + SIDE / 2


@pytest.mark.parametrize(
    ("chosen", "column", "area", "how"),
    [
        ("L1", 0.5, "L1C1", "inside"),
        ("L1", 2.5, "L1", "chosen"),
        ("L1", 60, "L1", "chosen"),
        ("L1C1", 0.5, "L1C1", "chosen"),
        ("L1C2", 0.5, "L1C2", "chosen"),
        ("", 0.5, "L1C1", "inside"),
    ],
)
def test_a_point_deepens_what_was_chosen(chosen: str, column: float, area: str, how: str) -> None:
    ground = make_territory()
    found = place(ground, chosen=chosen, lon=WEST + column * SIDE, lat=MIDDLE)
    assert (ground.area(found.area_id).code, found.facts["how"]) == (area, how)
