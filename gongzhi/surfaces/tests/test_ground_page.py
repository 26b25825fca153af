"""The ground on its page: files brought in, areas changed by acts, for one role only."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Any

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongzhi.core.actor import Actor
from gongzhi.core.models import Entry, Jurisdiction
from gongzhi.territory.models import Area, Boundary

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_files")]
Cast, Enter = Callable[..., Actor], Callable[..., Client]
GRID = "AL010109"
ORDER = {"basis": "区政府批复〔2026〕3号", "on": "", "do": "take"}
SHEET = "code,name,parent,level\nAL010199,埠头园区专属网格,AL0101,4\n"


def _sent(client: Client, act: str, **given: Any) -> tuple[int, str]:
    answer = client.post("/ground/", {"act": act, **ORDER, **given})
    return answer.status_code, html.unescape(answer.content.decode())


def _file(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def test_an_area_is_renamed_and_a_sheet_taken_in(cast: Cast, logged_in: Enter) -> None:
    admin = logged_in(cast("system_admin"))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        page = admin.get("/ground/")
    assert page.status_code == 200
    assert len(seen) <= 12
    before = Jurisdiction.objects.get(code="anlan").territory_version
    name = {"area": GRID, "name_zh": "听潮一网格", "name_en": "Tingchao One"}
    code, said = _sent(admin, "rename", **name, do="check")
    assert (code, "还没有写入" in said, 'value="听潮一网格"' in said) == (200, True, True)
    assert Area.objects.get(code=GRID).name_zh != "听潮一网格"
    code, said = _sent(admin, "rename", **name)
    assert (code, f"区划版本 {before + 1}" in said) == (200, True)
    assert Area.objects.get(code=GRID).name_zh == "听潮一网格"
    assert Entry.objects.filter(move="rename_area", actor="post:ADM_SYS").count() == 1
    new = {"files": _file("grids.csv", SHEET), "datum": "wgs84", "misfits": "refuse"}
    code, said = _sent(admin, "import", **new, area="", property="")
    assert (code, "新设 1 个区域" in said) == (200, True)
    assert Area.objects.get(code="AL010199").kind == "dedicated_grid"


def test_a_line_or_corners_written_by_hand_split_and_redraw(cast: Cast, logged_in: Enter) -> None:
    admin = logged_in(cast("system_admin"))
    whole = shapely.from_geojson(json.dumps(_drawn(GRID)))
    west, south, east, north = whole.bounds
    middle = (west + east) / 2
    line = f"{middle}, {south - 0.01}\n{middle}, {north + 0.01}"
    cut = {"area": GRID, "along": line, "datum": "wgs84", "keeps": "second", "code": f"{GRID}N"}
    named = {"name_zh": "听潮西网格", "name_en": "Tingchao West"}
    code, said = _sent(admin, "cut", **cut, **named, do="check")
    assert (code, "听潮西网格（AL010109N）：新画" in said, "FeatureCollection" in said) == (
        200,
        1,
        1,
    )
    assert not Area.objects.filter(code=f"{GRID}N").exists()
    assert _sent(admin, "cut", **cut, **named)[0] == 200
    kept = shapely.from_geojson(json.dumps(_drawn(GRID)))
    assert kept.bounds[0] == pytest.approx(middle, abs=1e-5)
    other = shapely.from_geojson(json.dumps(_drawn(f"{GRID}N")))
    corners = "; ".join(f"{x}, {y}" for x, y in whole.exterior.coords)
    redraw = {"area": GRID, "shape": corners, "datum": "wgs84"}
    code, said = _sent(admin, "redraw", **redraw, beside="stay")
    assert (code, "重叠" in said) == (422, True)
    code, said = _sent(admin, "redraw", **redraw, beside="follow")
    assert (code, "一点地方也不剩" in said) == (422, True)
    wider = kept.union(other.intersection(shapely.box(middle - 0.0003, south, east, north)))
    shape = shapely.to_geojson(wider)
    assert _sent(admin, "redraw", area=GRID, shape=shape, datum="wgs84", beside="follow")[0] == 200
    assert shapely.from_geojson(json.dumps(_drawn(f"{GRID}N"))).area < other.area


def _drawn(code: str) -> Any:
    return Boundary.objects.get(area__code=code, valid_to=None).geometry


def test_what_is_wrong_is_named_and_nothing_written(cast: Cast, logged_in: Enter) -> None:
    admin = logged_in(cast("system_admin"))
    before = Jurisdiction.objects.get(code="anlan").territory_version
    bad = _file("bad.csv", "code,name,level\nAL0101,埠头社区,three\n")
    word = _file("doc.docx", "x")
    tries: tuple[tuple[str, dict[str, Any], str, int], ...] = (
        ("rename", {"area": GRID, "name_zh": "", "name_en": ""}, "缺少代码或中英文名称", 422),
        ("rename", {"area": "NO", "name_zh": "x", "name_en": "x"}, "没有这个区域", 404),
        ("close", {"areas": f"{GRID}，AL"}, "是整个辖区", 422),
        ("close", {"areas": GRID, "basis": " "}, "依据的文件", 422),
        ("close", {"areas": GRID, "on": "soon"}, "不是日期", 422),
        (
            "merge",
            {"areas": GRID, "into": GRID, "name_zh": "x", "name_en": "x"},
            "至少要有2个",
            422,
        ),
        ("split", {"area": GRID}, "", 422),
        ("split", {"area": GRID, "parts": _file("p.geojson", "{}")}, "要的是表格", 422),
        ("redraw", {"area": GRID}, "", 422),
        ("redraw", {"area": GRID, "shape": "1"}, "不是“经度,纬度”", 422),
        ("cut", {"area": GRID, "along": "1 2;3 4", "datum": "mars"}, "请从列表中选择", 422),
        ("cut", {"area": "NO", "along": "1 2;3 4"}, "没有这个区域", 404),
        ("cut", {"area": GRID, "along": "1 2"}, "只有1个点", 422),
        ("cut", {"area": GRID, "along": "1 2;3 4", "code": "X"}, "没有把", 422),
        ("redraw", {"drawn": _file("d.csv", "code\n"), "datum": "bd09"}, "要的是边界", 422),
        ("import", {"files": bad, "datum": "wgs84"}, "bad.csv:2:level", 422),
        ("import", {"files": word, "datum": "wgs84"}, "doc.docx", 422),
        ("import", {}, "", 422),
        ("nonsense", {}, "", 404),
    )
    for act, given, words, status in tries:
        code, said = _sent(admin, act, **given)
        assert code == status, (act, given)
        assert words in said, (act, given)
    assert Jurisdiction.objects.get(code="anlan").territory_version == before


@pytest.mark.parametrize("role", ["security_admin", "dispatcher", "district_leader"])
def test_nobody_else_comes_near(role: str, cast: Cast, logged_in: Enter) -> None:
    other = logged_in(cast(role))
    assert other.get("/ground/").status_code == 403
    assert _sent(other, "close", areas=GRID)[0] == 403
    assert "/ground/" not in other.get("/inbox").content.decode()
    assert Client().get("/ground/").headers["Location"].startswith("/login")
