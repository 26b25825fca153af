"""What the tests of acts share: halves of an area, entries of a chain, rules of a refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import shapely

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.journal.chains import hash_of
from gongzhi.core.models import Chain, Entry, Jurisdiction
from gongzhi.territory.actions import Part
from gongzhi.territory.locate import Territory, territory
from gongzhi.territory.models import Area
from gongzhi.territory.tests.factories import AT, SIDE, SOUTH, WEST

BASIS = "区政府批复〔2026〕3号"
MIDDLE = SOUTH + SIDE / 2
TODAY = date(2026, 6, 1)


def as_geojson(shape: shapely.Geometry) -> dict[str, Any]:
    """Give a shape as GeoJSON."""
    found: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return found


WEST_HALF = shapely.box(WEST, SOUTH, WEST + SIDE / 2, SOUTH + SIDE)
EAST_HALF = shapely.box(WEST + SIDE / 2, SOUTH, WEST + SIDE, SOUTH + SIDE)
HALVES = (
    Part("L1C3", "西堤社区", "Xidi", as_geojson(WEST_HALF)),
    Part("L1C4", "东堤社区", "Dongdi", as_geojson(EAST_HALF)),
)


def ground_of(place: Jurisdiction) -> Territory:
    """Give the newest map."""
    place.refresh_from_db()
    return territory(place.id, place.territory_version)


def entries_of(code: str) -> list[tuple[str, dict[str, Any]]]:
    """Give (move, facts) of an area's chain, whose hashes must hold."""
    chain = Chain.objects.get(kind="area", key=code)
    entries = list(Entry.objects.filter(chain=chain.id).order_by("sequence"))
    heads = [b"", *(bytes(entry.hash) for entry in entries)]
    for before, entry in zip(heads, entries, strict=False):
        assert hash_of(entry, before) == bytes(entry.hash)
    return [(entry.move, entry.facts) for entry in entries]


def rules_of(act: Callable[..., int], by: Actor, **given: Any) -> set[tuple[str, str | None]]:
    """Give (rule, area) of a refusal, which must leave everything as it was."""
    before = list(Area.objects.order_by("code").values_list()), Entry.objects.count()
    given = {"basis": BASIS, "at": AT} | given
    with pytest.raises(Invalid) as refused:
        act(by=by, **given)
    assert (list(Area.objects.order_by("code").values_list()), Entry.objects.count()) == before
    return {(problem.rule, problem.params.get("area")) for problem in refused.value.problems}
