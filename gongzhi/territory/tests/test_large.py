"""Real ground of a nation's size: every polygon comes in or is named, and holds its own point."""

from __future__ import annotations

import gzip
import json
from typing import Any

import numpy as np
import pytest
import shapely

from gongzhi.core.actor import system_actor
from gongzhi.core.models import Entry, Jurisdiction
from gongzhi.territory.actions import Choices, Report, import_areas
from gongzhi.territory.locate import Territory, forget, territory
from gongzhi.territory.methods.files import open_file
from gongzhi.territory.models import Area
from gongzhi.territory.tests.factories import AT, make_jurisdiction, make_row
from tests.paths import shared

pytestmark = pytest.mark.django_db
BASIS = "shared data"


def _place(code: str) -> Jurisdiction:
    forget()
    place = make_jurisdiction(code)
    row = make_row("ROOT", 1, None, "全境")
    kept = ("code", "level", "kind", "name_zh", "name_en", "valid_from")
    Area.objects.create(jurisdiction=place, **{name: row[name] for name in kept})
    return place


def _import(place: Jurisdiction, choices: Choices, *parts: str) -> tuple[Report, Territory]:
    report = import_areas(
        files=[open_file(shared("data", *parts))],
        choices=choices,
        basis=BASIS,
        by=system_actor(place.id, "operator"),
        at=AT,
    )
    place.refresh_from_db()
    return report, territory(place.id, place.territory_version)


def _features(*parts: str) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(
        gzip.decompress(shared("data", *parts).read_bytes())
    )["features"]
    return features


@pytest.mark.slow(reason="34,753 polygons are read, checked, stored and looked up")
def test_england_and_wales_come_in_with_the_three_invalid_named() -> None:
    file = ("uk_lsoa", "lsoa_england_wales.geojson.gz")
    choices = Choices(
        invalid="leave",
        misfits="accept",
        code="LSOA11CD",
        name="LSOA11NM",
        parent="ROOT",
        level=3,
        kind="community",
    )
    report, ground = _import(_place("lsoa"), choices, *file)
    named = {p.params["area"]: p.params["name_en"] for p in report.noted}
    assert {p.rule for p in report.noted} == {"invalid_polygon"}
    assert named == {
        "E01018992": "Cornwall 069A",
        "E01019228": "Carlisle 001C",
        "E01024572": "Swale 008C",
    }
    assert (report.opened, report.drawn) == (34_753, 34_750)
    assert Entry.objects.get(move="import_areas").facts["opened"] == 34_753
    _find_own_points(ground, _features(*file))


def _find_own_points(ground: Territory, features: list[dict[str, Any]]) -> None:
    facts = [feature["properties"] for feature in features]
    points = np.array([[fact["LONG"], fact["LAT"]] for fact in facts])
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    tree = shapely.STRtree(shapes[shapely.is_valid(shapes)])
    codes = np.array([fact["LSOA11CD"] for fact in facts])
    own = codes[shapely.is_valid(shapes)]
    rows, hits = tree.query(shapely.points(points), predicate="intersects")
    in_one = np.bincount(rows, minlength=len(points)) == 1
    at_home = in_one[rows] & (own[hits] == codes[rows])
    assert at_home.sum() > 34_000
    ids = ground.locate_many(points)
    for row, hit in zip(rows[in_one[rows]].tolist(), hits[in_one[rows]].tolist(), strict=True):
        assert ground.area(int(ids[row])).code == own[hit]
        found = ground.locate(*points[row].tolist())
        assert (found.area_code, found.how) == (own[hit], "inside")


@pytest.mark.slow(reason="2,325 polygons with 174,264 corners")
def test_the_tracts_of_new_york_come_in_and_hold_their_inner_points() -> None:
    file = ("nyc_boundaries", "nyc_census_tracts_2020.geojson.gz")
    choices = Choices(
        invalid="repair",
        misfits="accept",
        code="geoid",
        name="name",
        parent="ROOT",
        level=3,
        kind="community",
    )
    report, ground = _import(_place("nyc"), choices, *file)
    noted = {(p.rule, p.params["area"]) for p in report.noted}
    assert ("repaired_polygon", "36081094500") in noted
    assert {rule for rule, _ in noted} <= {"repaired_polygon", "overlap", "enclosed_gap"}
    assert (report.opened, report.drawn) == (2_325, 2_325)
    features = _features(*file)
    shapes = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    ids = ground.locate_many(points).tolist()
    codes = [ground.area(area_id).code for area_id in ids]
    assert codes == [feature["properties"]["geoid"] for feature in features]
    single = [ground.locate(*point).area_code for point in points.tolist()]
    assert single == codes
