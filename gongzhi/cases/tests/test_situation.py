"""The situation in counts: only what counts may speak of, need by place and lateness by body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.cases.queries.situation import loads, situation, up_to_townships
from gongzhi.cases.tests.road import DAY, LAMP, Road
from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.procedure.ground import Ground, ground

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
DAYS = 30


def here_of(road: Road) -> Ground:
    with work(road.jurisdiction, "tests") as unit:
        return ground(unit)


@pytest.fixture
def roads(jurisdiction: int, cast: Cast) -> list[Road]:
    """One open, one confirmed; and none of those counts speak of: secret, about a body, a part."""
    still = Road(jurisdiction, cast).to("handling")
    still.do("convene")
    done = Road(jurisdiction, cast).to("closed")
    Road(jurisdiction, cast).open(report=replace(LAMP, about="URBAN"))
    Road(jurisdiction, cast).open(report=replace(LAMP, type="wrongdoing_report"))
    return [still, done]


def test_open_work_and_what_closed_are_counted_in_the_place_and_all_above_it(
    roads: list[Road],
) -> None:
    still, done = roads
    here = here_of(still)
    at = done.at + DAY
    path = here.territory.path(still.file.area_id)
    with CaptureQueriesContext(connection) as asked:
        found = situation(here, area=path[0], at=at, days=DAYS)
    assert len(asked) == 2, "neither grows with history"
    for area in path:
        assert (found.by_area[area].open, found.by_area[area].received) == (1, 2), area
    assert (found.flow.received, found.flow.steps, found.flow.outcomes) == (
        2,
        {"handling": 1},
        {"confirmed": 1},
    )
    elsewhere = here.territory.by_code("AL02")
    assert elsewhere is not None
    other = situation(here, area=elsewhere.id, at=at, days=DAYS)
    assert (other.flow.received, dict(other.flow.steps)) == (0, {})
    later = situation(here, area=path[0], at=at + DAYS * DAY * 2, days=DAYS)
    assert (later.by_area[path[0]].open, later.by_area[path[0]].received) == (1, 0)
    assert not later.flow.outcomes


def test_what_is_late_is_counted_by_body_and_for_no_place_below_a_township(
    roads: list[Road], jurisdiction: int, cast: Cast
) -> None:
    still = roads[0]
    grid = Road(jurisdiction, cast).open("grid")
    here, file = here_of(still), still.file
    at = max(file.due, grid.file.due) + DAY
    found = {one.body: one for one in loads(here, at)}
    assert set(found) == {file.desk_id, grid.file.desk_id}
    assert (found[file.desk_id or 0].late, found[file.desk_id or 0].oldest) == (1, file.due)
    early = {one.body: one for one in loads(here, still.at)}
    assert (early[file.desk_id or 0].late, early[file.desk_id or 0].oldest) == (0, None)
    shown = up_to_townships(here, loads(here, at))
    kinds = {here.directory.organisation(one.body).kind for one in shown}
    assert "community_committee" not in kinds
    assert sum(one.late for one in shown) == 2
    office = here.directory.by_code["TO_AL01"].id
    assert [one.open for one in shown if one.body == office] == [1], "the community's is its own"
