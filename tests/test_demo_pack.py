"""The demo district: its ground is seamless, its posts are held, its files come from its tool."""

import csv
import json
import tomllib
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.geometry import Point, Polygon, shape

from packs.tools.make_demo import make

REPO = Path(__file__).parents[1]
DEMO = REPO / "packs" / "demo"
GENERATED = (
    "areas.csv",
    "organisations.csv",
    "posts.csv",
    "boundaries.geojson",
    "backdrop.geojson",
    "messages.csv",
    "party_bodies.csv",
    "party_coverage.csv",
)
SHARED_ALIASES = {
    "临江大道",
    "人民路",
    "滨江公园",
    "老菜市场",
    "阳光花园",
    "澜溪大道",
    "中心小学",
}
SQUARE_METRES = 98_170.0 * 110_840.0


def table(name: str) -> list[dict[str, str]]:
    with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def polygons() -> dict[str, Any]:
    text = (DEMO / "boundaries.geojson").read_text(encoding="utf-8")
    return {f["properties"]["code"]: shape(f["geometry"]) for f in json.loads(text)["features"]}


def of_level(level: int) -> dict[str, Any]:
    return {code: part for code, part in polygons().items() if len(code) == 2 * level}


def test_the_tool_makes_the_committed_files_again(tmp_path: Path) -> None:
    make(tmp_path)
    for name in GENERATED:
        assert (tmp_path / name).read_bytes() == (DEMO / name).read_bytes(), name


def test_the_district_has_eight_townships_sixty_communities_and_six_hundred_grids() -> None:
    rows = table("areas")
    assert Counter(row["level"] for row in rows) == {"1": 1, "2": 8, "3": 60, "4": 600}
    kinds = Counter(row["kind"] for row in rows if row["level"] == "2")
    assert kinds == {"street": 5, "town": 2, "township": 1}
    assert {row["code"] for row in rows} == set(polygons())


def test_every_area_but_the_district_names_a_parent_that_exists() -> None:
    codes = {row["code"] for row in table("areas")}
    for row in table("areas"):
        assert row["parent"] == row["code"][:-2]
        assert row["parent"] in codes or row["code"] == "AL"


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_the_areas_of_a_level_cover_the_district_without_gap_or_overlap(level: int) -> None:
    parts = list(of_level(level).values())
    assert all(part.is_valid and isinstance(part, Polygon) for part in parts)
    assert shapely.coverage_is_valid(parts)
    whole = polygons()["AL"]
    assert shapely.union_all(parts).symmetric_difference(whole).area * SQUARE_METRES < 1
    assert abs(sum(part.area for part in parts) - whole.area) * SQUARE_METRES < 1


@pytest.mark.parametrize("level", [1, 2, 3])
def test_every_area_is_exactly_the_union_of_those_below_it(level: int) -> None:
    below = of_level(level + 1)
    for code, part in of_level(level).items():
        children = [child for own, child in below.items() if own[:-2] == code]
        assert children
        assert shapely.union_all(children).symmetric_difference(part).area * SQUARE_METRES < 1


def test_coordinates_have_six_decimals_and_the_file_is_small() -> None:
    text = (DEMO / "boundaries.geojson").read_text(encoding="utf-8")
    assert len(text.encode()) < 1_200_000
    for part in polygons().values():
        for lon, lat in part.exterior.coords:
            assert (lon, lat) == (round(lon, 6), round(lat, 6))
            assert 113.20 <= lon <= 113.45
            assert 28.05 <= lat <= 28.25


def test_label_points_lie_inside_their_areas() -> None:
    for row in table("areas"):
        assert polygons()[row["code"]].contains(Point(float(row["lon"]), float(row["lat"])))


def test_no_grid_lies_on_both_banks_or_wholly_in_the_river() -> None:
    text = (DEMO / "backdrop.geojson").read_text(encoding="utf-8")
    river = next(
        shape(f["geometry"])
        for f in json.loads(text)["features"]
        if f["properties"]["code"] == "river"
    )
    for code, part in of_level(4).items():
        land = part.difference(river)
        assert land.area > 0.2 * part.area, code
        sizes = [piece.area for piece in shapely.get_parts([land]).tolist()]
        assert max(sizes) > 0.95 * sum(sizes), code


def test_only_a_handful_of_aliases_is_shared() -> None:
    owners: dict[str, set[str]] = {}
    for row in table("areas"):
        for word in (row["name_zh"], *filter(None, row["aliases"].split("|"))):
            owners.setdefault(word, set()).add(row["code"])
    assert {word for word, codes in owners.items() if len(codes) > 1} == SHARED_ALIASES


