"""The packs of the two real sources are whole, and the ground of the first finds its places."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from gongzhi.cases.methods.mapping import Adopted, Adopter, read_map
from gongzhi.core.packs.check import problems_of
from gongzhi.core.packs.reader import read_pack
from gongzhi.core.sheets import open_sheet
from gongzhi.territory.address import match_address
from gongzhi.territory.methods.ground import Territory
from gongzhi.territory.methods.tree import AreaFacts
from tests.paths import PACKS, shared


@cache
def ground() -> Territory:
    rows = read_pack(PACKS / "appeals_zh", PACKS).table("areas")
    ids = {code: number for number, code in enumerate(rows, 1)}
    return Territory(
        1,
        1,
        [
            AreaFacts(
                id=ids[code], code=code, level=row["level"], kind=row["kind"],
                name_zh=row["name_zh"], name_en=row["name_en"],
                parent_id=ids[row["parent"]] if row["parent"] else None, aliases=row["aliases"],
            )
            for code, row in rows.items()
        ],
        {},
    )  # fmt: skip


def place(subject: str, detail: str = "") -> tuple[str | None, str]:
    there = ground()
    match = match_address([("subject", subject), ("detail", detail)], there)
    return (None if match.area_id is None else there.area(match.area_id).code), match.how


@pytest.mark.slow  # whole packs are read and checked
@pytest.mark.parametrize("name", ["appeals_zh", "boston"])
def test_the_pack_has_no_problem(name: str) -> None:
    pack, problems = problems_of(PACKS / name, PACKS)
    assert problems == []
    assert pack is not None
    assert pack.jurisdiction is not None
    assert pack.jurisdiction.simulated


def test_every_area_of_the_province_has_a_body() -> None:
    pack = read_pack(PACKS / "appeals_zh", PACKS)
    bodies = {row["area"] for row in pack.table("organisations").values()}
    assert bodies == set(pack.table("areas"))


def test_every_matter_of_boston_leads_to_a_department() -> None:
    pack = read_pack(PACKS / "boston", PACKS)
    types = {code for code, row in pack.table("matters").items() if row["parent"]}
    items = pack.table("duty_items").values()
    assert {item["matter"] for item in items} == types
    assert len(types) == 141
    assert len(pack.table("matters")) == 141 + 35


@pytest.mark.parametrize(
    ("subject", "detail", "expected"),
    [
        ("A3区某小区路灯不亮", "", ("A3区", "one")),
        ("A市A10区", "", ("A市", "one")),
        ("A市某小区停水", "位于A7县泉塘街道", ("A7县", "one")),
        ("星沙镇的公交", "", ("A7县", "one")),
        ("C5市南路堵车", "在A2区", ("A2区", "one")),
        ("A1区南路积水", "", ("A市", "one")),
        ("C5市的房产证", "", ("C5市", "one")),
        ("M6州的高铁", "", ("M6州", "one")),
        ("A市到B市的列车", "", ("西地省", "several")),
        ("投诉路灯", "没有写地方", (None, "none")),
    ],
)
def test_places_are_found_as_people_write_them(
    subject: str, detail: str, expected: tuple[str | None, str]
) -> None:
    assert place(subject, detail) == expected


@pytest.mark.slow  # 4,326 real messages
def test_enough_real_messages_find_their_place() -> None:
    sheet = open_sheet(shared("data", "appeals_zh", "messages.csv.gz"), "messages")
    adopter = Adopter(read_map(PACKS / "maps" / "appeals_zh.toml"), sheet.headers)
    there = ground()
    levels: Counter[int | str] = Counter()
    for row in sheet.rows():
        case = adopter.adopt(row)
        assert isinstance(case, Adopted)
        match = match_address([("subject", case.subject), ("detail", case.detail)], there)
        one = match.how == "one" and match.area_id is not None
        levels[there.area(match.area_id).level if one and match.area_id else match.how] += 1
    total = levels.total()
    assert levels[3] >= 0.58 * total
    assert levels[1] + levels[2] + levels[3] >= 0.9 * total


def test_the_generic_map_speaks_the_codes_of_the_default_pack() -> None:
    chosen = read_map(PACKS / "maps" / "generic_12345.toml")
    known = read_pack(PACKS / "default", PACKS).table("request_types")
    assert set(chosen.values["request_type"].values()) <= set(known)
    assert set(chosen.values["status"].values()) == {"open", "closed"}
