"""The situation in counts: only what counts may speak of, need by place and lateness by body."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.cases.queries.kept import Rows, counted_at
from gongzhi.cases.queries.situation import (
    Flow,
    Here,
    Load,
    Situation,
    loads,
    situation,
    up_to_townships,
)
from gongzhi.cases.queries.situation_public import for_everybody
from gongzhi.cases.tests.road import DAY, LAMP, Road
from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.procedure.ground import Ground, ground

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
DAYS, SECOND = 30, timedelta(seconds=1)


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


LEAST = 5
# What is published of each made-up district: (its counts, which of them nobody may read).
TOLD_BY_DIFFERENCE = (
    # Two reports name a township and none of its communities: its sum less theirs.
    ({"AL01": 9, "AL0101": 7, "AL02": 8, "AL0201": 8}, {"AL0101"}),
    # Two name the district alone: the sum of all less the townships'.
    ({"AL": 19, "AL01": 9, "AL0101": 9, "AL02": 8, "AL0201": 8}, {"AL02", "AL0201"}),
    # One and one: their sum would say so.
    ({"AL01": 9, "AL0101": 1, "AL0102": 1, "AL0103": 7}, {"AL0101", "AL0102", "AL0103"}),
    ({"AL01": 6, "AL0101": 6, "AL02": 7, "AL0201": 7}, set()),
)


def test_no_difference_of_two_published_counts_tells_a_small_one(jurisdiction: int) -> None:
    with work(jurisdiction, "tests") as unit:
        here = ground(unit)
    now, area = here.work.now, here.territory.by_code
    for counts, unread in TOLD_BY_DIFFERENCE:
        whole = {"AL": sum(n for code, n in counts.items() if len(code) == 4)}
        by_area = {
            one.id: Here(n, n)
            for code, n in {**whole, **counts}.items()
            if (one := area(code)) is not None
        }
        told = Situation(now, now, by_area, Flow(0, {}, {"confirmed": 7, "expired": 3}))
        public = for_everybody(told, [], here.territory, LEAST)
        read = {**public.open, **public.communities}
        hidden = {here.territory.area(one).code for one, n in read.items() if n is None}
        assert hidden & counts.keys() == unread, counts
        assert (public.numbers["closed"], public.numbers["confirmed"]) == (10, None)


def test_late_ones_are_unread_where_those_in_time_are_few(jurisdiction: int) -> None:
    with work(jurisdiction, "tests") as unit:
        here = ground(unit)
    now, root = here.work.now, here.territory.root.id
    told = Situation(now, now, {root: Here(60, 60)}, Flow(60, {}, {}))
    bodies = [here.directory.by_code[one].id for one in ("URBAN", "WATER", "PARKS")]
    rows = [(9, 7), (20, 6), (31, 15)]
    waiting = [Load(body, n, late, now) for body, (n, late) in zip(bodies, rows, strict=True)]
    public = for_everybody(told, waiting, here.territory, LEAST)
    assert [(one.open, one.late) for one in public.loads] == [(9, None), (20, None), (31, 15)]
    assert (public.numbers["open"], public.numbers["late"]) == (60, 28)


def test_a_count_over_many_is_kept_for_a_minute_with_its_moment(jurisdiction: int) -> None:
    at, files = datetime(2026, 6, 1, 9, tzinfo=UTC), 5000
    asked: list[datetime] = []

    def count(moment: datetime) -> tuple[Rows]:
        asked.append(moment)
        return ([{"files": files - 1}, {"files": 1}],)

    with work(jurisdiction, "system:tests") as unit:
        here = ground(unit)
        for seconds, moment in ((0, 0), (59, 0), (60, 60), (30, 30)):
            said, (rows,) = counted_at("test", at + seconds * SECOND, count, here)
            assert (said, sum(row["files"] for row in rows)) == (at + moment * SECOND, files)
        files -= 1
        for seconds in (200, 201):
            assert counted_at("test", at + seconds * SECOND, count, here)[0] == asked[-1]
    assert [(one - at) // SECOND for one in asked] == [0, 60, 30, 200, 201]
