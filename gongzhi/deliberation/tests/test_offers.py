"""Residents put projects forward: listed, merged with consent or refused with a way on; told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gongzhi.core.actor import requester
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Refused
from gongzhi.deliberation.actions import Objected, move_offer, offer_project
from gongzhi.deliberation.methods.ballots import OPTIONS
from gongzhi.deliberation.models import BudgetProject, ProjectOffer
from gongzhi.deliberation.queries.budgets import offer_of
from gongzhi.deliberation.tests.budget_road import BudgetRoad, Cast
from gongzhi.procedure.actions import Result
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db
SAID = {"name": "南门口修坡道", "place": "南门台阶边", "text": "轮椅上不去", "wished": 50_000}


@pytest.fixture
def road(cast: Cast) -> BudgetRoad:
    return BudgetRoad(cast).convene()


def offered(road: BudgetRoad, **other: object) -> Objected:
    by = requester(road.file.jurisdiction_id)
    return offer_project(budget=road.file.code, record={**SAID, **other}, by=by, at=road.at)


def act(
    road: BudgetRoad, made: Objected, move: str, *, own: bool = False, **record: object
) -> Result:
    road.at += timedelta(minutes=1)
    by = requester(road.file.jurisdiction_id) if own else road.secretary
    file = Dossier.objects.get(code=made.code)
    key = made.key if own else ""
    return move_offer(dossier=file.id, move=move, by=by, at=road.at, record=record, key=key)


def of(made: Objected) -> ProjectOffer:
    return ProjectOffer.objects.select_related("dossier", "project").get(dossier__code=made.code)


WORDS = {name: SAID[name] for name in ("name", "place", "text")}


def test_every_author_is_told_what_became_of_the_project(road: BudgetRoad, cast: Cast) -> None:
    first, second, third, fourth = (offered(road) for _ in range(4))
    for name in ("甲项目", "乙项目"):
        assert road.do("add_project", **{**WORDS, "name": name}, origin="committee").passed
    with pytest.raises(Conflict, match="offers_waiting"):
        road.do("close_gathering")
    assert act(road, first, "list_offer", **WORDS).passed
    number = of(first).project.number  # type: ignore[union-attr]
    assert act(road, second, "ask_merge", project=number, text="是同一处台阶").passed
    assert act(road, second, "agree_merge", own=True).passed
    assert of(second).project == of(first).project
    assert act(road, third, "ask_merge", project=number, text="是同一处台阶").passed
    road.wait(8)
    assert of(third).dossier.step == "offered", "silence is no consent"
    assert act(road, third, "list_offer", **{**WORDS, "name": "坡道加扶手"}).passed
    assert act(road, fourth, "refuse_offer", ground="bu_owners", text="楼道里面归业主").passed
    assert act(road, fourth, "insist", own=True, text="是外面的公共台阶").passed
    said = {"dossier": of(fourth).pk, "record": {"text": "看过，归业主"}, "at": road.at}
    move_offer(move="reject_objection", by=cast("handler", body="TO_AL01"), **said)
    assert of(fourth).dossier.outcome == "offer_refused"
    assert road.do("close_gathering").passed
    with pytest.raises(Conflict, match="not_gathering"):
        offered(road)
    _examined(road, "坡道加扶手")
    road.opened_to_vote()
    assert (of(third).dossier.outcome, of(first).dossier.step) == ("told", "on_list")
    road.wait(10)
    for move, by in (("count_paper", None), ("confirm_count", road.supervision)):
        assert road.do(move, by, batch=1, ballots=f"{number}\n{number}").passed
    road.decided_alone()
    assert {of(one).dossier.outcome for one in (first, second, third)} == {"told"}
    told, _ = offer_of(of(second).pk)
    assert told is not None
    assert told.bought


def _examined(road: BudgetRoad, unfit: str) -> None:
    """Find one project unfit and all others fit, and post it."""
    for one in road.row.projects.exclude(name=unfit):
        assert road.do("find_eligible", road.township, project=one.number).passed
        said = {"project": one.number, "cost": 40_000, "text": "三家报价"}
        assert road.do("cost_project", road.township, **said).passed
    number = road.row.projects.get(name=unfit).number
    told = {"project": number, "ground": "bu_not_possible", "text": "太窄"}
    assert road.do("find_ineligible", road.township, **told).passed
    assert road.do("post_findings").passed


def test_what_is_no_offer_and_who_may_not(road: BudgetRoad, cast: Cast) -> None:
    for wrong, rule in (
        ({"name": ""}, "required"),
        ({"name": "长" * 61}, "length"),
        ({"wished": "很多"}, "not_whole_number"),
        ({"wished": 0}, "range"),
        ({"who": "张三"}, "unknown_field"),
    ):
        with pytest.raises(Invalid) as error:
            offered(road, **wrong)
        assert [one.rule for one in error.value.problems] == [rule], wrong
    with pytest.raises(NotFound):
        offer_project(budget="nothing", record=SAID, by=cast("outsider"), at=road.at)
    made = offered(road)
    with pytest.raises(Invalid):
        act(road, made, "ask_merge", project=9, text="没有这个")
    for by in (cast("outsider"), cast("community_secretary", body="CC_AL0102"), road.supervision):
        with pytest.raises(Refused):
            move_offer(
                dossier=of(made).pk, move="list_offer", by=by, at=road.at, record=dict(WORDS)
            )
    with pytest.raises(GongzhiError):
        act(road, Objected(made.code, "0" * 26), "agree_merge", own=True)


def test_a_budget_that_stops_while_projects_are_gathered_tells_every_author(
    road: BudgetRoad,
) -> None:
    waiting, asked, refused = (offered(road) for _ in range(3))
    assert road.do("add_project", **WORDS, origin="committee").passed
    assert act(road, asked, "ask_merge", project=1, text="是同一处台阶").passed
    assert act(road, refused, "refuse_offer", ground="bu_owners", text="楼道里面归业主").passed
    assert road.do("stop_budget", text="钱没有拨下来").passed
    assert {of(one).dossier.outcome for one in (waiting, asked, refused)} == {"told"}


def test_a_ballot_has_room_for_every_project(road: BudgetRoad) -> None:
    made = offered(road)
    said = {**WORDS, "origin": "committee"}
    BudgetProject.objects.create(
        budget=road.row, jurisdiction_id=road.file.jurisdiction_id, number=OPTIONS, **said
    )
    with pytest.raises(Conflict, match="too_many_projects"):
        road.do("add_project", **said)
    with pytest.raises(Conflict, match="too_many_projects"):
        act(road, made, "list_offer", **WORDS)
