"""No task is given to a grid worker that is not on the grid's list, wherever a post is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gongzhi.cases.tests.road import Road as RequestRoad
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.work import work
from gongzhi.directory.models import Post
from gongzhi.duties.queries.lists import GRID_ROLES
from gongzhi.duties.tests.listing import Road
from gongzhi.procedure.actions import advance
from gongzhi.procedure.actions.assigning import guard_posts
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.table import known

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]


@pytest.fixture
def listing(jurisdiction: int, cast: Cast) -> Road:
    """A proposal for a list that has not been made yet."""
    return Road(jurisdiction, cast)


def rules_of(error: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {problem.rule for problem in error.value.problems}


def called(cast: Cast, matter: str) -> tuple[Dossier, Actor]:
    """A part of a stuck file, called by the Party, in the hands of a community."""
    road = RequestRoad(cast("grid_worker").jurisdiction, cast)
    road.open()
    road.do("dispatch", record={"matter": matter, "body": "URBAN"})
    bodies = {"bodies": ["CC_AL0101"], "lead": "CC_AL0101"}
    road.do("convene", by=cast("party_secretary", body="PC_AL01"), record=bodies)
    part = Dossier.objects.get(parent_id=road.received.id)
    return part, cast("community_secretary", body="CC_AL0101")


@pytest.mark.parametrize(("matter", "allowed"), [("C0102", True), ("E0201", False)])
def test_a_grid_worker_is_given_only_what_is_on_the_grids_list(
    listing: Road, cast: Cast, matter: str, allowed: bool
) -> None:
    part, secretary = called(cast, matter)
    worker = cast("grid_worker", body="CC_AL0101").code.removeprefix("post:")
    what = {"dossier": part.id, "move": "report_in", "by": secretary, "at": part.opened_at}
    if allowed:
        assert advance(**what, record={"post": worker}).passed
        return
    with pytest.raises(Invalid) as refused:
        advance(**what, record={"post": worker})
    assert rules_of(refused) == {"not_on_grid_list"}
    assert refused.value.problems[0].params["matter"] == matter
    assert Dossier.objects.get(id=part.id).step == "called"
    assert advance(**what, record={"post": "AL0101_SEC"}).passed


def test_what_is_admitted_may_be_given_and_what_ended_may_not(listing: Road, cast: Cast) -> None:
    part, secretary = called(cast, "E0201")
    worker = cast("grid_worker", body="CC_AL0101").code.removeprefix("post:")
    listing.at = part.opened_at
    listing.grid(task="find_report", matter="E02").opinions().do("list_grid", listing.office)
    what = {"dossier": part.id, "move": "report_in", "by": secretary, "record": {"post": worker}}
    listing.do("strike", listing.office)
    with pytest.raises(Invalid, match="not_on_grid_list"):
        advance(**what, at=listing.at)
    again = Road(listing.jurisdiction, cast, listing.at).grid(task="find_report", matter="E02")
    again.opinions().do("list_grid", again.office)
    assert advance(**what, at=again.at).passed


def test_every_move_that_names_a_post_asks_the_grids_list(listing: Road, cast: Cast) -> None:
    """Also moves of tables to come: whatever names a post is asked, because all go one way."""
    part, _ = called(cast, "E0201")
    moves = {
        (table.code, move.name): move
        for table in known().values()
        for step in table.steps
        for move in table.moves_at(step.name)
        if any(field.kind == "post" for field in move.fields)
    }
    assert ("joint_task", "report_in") in moves
    posts = Post.objects.filter(role__in=GRID_ROLES, active=True, area__code__startswith="AL0101")
    assert {post.role for post in posts} >= {"grid_worker", "grid_leader"}
    with work(listing.jurisdiction, "system:test") as unit:
        here = ground(unit)
        for move in moves.values():
            for post in posts:
                name = next(field.name for field in move.fields if field.kind == "post")
                with pytest.raises(Invalid) as refused:
                    guard_posts(part, move, Record({name: post.code}), here)
                assert rules_of(refused) == {"not_on_grid_list"}


def test_a_matter_on_the_negative_list_is_not_dispatched_to_a_community(cast: Cast) -> None:
    road = RequestRoad(cast("grid_worker").jurisdiction, cast)
    road.open()
    with pytest.raises(Invalid) as refused:
        road.do("dispatch", record={"matter": "T1303", "body": "CC_AL0101"})
    assert rules_of(refused) == {"negative_list"}
    assert refused.value.problems[0].params["item"] == "C_N01"
    assert road.do("dispatch", record={"matter": "T1303", "body": "POLICE"}).passed
