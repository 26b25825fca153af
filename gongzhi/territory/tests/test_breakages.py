"""Twelve kinds of breakage of area files, each a hundred times: refused by place and rule."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import shapely

from gongzhi.core.actor import system_actor
from gongzhi.core.errors import Invalid
from gongzhi.core.models import Entry, Jurisdiction
from gongzhi.territory.actions import Choices, import_areas
from gongzhi.territory.methods.files import open_file
from gongzhi.territory.models import Area, Boundary
from gongzhi.territory.tests.factories import AT, SIDE, SOUTH, WEST

pytestmark = pytest.mark.django_db
HEADER = ["code", "name_zh", "kind", "level", "parent", "lon", "lat", "valid_from"]
TIMES = 100
GRIDS = Choices(kind="grid", parent="L1C1", level=4)


@dataclass(frozen=True)
class Broken:
    """A broken file: its name and bytes, where the fault is said to be, and the rule."""

    name: str
    data: bytes
    rule: str
    row: int
    column: str | None = None


def _rows(dice: random.Random) -> list[list[str]]:
    count = dice.randint(3, 12)
    return [
        [f"N{n}", f"第{n}网格", "grid", "4", "L1C1", "113.2", "28.05", "2026-01-02"]
        for n in range(count)
    ]


def _sheet(rows: list[list[str]], header: list[str] = HEADER) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def _with_cell(
    column: str, rule: str, values: list[str], said: str = ""
) -> Callable[[random.Random], Broken]:
    """Break one cell of a right sheet with one of the values, which are all wrong there.

    ``said``: the column that is named, where it is not the broken one itself.
    """

    def break_it(dice: random.Random) -> Broken:
        rows = _rows(dice)
        at = dice.randrange(len(rows))
        rows[at][HEADER.index(column)] = dice.choice(values)
        return Broken("a.csv", _sheet(rows), rule, at + 2, said or column)

    return break_it


def _half_row(dice: random.Random) -> Broken:
    rows = _rows(dice)
    at = dice.randrange(len(rows))
    rows[at] = rows[at][: dice.randint(1, len(HEADER) - 1)]
    return Broken("a.csv", _sheet(rows), "half_row", at + 2)


def _column_gone(dice: random.Random) -> Broken:
    name = dice.choice(["code", "name_zh"])
    header = [f"{one} ?" if one == name else one for one in HEADER]
    return Broken("a.csv", _sheet(_rows(dice), header), "missing_column", 1, name)


def _open_quote(dice: random.Random) -> Broken:
    lines = _sheet(_rows(dice)).split(b"\r\n")[:-1]
    at = dice.randrange(1, len(lines))
    lines[at] = b'"' + lines[at]
    return Broken("a.csv", b"\r\n".join(lines), "bad_csv", at + 1)


def _bad_bytes(dice: random.Random) -> Broken:
    lines = _sheet(_rows(dice)).split(b"\r\n")[:-1]
    at = dice.randrange(len(lines))
    lines[at] += b"\xff\xff"
    return Broken("a.csv", b"\r\n".join(lines), "bad_encoding", at + 1)


def _named_twice(dice: random.Random) -> Broken:
    rows = _rows(dice)
    first, second = sorted(dice.sample(range(len(rows)), 2))
    rows[second][0] = rows[first][0]
    return Broken("a.csv", _sheet(rows), "code_twice", second + 2, "code")


def _squares(dice: random.Random) -> list[dict[str, Any]]:
    """Give strips that fill L1C1 from west to east."""
    count = dice.randint(2, 8)
    width = SIDE / count
    strips = [
        shapely.box(WEST + width * n, SOUTH, WEST + width * (n + 1), SOUTH + SIDE)
        for n in range(count)
    ]
    return [
        {
            "type": "Feature",
            "properties": {"code": f"N{n}", "name": f"第{n}网格"},
            "geometry": json.loads(shapely.to_geojson(strip)),
        }
        for n, strip in enumerate(strips)
    ]


def _map(features: list[dict[str, Any]]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _crossing(dice: random.Random) -> Broken:
    features = _squares(dice)
    at = dice.randrange(len(features))
    ring = features[at]["geometry"]["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]
    return Broken("a.geojson", _map(features), "invalid_polygon", at + 1)


def _off_earth(dice: random.Random) -> Broken:
    features = _squares(dice)
    at = dice.randrange(len(features))
    ring = features[at]["geometry"]["coordinates"][0]
    away = dice.choice([63, 90, 500])
    ring[:] = [[x, y + away] for x, y in ring]
    return Broken("a.geojson", _map(features), "off_the_earth", at + 1)


def _nameless(dice: random.Random) -> Broken:
    features = _squares(dice)
    at = dice.randrange(len(features))
    features[at]["properties"]["code"] = dice.choice([None, "", " "])
    return Broken("a.geojson", _map(features), "missing_property", at + 1, "code")


def _drawn_twice(dice: random.Random) -> Broken:
    features = _squares(dice)
    first, second = sorted(dice.sample(range(len(features)), 2))
    features[second]["properties"] = features[first]["properties"]
    return Broken("a.geojson", _map(features), "boundary_twice", second + 1)


def _overlapping(dice: random.Random) -> Broken:
    features = _squares(dice)
    at = dice.randrange(1, len(features))
    before = shapely.from_geojson(json.dumps(features[at - 1]["geometry"])).bounds
    here = shapely.from_geojson(json.dumps(features[at]["geometry"])).bounds
    west = before[0] + (before[2] - before[0]) * dice.uniform(0.2, 0.8)
    wider = shapely.box(west, here[1], here[2], here[3])
    features[at]["geometry"] = json.loads(shapely.to_geojson(wider))
    return Broken("a.geojson", _map(features), "overlap", at)


def _cut_off(dice: random.Random) -> Broken:
    whole = json.dumps({"type": "FeatureCollection", "features": _squares(dice)}, indent=1)
    data = whole.encode()[: dice.randint(1, len(whole) - 2)]
    return Broken("a.geojson", data, "bad_geojson", data.count(b"\n") + 1)


KINDS: dict[str, Callable[[random.Random], Broken]] = {
    "empty name": _with_cell("name_zh", "required", ["", " ", "　"]),
    "no number": _with_cell("lat", "bad_number", ["north", "28,05", "二十八", "1e", "nan", "inf"]),
    "impossible place": _with_cell("lon", "out_of_range", ["180.5", "-200", "1130000", "1e9"]),
    "no date": _with_cell("valid_from", "bad_date", ["2026-13-01", "2026/1/2", "去年", "45000"]),
    "unknown parent": _with_cell("parent", "no_parent", ["L9", "l1c1", "临江街道", "0"]),
    "no such level": _with_cell("level", "too_deep", ["0", "6", "-4", "99"]),
    "above its parent": _with_cell("level", "parent_level", ["1", "2", "3"], "parent"),
    "too long": _with_cell("name_zh", "too_long", ["网" * 201, "格" * 5000]),
    "control character": _with_cell("name_zh", "control_character", ["网\x00格", "\x07", "a\x1bb"]),
    "half a row": _half_row,
    "column missing": _column_gone,
    "quote left open": _open_quote,
    "broken bytes": _bad_bytes,
    "code twice": _named_twice,
    "crossing border": _crossing,
    "off the earth": _off_earth,
    "polygon without a code": _nameless,
    "polygon twice": _drawn_twice,
    "overlap": _overlapping,
    "cut off": _cut_off,
}


def _stored() -> tuple[int, ...]:
    return Area.objects.count(), Boundary.objects.count(), Entry.objects.count()


@pytest.mark.slow(reason="a hundred broken files of each kind")
@pytest.mark.parametrize("kind", KINDS)
def test_each_breakage_is_refused_by_file_place_and_rule(
    place: Jurisdiction, tmp_path: Path, kind: str
) -> None:
    before = _stored()
    for seed in range(TIMES):
        broken = KINDS[kind](random.Random(f"{kind} {seed}"))  # noqa: S311  (no secret)
        file = tmp_path / broken.name
        file.write_bytes(broken.data)
        with pytest.raises(Invalid) as refused:
            import_areas(
                files=[open_file(file)],
                choices=GRIDS,
                basis="试验",
                by=system_actor(place.id, "operator"),
                at=AT,
            )
        said = {(p.file, p.row, p.column, p.rule) for p in refused.value.problems}
        assert (broken.name, broken.row, broken.column, broken.rule) in said, (seed, said)
        assert all(p.file and p.row for p in refused.value.problems), (seed, said)
    assert _stored() == before


def test_the_unbroken_files_are_taken(place: Jurisdiction, tmp_path: Path) -> None:
    dice = random.Random(1)  # noqa: S311  (no secret)
    sheet, drawn = tmp_path / "a.csv", tmp_path / "a.geojson"
    sheet.write_bytes(_sheet(_rows(dice)))
    drawn.write_bytes(_map(_squares(dice)))
    for file in (sheet, drawn):
        import_areas(
            files=[open_file(file)],
            choices=GRIDS,
            basis="试验",
            by=system_actor(place.id, "operator"),
            at=AT,
        )
    assert Area.objects.filter(code="N1").exists()
    assert Boundary.objects.filter(area__code="N1").exists()
