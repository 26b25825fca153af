"""Acts on the ground over the API: for the system administrator, refused to everybody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from django.test import Client

from gongzhi.core.actor import Actor
from gongzhi.core.models import Entry, Jurisdiction
from gongzhi.territory.methods.datums import wgs84_to_gcj02
from gongzhi.territory.models import Area, Boundary

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("jurisdiction", "plain_files")]
Cast, Enter = Callable[..., Actor], Callable[..., Client]
BASIS = "区政府批复〔2026〕3号"
GRID = "AL010109"


def _post(client: Client, path: str, **sent: Any) -> Any:
    body = {"basis": BASIS, **sent}
    return client.post(f"/api/v1/areas/{path}", body, content_type="application/json")


def _whole(code: str) -> shapely.Geometry:
    row = Boundary.objects.get(area__code=code, valid_to=None)
    return shapely.from_geojson(json.dumps(row.geometry))


def _halves(code: str) -> list[shapely.Geometry]:
    whole = _whole(code)
    west, south, east, north = whole.bounds
    middle = (west + east) / 2
    cuts = shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)
    return [shapely.intersection(whole, cut) for cut in cuts]


def test_an_administrator_splits_from_another_datum_renames_and_merges(
    cast: Cast, logged_in: Enter
) -> None:
    admin = logged_in(cast("system_admin"))
    halves = [
        shapely.transform(one, lambda xy: wgs84_to_gcj02(np.asarray(xy))) for one in _halves(GRID)
    ]
    parts = [
        {
            "code": f"{GRID}{letter}",
            "name_zh": f"听潮{letter}网格",
            "name_en": f"Tingchao {letter}",
            "geometry": json.loads(shapely.to_geojson(half)),
        }
        for letter, half in zip("AB", halves, strict=True)
    ]
    answer = _post(admin, f"{GRID}/split", parts=parts, datum="gcj02")
    assert answer.status_code == 200, answer.json()
    version = Jurisdiction.objects.get(code="anlan").territory_version
    assert answer.json() == {"version": version}
    assert Area.objects.get(code=GRID).valid_to is not None
    new = Area.objects.get(code=f"{GRID}A")
    here = Client().get("/api/v1/areas/locate", {"lon": new.lon, "lat": new.lat}).json()
    assert (here["area"], here["version"]) == (new.code, version)
    assert Entry.objects.filter(move="split_area", actor="post:ADM_SYS").count() == 1

    named = {"name_zh": "听潮东网格", "name_en": "Tingchao East"}
    assert _post(admin, f"{GRID}B/rename", **named, seen=version).status_code == 200
    moved = _post(admin, f"{GRID}B/rename", **named, seen=version)
    assert (moved.status_code, moved.json()["code"]) == (409, "ground_moved")
    into = {"code": f"{GRID}A", "name_zh": "听潮网格", "name_en": "Tingchao"}
    merged = _post(admin, "merge", areas=[f"{GRID}A", f"{GRID}B"], into=into)
    assert merged.status_code == 200, merged.json()


def test_a_line_splits_and_neighbours_follow_over_the_api(cast: Cast, logged_in: Enter) -> None:
    admin = logged_in(cast("system_admin"))
    west, south, east, north = shapely.union_all(_halves(GRID)).bounds
    line = shapely.LineString(
        [((west + east) / 2, south - 0.01), ((west + east) / 2, north + 0.01)]
    )
    turned = shapely.transform(line, lambda xy: wgs84_to_gcj02(np.asarray(xy)))
    stands = Area.objects.get(code=GRID)
    own = {"code": GRID, "name_zh": stands.name_zh, "name_en": stands.name_en}
    new = {"code": f"{GRID}N", "name_zh": "听潮新网格", "name_en": "Tingchao New"}
    along = json.loads(shapely.to_geojson(turned))
    short = {"type": "LineString", "coordinates": [[west, south], [east, south]]}
    refused = _post(admin, f"{GRID}/split", parts=[own, new], along=short)
    assert (refused.status_code, "没有把" in refused.json()["words"][0]) == (422, True)
    answer = _post(admin, f"{GRID}/split", parts=[own, new], along=along, datum="gcj02")
    assert answer.status_code == 200, answer.json()
    halves = _halves(f"{GRID}N")
    taken = {GRID: json.loads(shapely.to_geojson(shapely.union(halves[0], _whole(GRID))))}
    overlapping = _post(admin, "redraw", boundaries=taken)
    assert (overlapping.status_code, "重叠" in overlapping.json()["words"][0]) == (422, True)
    before = _whole(f"{GRID}N").area
    assert _post(admin, "redraw", boundaries=taken, give_way=True).status_code == 200
    assert _whole(f"{GRID}N").area < before * 0.9


def test_what_is_wrong_is_named_in_words(cast: Cast, logged_in: Enter) -> None:
    admin = logged_in(cast("system_admin"))
    version = Jurisdiction.objects.get(code="anlan").territory_version
    gap = _post(admin, "close", areas=[GRID])
    assert (gap.status_code, "平方米" in gap.json()["words"][0]) == (422, True)
    wrong = _post(admin, "redraw", boundaries={GRID: {"type": "Point", "coordinates": [1, 2]}})
    assert (wrong.status_code, "不是多边形" in wrong.json()["words"][0]) == (422, True)
    far = {"type": "Polygon", "coordinates": [[[10**30, 1], [2, 2], [3, 1], [10**30, 1]]]}
    for datum in ("wgs84", "gcj02"):
        assert _post(admin, "redraw", boundaries={GRID: far}, datum=datum).status_code == 422
    own = {"code": GRID, "name_zh": "x", "name_en": "x"}
    parts = [own, {**own, "code": f"{GRID}N"}]
    for bad in ([[10**30, 1], [2, 2]], [[None, 1], [2, 2]], [[1, 1]], "x", {}):
        line = {"type": "LineString", "coordinates": bad}
        refused = _post(admin, f"{GRID}/split", parts=parts, along=line)
        assert refused.json()["problems"][0]["rule"] == "bad_line", bad
    assert _post(admin, "NOWHERE/rename", name_zh="x", name_en="x").status_code == 404
    assert (
        _post(admin, "close", areas=[GRID], basis=" ").json()["problems"][0]["rule"] == "no_basis"
    )
    assert _post(admin, "close", areas=[GRID], surprise=1).status_code == 422
    assert _post(admin, f"{GRID}/split", parts=[]).status_code == 422
    assert Jurisdiction.objects.get(code="anlan").territory_version == version


@pytest.mark.parametrize("role", ["security_admin", "dispatcher", "district_leader", None])
def test_nobody_else_changes_the_ground(role: str | None, cast: Cast, logged_in: Enter) -> None:
    other = Client() if role is None else logged_in(cast(role))
    drawn = {GRID: {"type": "Polygon", "coordinates": []}}
    into = {"code": GRID, "name_zh": "x", "name_en": "x"}
    tries: list[tuple[str, dict[str, Any]]] = [
        (f"{GRID}/rename", {"name_zh": "x", "name_en": "x"}),
        (f"{GRID}/split", {"parts": []}),
        ("merge", {"areas": [GRID, "AL010108"], "into": into}),
        ("redraw", {"boundaries": drawn}),
        ("close", {"areas": [GRID]}),
    ]
    for path, sent in tries:
        answer = _post(other, path, **sent)
        assert answer.status_code == (401 if role is None else 403), path
    listed = Client().get("/api/v1/areas", {"below": "AL0101"}).json()["areas"]
    assert GRID in {one["code"] for one in listed}
