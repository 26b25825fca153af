"""``gongzhi areas``: import, check, locate; words for people, JSON for machines, exit codes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import inside
from gongzhi.territory.methods.datums import wgs84_to_gcj02
from gongzhi.territory.models import Area, Boundary
from gongzhi.territory.queries import stored_ground
from gongzhi.territory.tests.factories import (
    SIDE,
    SOUTH,
    WEST,
    make_jurisdiction,
    make_row,
)
from gongzhi.territory.tests.test_importing import BASIS, _file, _halves

pytestmark = pytest.mark.django_db


def _run(*words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("areas", *words, "--jurisdiction", "small", stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), err.getvalue()


def test_the_command_imports_checks_and_locates(place: Jurisdiction, tmp_path: Path) -> None:
    file = str(_halves(tmp_path, "G1", "G2"))
    opening = ("--basis", BASIS, "--parent", "L1C1", "--kind", "grid")
    code, out, _ = _run("import", file, *opening, "--dry-run", "--language", "en")
    assert (code, "2 areas opened" in out, "dry run" in out) == (0, True, True)
    code, out, _ = _run("import", file, *opening, "--json")
    told = json.loads(out)
    assert (code, told["opened"], told["drawn"], told["noted"]) == (0, 2, 2, [])
    code, out, _ = _run("check")
    assert (code, out) == (0, "9个区域、9个边界，没有问题\n")
    point = (str(WEST + SIDE / 4), str(SOUTH + SIDE / 2))
    code, out, _ = _run("locate", *point, "--json")
    told = json.loads(out)
    assert (code, told["area"], told["how"]) == (0, "G1", "inside")
    assert [step["code"] for step in told["path"]] == ["L", "L1", "L1C1", "G1"]
    moved = wgs84_to_gcj02(np.array([[float(part) for part in point]]))[0].tolist()
    code, out, _ = _run("locate", *map(str, moved), "--datum", "gcj02", "--language", "en")
    assert (code, out.splitlines()[1]) == (0, "by its coordinates, in G1")


def test_the_command_names_what_it_refuses(place: Jurisdiction, tmp_path: Path) -> None:
    file = _file(tmp_path, "a.csv", "code,name,lat\nX,,north\n")
    code, out, err = _run("import", str(file), "--basis", BASIS)
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "a.csv:2:name_zh: 不能为空",
        "a.csv:2:lat: “north”不是数字",
        "没有导入：2处问题",
    ]
    code, out, _ = _run("import", str(file), "--basis", BASIS, "--json")
    first = json.loads(out)["problems"][0]
    assert (code, first["rule"], first["row"], first["en"]) == (
        1,
        "required",
        2,
        "it must not be empty",
    )
    assert _run("locate", "200", "28")[0] == 1
    Boundary.objects.filter(area__code="L1C1").delete()
    code, _, err = _run("check", "--language", "en")
    assert (code, "has no polygon, though others" in err) == (1, True)
    code, out, _ = _run("check", "--json")
    assert (code, json.loads(out)["problems"][0]["rule"]) == (1, "not_drawn")


def test_what_is_exported_can_be_imported_elsewhere(place: Jurisdiction, tmp_path: Path) -> None:
    sheet, shapes = tmp_path / "areas.csv", tmp_path / "areas.geojson"
    assert _run("export", str(sheet), "--closed")[0] == 0
    code, out, _ = _run("export", str(shapes), "--language", "en")
    assert (code, out) == (0, "7 written to areas.geojson\n")
    other = make_jurisdiction("other")
    root = make_row("L", 1, None, "别处")
    kept = ("code", "level", "kind", "name_zh", "name_en", "valid_from")
    Area.objects.create(jurisdiction=other, **{name: root[name] for name in kept})
    words = ("--basis", BASIS, "--jurisdiction", "other")
    call_command("areas", "import", str(sheet), str(shapes), *words, stdout=io.StringIO())
    with inside(place.id, "system:tests"):
        rows, drawn = stored_ground(place.id)
    with inside(other.id, "system:tests"):
        rows_too, drawn_too = stored_ground(other.id)
    label = {"lon": None, "lat": None}
    assert [row | label for row in rows] == [row | label for row in rows_too]
    assert len(rows) == len(drawn) == 7
    assert drawn == drawn_too


def test_an_export_names_its_form_by_the_ending(place: Jurisdiction, tmp_path: Path) -> None:
    code, _, err = _run("export", str(tmp_path / "areas.xls"), "--language", "en")
    assert (code, "must end with .csv or .geojson" in err) == (2, True)
    assert _run("export", str(tmp_path / "nowhere" / "areas.csv"))[0] == 1


def test_the_command_knows_its_place() -> None:
    with pytest.raises(CommandError) as refused:
        call_command("areas", "check", "--jurisdiction", "nowhere")
    assert refused.value.returncode == 2
    make_jurisdiction()
    code, _, err = _run("locate", "113", "28")
    assert (code, "territory_empty" in err) == (1, True)