def test_communities_have_three_to_eight_aliases() -> None:
    for row in table("areas"):
        if row["level"] == "3":
            assert 3 <= len(row["aliases"].split("|")) <= 8, row["code"]


def test_organisations_and_posts_refer_to_what_exists() -> None:
    areas = {row["code"] for row in table("areas")}
    bodies = {row["code"] for row in table("organisations")}
    posts = {row["code"] for row in table("posts")}
    assert len(bodies) == len(table("organisations"))
    assert len(posts) == len(table("posts"))
    for row in table("organisations"):
        assert row["area"] in areas
        assert row["parent"] in bodies | {""}
    for row in table("posts"):
        assert row["area"] in areas
        assert row["organisation"] in bodies
        assert row["deputy_of"] in posts | {""}
        assert row["deputy_of"] != row["code"]


def test_twenty_four_departments_answer_for_the_district() -> None:
    kinds = Counter(row["kind"] for row in table("organisations"))
    assert kinds["department"] == 24
    assert kinds["township_office"] == 8
    assert kinds["community_committee"] == kinds["party_branch"] == 60


def test_posts_are_about_nine_hundred_and_a_few_are_vacant() -> None:
    rows = table("posts")
    assert 850 <= len(rows) <= 1000
    logins = [row["person"] for row in rows if row["person"]]
    assert len(set(logins)) == len(logins)
    assert 10 <= len(rows) - len(logins) <= 40
    assert all(bool(row["person"]) == bool(row["person_name_zh"]) for row in rows)


def test_the_three_administrators_are_three_people() -> None:
    rows = [row for row in table("posts") if row["organisation"] == "ADMIN"]
    assert len({row["person"] for row in rows}) == len(rows) == 3


def test_demo_accounts_are_logins_of_held_posts() -> None:
    text = (DEMO / "accounts.toml").read_text(encoding="utf-8")
    accounts = tomllib.loads(text)["rows"]
    held = {row["code"]: row["person"] for row in table("posts")}
    assert len(accounts) == 18
    for row in accounts:
        assert all(row[name] for name in ("name_zh", "name_en", "says_zh", "says_en"))
        assert row["code"] == "resident" or held[row["post"]] == row["code"]


def trigrams(text: str) -> set[str]:
    return {text[at : at + 3] for at in range(len(text) - 2)}


def test_five_hundred_messages_are_no_two_alike() -> None:
    rows = table("messages")
    assert len({row["code"] for row in rows}) == len(rows) == 500
    assert all(20 <= len(row["detail"]) <= 300 for row in rows)
    grams = [trigrams(row["subject"] + row["detail"]) for row in rows]
    for one, other in combinations(grams, 2):
        assert len(one & other) <= 0.5 * len(one | other)


def test_messages_use_the_codes_of_the_default_pack() -> None:
    known = {}
    for name in ("matters", "request_types", "sources"):
        with (DEMO.parent / "default" / f"{name}.csv").open(encoding="utf-8") as file:
            known[name] = {row["code"] for row in csv.DictReader(file)}
    for row in table("messages"):
        assert row["matter"] in known["matters"] or row["remark"] == "off_topic", row["code"]
        assert row["request_type"] in known["request_types"]
        assert row["channel"] in known["sources"]
        assert -45 <= int(row["day_offset"]) <= 0
        assert 0 <= int(row["hour"]) <= 23


def test_messages_lie_in_their_area_and_name_it() -> None:
    rows = table("messages")
    owners: dict[str, list[str]] = {}
    for area in table("areas"):
        for word in (area["name_zh"], *area["aliases"].split("|")):
            owners.setdefault(word, []).append(area["code"])
    without = [row for row in rows if not row["lon"]]
    assert 0.25 <= len(without) / len(rows) <= 0.35
    for row in rows:
        if row["lon"]:
            assert polygons()[row["area"]].contains(Point(float(row["lon"]), float(row["lat"])))
        if row["place_hint"]:
            assert row["place_hint"] in row["subject"] + row["detail"], row["code"]
            assert any(row["area"].startswith(code) for code in owners[row["place_hint"]])


def test_messages_hold_signs_of_danger_ambiguous_places_and_strange_matters() -> None:
    rows = table("messages")
    remarks = Counter(row["remark"] for row in rows)
    assert remarks == {"": 475, "danger": 5, "ambiguous": 10, "off_topic": 10}
    for row in rows:
        if row["remark"] == "ambiguous":
            assert row["place_hint"] in SHARED_ALIASES
        if row["remark"] == "off_topic":
            assert row["area"] == "AL"
