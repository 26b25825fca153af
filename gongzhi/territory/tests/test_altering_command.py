"""``gongzhi areas rename | redraw | split | merge | close``: the acts as an operator makes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from gongzhi.core.models import Jurisdiction
from gongzhi.territory.models import Area
from gongzhi.territory.tests.factories import SIDE, SOUTH, WEST, geojson, square
from gongzhi.territory.tests.playing import EAST_HALF, WEST_HALF, entries_of, ground_of
from gongzhi.territory.tests.test_areas_command import _run
from gongzhi.territory.tests.test_importing import _file

pytestmark = pytest.mark.django_db
ORDER = ("--basis", "区政府批复〔2026〕3号", "--language", "en")
PARTS = "code,name_zh,name_en,children\nL1C3,西堤社区,Xidi,{}\nL1C4,东堤社区,,\n"


def test_an_area_is_split_renamed_merged_redrawn_and_closed(
    place: Jurisdiction, tmp_path: Path
) -> None:
    parts = str(_file(tmp_path, "parts.csv", PARTS.format("")))
    halves = {"L1C3": WEST_HALF, "L1C4": EAST_HALF}
    drawn = str(_file(tmp_path, "halves.geojson", geojson(halves)))
    split = ("split", "L1C1", "--parts", parts, "--drawn", drawn)
    code, out, _ = _run(*split, *ORDER, "--dry-run")
    assert (code, "dry run" in out) == (0, True)
    assert not Area.objects.filter(code="L1C3").exists()
    code, out, _ = _run(*split, *ORDER)
    assert (code, "ground version 2" in out) == (0, True)
    assert ground_of(place).locate(WEST + SIDE / 4, SOUTH + SIDE / 2).area_code == "L1C3"
    assert Area.objects.get(code="L1C4").name_en == "东堤社区"

    name = ("--name-zh", "东岸社区", "--name-en", "Dong’an")
    code, out, _ = _run("rename", "L1C4", *name, *ORDER, "--json")
    assert (code, json.loads(out)) == (0, {"version": 3, "dry_run": False})
    assert Area.objects.get(code="L1C4").aliases == ["东堤社区"]
    assert entries_of("L1C4")[-1][0] == "rename_area"

    moved = WEST + SIDE / 4
    west = shapely.box(WEST, SOUTH, moved, SOUTH + SIDE)
    east = shapely.box(moved, SOUTH, WEST + SIDE, SOUTH + SIDE)
    file = str(_file(tmp_path, "moved.geojson", geojson({"L1C3": west, "L1C4": east})))
    assert _run("redraw", file, *ORDER)[0] == 0
    assert ground_of(place).locate(moved + SIDE / 8, SOUTH + SIDE / 2).area_code == "L1C4"

    name = ("--name-zh", "柳堤社区", "--name-en", "Liudi")
    assert _run("merge", "L1C3", "L1C4", "--into", "L1C3", *name, *ORDER)[0] == 0
    assert ground_of(place).locate(WEST + SIDE * 0.9, SOUTH + SIDE / 2).area_code == "L1C3"
    assert Area.objects.get(code="L1C4").valid_to is not None
    assert _run("close", "L2C1", "L2C2", *ORDER)[0] == 0
    assert ground_of(place).locate(WEST + SIDE * 3.5, SOUTH + SIDE / 2).area_code == "L2"


def test_what_cannot_be_done_is_named_and_changes_nothing(
    place: Jurisdiction, tmp_path: Path
) -> None:
    before = list(Area.objects.order_by("code").values_list())
    lost = str(_file(tmp_path, "parts.csv", PARTS.format("NOBODY")))
    half = str(_file(tmp_path, "half.geojson", geojson({"L1C3": WEST_HALF})))
    stray = str(_file(tmp_path, "stray.geojson", geojson({"L9": square(0)})))
    nameless = str(_file(tmp_path, "n.geojson", geojson({"": square(0)})))
    name = ("--name-zh", "x", "--name-en", "x")
    tries = (
        (("rename", "L9", *name), "no area with code “L9”"),
        (("rename", "L1C1", "--name-zh", " ", "--name-en", "x"), "lacks a code or a name"),
        (("close", "L"), "is the whole jurisdiction"),
        (("close", "L1C1"), "belong to none of its parts"),
        (("merge", "L1C1", "L2C1", "--into", "L1C1", *name), "have different parents"),
        (("split", "L1C1", "--parts", lost), "does not lie below the area"),
        (("split", "L1C1", "--parts", lost, "--drawn", half), "L1C4 has no polygon yet"),
        (("split", "L1C1", "--parts", lost, "--drawn", stray), "no area with code “L9”"),
        (("split", "L1C1", "--parts", half), "a sheet (.csv) is wanted here"),
        (("redraw", lost), "polygons are wanted here"),
        (("redraw", nameless), "n.geojson:1:code: the feature has no property “code”"),
        (("redraw", str(tmp_path / "no.geojson")), "there is no file no.geojson"),
        (("close", "L1C1", "--on", "2999-01-01"), "2999-01-01"),
    )
    for words, said in tries:
        code, out, err = _run(*words, *ORDER)
        assert (code, out) == (1, ""), words
        assert said in err, (words, err)
    assert list(Area.objects.order_by("code").values_list()) == before
