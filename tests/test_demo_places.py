"""The words of the demo's residents lead to the areas they mean."""

import csv
import json
from collections import Counter
from functools import cache
from pathlib import Path

from shapely.geometry import shape

from gongzhi.territory.address import Match, match_address
from gongzhi.territory.methods.ground import Territory
from gongzhi.territory.methods.tree import AreaFacts

DEMO = Path(__file__).parents[1] / "packs" / "demo"


def table(name: str) -> list[dict[str, str]]:
    with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def codes() -> dict[str, int]:
    return {row["code"]: number for number, row in enumerate(table("areas"), start=1)}


@cache
def territory() -> Territory:
    number = codes()
    facts = [
        AreaFacts(
            id=number[row["code"]],
            code=row["code"],
            level=int(row["level"]),
            kind=row["kind"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            parent_id=number.get(row["parent"]),
            aliases=tuple(word for word in row["aliases"].split("|") if word),
            lon=float(row["lon"]),
            lat=float(row["lat"]),
            open=True,
        )
        for row in table("areas")
    ]
    features = json.loads((DEMO / "boundaries.geojson").read_text(encoding="utf-8"))["features"]
    polygons = {number[f["properties"]["code"]]: shape(f["geometry"]) for f in features}
    return Territory(1, 1, facts, polygons)


def matched(row: dict[str, str]) -> Match:
    fields = (("subject", row["subject"]), ("detail", row["detail"]))
    return match_address(fields, territory())


def test_words_that_name_one_place_name_the_right_one() -> None:
    by_number = {number: code for code, number in codes().items()}
    for row in table("messages"):
        match = matched(row)
        if match.how == "one":
            assert match.area_id is not None
            assert row["area"].startswith(by_number[match.area_id]), row["code"]


def test_ambiguous_places_are_left_to_the_desk() -> None:
    for row in table("messages"):
        if row["remark"] == "ambiguous":
            assert matched(row).how == "several", row["code"]


def test_nine_in_ten_messages_name_exactly_one_place() -> None:
    found = Counter(matched(row).how for row in table("messages"))
    assert found["one"] >= 450
    assert found["several"] <= 20


def test_points_of_messages_are_located_in_their_area() -> None:
    for row in table("messages"):
        if row["lon"]:
            located = territory().locate(float(row["lon"]), float(row["lat"]))
            assert located.area_code.startswith(row["area"]), row["code"]


def test_off_topic_messages_name_no_place_of_the_district() -> None:
    for row in table("messages"):
        if row["remark"] == "off_topic":
            assert matched(row).how == "none", row["code"]
