"""The ground as machines read it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.test import Client

from gongzhi.territory.methods.datums import wgs84_to_gcj02
from gongzhi.territory.models import Area, Boundary

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jurisdiction", "plain_files")]
ROOT, COMMUNITY = "AL", "AL010109"


def _get(path: str, **query: Any) -> Any:
    return Client().get(f"/api/v1/areas{path}", query)


def test_areas_are_listed_from_the_district_down() -> None:
    first = _get("").json()
    codes = [area["code"] for area in first["areas"]]
    stored = Area.objects.filter(level=2, jurisdiction__code="anlan", valid_to=None)
    assert codes == sorted(stored.values_list("code", flat=True))
    assert {area["parent"] for area in first["areas"]} == {ROOT}
    below = _get("", below=codes[0], levels=2).json()["areas"]
    assert COMMUNITY in {area["code"] for area in below}
    assert all(area["code"].startswith(codes[0]) for area in below)


def test_a_point_gives_its_area_with_the_way_down_from_any_map() -> None:
    area = Area.objects.get(code=COMMUNITY)
    assert area.lon is not None
    assert area.lat is not None
    here = _get("/locate", lon=area.lon, lat=area.lat).json()
    assert COMMUNITY in [step["code"] for step in here["path"]]
    assert (here["path"][0]["code"], here["how"]) == (ROOT, "inside")
    lon, lat = wgs84_to_gcj02(np.array([[area.lon, area.lat]]))[0].tolist()
    there = _get("/locate", lon=lon, lat=lat, datum="gcj02").json()
    assert there["area"] == here["area"]
    far = _get("/locate", lon=2.35, lat=48.85).json()
    assert (far["area"], far["how"]) == (ROOT, "outside")


def test_polygons_come_by_level_and_by_parent() -> None:
    whole = _get("/boundaries", level=2).json()
    drawn = Boundary.objects.filter(area__level=2, valid_to=None)
    assert len(whole["features"]) == drawn.count()
    some = _get("/boundaries", level=3, below="AL01").json()["features"]
    assert some
    assert all(one["properties"]["code"].startswith("AL01") for one in some)


def test_light_outlines_are_kept_until_the_ground_changes() -> None:
    whole = _get("/boundaries", level=4, below="AL0101")
    light = _get("/boundaries", level=4, below="AL0101", tolerance=10)
    assert len(light.content) < len(whole.content) * 0.6
    assert {one["properties"]["parent"] for one in light.json()["features"]} == {"AL0101"}
    path, mark = "/api/v1/areas/boundaries", light.headers["ETag"]
    asked = {"level": 4, "below": "AL0101", "tolerance": 10}
    again = Client().get(path, asked, headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/NOWHERE", {}, 404),
        ("", {"below": "NOWHERE"}, 404),
        ("/boundaries", {"level": 3, "below": "NOWHERE"}, 404),
        ("/boundaries", {"level": 9}, 422),
        ("/boundaries", {"level": 3, "tolerance": 7}, 422),
        ("/locate", {"lon": 200, "lat": 0}, 422),
        ("/locate", {"lon": 28.14, "lat": 113.32}, 422),
        ("/locate", {"lon": "nan", "lat": 1}, 422),
    ],
)
def test_what_is_asked_wrongly_is_said(path: str, query: dict[str, Any], status: int) -> None:
    answer = _get(path, **query)
    assert answer.status_code == status
    assert answer.json()["words"]
