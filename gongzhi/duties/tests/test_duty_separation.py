"""Who may not: the separation rules of duties, each with its refusal; and the doors of opening."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gongzhi.core.actor import Actor, visitor
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.work import work
from gongzhi.directory.models import Post
from gongzhi.duties.models import DutyApplication
from gongzhi.duties.tests.duty_road import OPENINGS, TERMS, WITHDRAWN, DutyRoad
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import dossiers_visible_to

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]


@pytest.fixture
def road(jurisdiction: int, cast: Cast) -> DutyRoad:
    return DutyRoad(jurisdiction, cast)


def refused(road: DutyRoad, move: str, by: Actor, **record: Any) -> Refused:
    before = road.file.last_sequence
    with pytest.raises(Refused) as caught:
        road.do(move, by=by, **record)
    assert road.file.last_sequence == before
    return caught.value


def test_the_office_that_applies_does_not_review(road: DutyRoad) -> None:
    office = road.player("office")
    road.open(by=office, adviser="EST_1").along("agree")
    for move in ("recommend", "ask_more", "refuse"):
        assert refused(road, move, road.player("office", 2)).code == "separation"


def test_the_government_that_applies_does_not_decide(road: DutyRoad) -> None:
    leader = road.player("leader")
    road.open(by=leader, adviser="GOV_LEAD1").along("agree", "recommend")
    for move in ("approve", "refuse", "send_back"):
        assert refused(road, move, leader).code == "separation"


def test_whoever_reviewed_does_not_decide(road: DutyRoad) -> None:
    road.open().along("agree", "recommend")
    same = replace(road.player("leader"), person=road.player("office").person)
    assert refused(road, "approve", same).code == "separation"
    assert road.do("approve").passed


def test_whoever_approved_does_not_publish(road: DutyRoad) -> None:
    road.open().along("agree", "recommend", "approve")
    same = replace(road.player("office"), person=road.player("leader").person)
    assert refused(road, "publish", same).code == "separation"


def test_the_sender_does_not_attest_what_it_delivered(road: DutyRoad) -> None:
    life = road.open().life().along("deliver")
    assert refused(life, "attest", life.player("sender")).code == "not_yours"
    assert refused(life, "attest", life.player("neighbour")).code == "not_yours"
    assert life.do("attest").passed


def test_a_township_that_sends_to_its_own_community_does_not_attest_for_it(
    road: DutyRoad,
) -> None:
    township = road.player("receiver")
    road.open(by=township, receiver="CC_AL0101", adviser="AL01_HAND1")
    secretary = road.cast("community_secretary", body="CC_AL0101")
    assert refused(road, "agree", township).code == "not_yours"
    assert road.do("agree", by=secretary).passed
    road.along("recommend", "approve", "publish")


def test_the_lender_and_the_borrower_do_not_assess_or_evaluate(road: DutyRoad) -> None:
    office = road.player("office")
    road.open("offer_power", by=office, matter="E0601").along("state_capacity")
    for move in ("find_capable", "ask_again", "refuse"):
        assert refused(road, move, road.player("office", 2)).code == "separation"


def test_whoever_assessed_does_not_lend(road: DutyRoad) -> None:
    road.open("offer_power").along("state_capacity", "find_capable")
    same = replace(road.player("leader"), person=road.player("office").person)
    assert refused(road, "lend", same).code == "separation"


def test_whoever_gave_the_power_back_does_not_accept_it(road: DutyRoad) -> None:
    road.open("offer_power").along("state_capacity", "find_capable", "lend", "publish")
    road.along("give_back")
    same = replace(road.player("office"), person=road.player("receiver").person)
    for move in ("accept_return", "keep_lent"):
        assert refused(road, move, same).code == "separation"


def test_whoever_delivered_or_attested_does_not_revoke(road: DutyRoad) -> None:
    life = road.open().life().along("deliver", "attest")
    for who in ("sender", "receiver"):
        same = replace(life.player("office"), person=life.player(who).person)
        assert refused(life, "revoke", same).code == "separation"


def test_whoever_delivered_does_not_attest_under_another_post(road: DutyRoad) -> None:
    life = road.open().life().along("deliver")
    same = replace(life.player("receiver"), person=life.player("sender").person)
    assert refused(life, "attest", same).code == "separation"


def test_whoever_asked_does_not_review_under_another_post(road: DutyRoad) -> None:
    road.open().along("agree")
    for who in ("sender", "receiver"):
        same = replace(road.player("office"), person=road.player(who).person)
        for move in ("recommend", "ask_more", "refuse"):
            assert refused(road, move, same).code == "separation"


def test_whoever_lent_does_not_publish(road: DutyRoad) -> None:
    road.open("offer_power").along("state_capacity", "find_capable", "lend")
    same = replace(road.player("office"), person=road.player("leader").person)
    assert refused(road, "publish", same).code == "separation"


def test_whoever_did_the_task_does_not_judge_it(road: DutyRoad) -> None:
    road.open("instruct", body="URBAN").along("accept", "report_done")
    same = replace(road.player("leader"), person=road.player("sender").person)
    for move in ("accept_result", "not_done"):
        assert refused(road, move, same).code == "separation"
    assert refused(road, "accept_result", road.player("sender")).code == "not_yours"


def test_whoever_gave_the_instruction_does_not_decide_its_admission(road: DutyRoad) -> None:
    given = road.open("instruct").file.code
    admission = DutyRoad(road.jurisdiction, road.cast).open(instruction=given)
    admission.along("agree", "recommend")
    assert refused(admission, "approve", admission.player("leader")).code == "separation"
    assert admission.do("approve", by=admission.player("leader", 1)).passed


def test_a_strangers_post_opens_nothing(road: DutyRoad, jurisdiction: int) -> None:
    before = Dossier.objects.count()
    grid = road.cast("grid_worker", body="CC_AL0101")
    for move in OPENINGS:
        for by in (visitor(jurisdiction), grid, road.cast("system_admin")):
            with pytest.raises(Refused):
                road.open(move, by=by)
    assert Dossier.objects.count() == before
    assert not DutyApplication.objects.exists()


@pytest.mark.parametrize("move", ["apply", "propose", "offer_power", "instruct"])
def test_a_withdrawn_duty_goes_down_through_no_door(road: DutyRoad, move: str) -> None:
    before = Dossier.objects.count()
    with pytest.raises(Invalid) as caught:
        road.open(move, matter=WITHDRAWN)
    assert [one.rule for one in caught.value.problems] == ["withdrawn_duty"]
    assert Dossier.objects.count() == before


def test_a_withdrawn_duty_sent_down_in_secret_can_be_reported_but_not_admitted(
    road: DutyRoad,
) -> None:
    road.open("report_bypass", matter=WITHDRAWN).along("require_admission")
    assert not road.file.public
    road.told()
    with pytest.raises(Invalid) as caught:
        road.do("supply")
    assert caught.value.problems[0].rule == "withdrawn_duty"


@pytest.mark.parametrize("decided", ["require_admission", "order_stop"])
def test_the_body_a_bypass_is_reported_about_does_not_learn_who_reported(
    road: DutyRoad, decided: str
) -> None:
    road.open("report_bypass")
    theirs, office = road.player("sender"), road.player("office")
    with work(road.jurisdiction, "test") as unit:
        here = ground(unit)
    for by, sees in ((theirs, False), (office, True), (road.player("receiver"), True)):
        assert dossiers_visible_to(by, here).filter(id=road.file.id).exists() is sees
    assert road.file.owner_id == office.organisation
    reported = road.file
    for move in ("withdraw", "supply", "order_stop"):
        with pytest.raises((Refused, Conflict)):
            road.do(move, by=theirs)
    road.along(decided).told()
    own = road.file
    assert (own.owner_id, own.parent_id) == (theirs.organisation, None)
    told = str([(entry.facts, entry.actor) for entry in road.entries])
    for mark in (reported.code, reported.id.hex, "report_bypass", road.player("receiver").code):
        assert mark not in told
    case = DutyApplication.objects.get(dossier=own)
    assert (case.asked_by.code, case.tasks) == ("URBAN", "")


def test_who_reported_a_bypass_is_not_named_on_the_lists(road: DutyRoad) -> None:
    """What was reported and then admitted was asked for by whoever had sent it down."""
    road.open("report_bypass").along("require_admission").told().along("supply", "agree")
    road.along("recommend", "approve", "publish")
    case = DutyApplication.objects.get(dossier=road.file)
    assert (case.asked_by.code, case.receiver.code) == ("URBAN", "TO_AL01")


def test_no_grid_worker_is_named_adviser_for_what_is_not_on_the_grids_list(
    road: DutyRoad,
) -> None:
    Post.objects.filter(code="URBAN_1").update(role="grid_worker")
    with pytest.raises(Invalid) as caught:
        road.open()
    assert [one.rule for one in caught.value.problems] == ["not_on_grid_list"]
    assert not DutyApplication.objects.exists()


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"receiver": "MARKET"}, "not_grassroots"),
        ({"receiver": "PC_AL01"}, "not_grassroots"),
        ({"ends": "2026-06-01"}, "not_future"),
        ({"ends": "soon"}, "not_a_date"),
        ({"adviser": "MARKET_1"}, "adviser_not_sender"),
        ({"people": 0}, "range"),
        ({"money": 0}, "range"),
        ({"training": ""}, "required"),
        ({"matter": "E0102"}, "already_listed"),
        ({"instruction": "AAAAAAAAAA"}, "unknown_file"),
        ({"urgent": "1"}, "unknown_field"),
    ],
)
def test_a_case_that_breaks_a_rule_opens_nothing(
    road: DutyRoad, changed: dict[str, Any], rule: str
) -> None:
    before = Dossier.objects.count()
    with pytest.raises(Invalid) as caught:
        road.open(**changed)
    assert rule in {one.rule for one in caught.value.problems}
    assert Dossier.objects.count() == before


def test_nobody_sends_work_up_or_sideways(road: DutyRoad) -> None:
    with pytest.raises(Invalid) as caught:
        road.open(by=road.player("neighbour"), adviser="AL02_HAND1")
    assert {one.rule for one in caught.value.problems} == {"not_above"}


def test_the_three_tests_keep_work_with_the_department(road: DutyRoad) -> None:
    road.open().along("agree")
    for test in ("listed", "empowered", "funded"):
        made = road.do("recommend", **{test: "no"})
        assert not made.passed
        assert made.numbers["passed"] == 2
        assert made.entry.move == "gate_failed"
    assert road.file.step == "review"


def test_capacity_is_counted_against_the_pack(road: DutyRoad) -> None:
    road.open("offer_power")
    road.do("state_capacity", officers=1)
    made = road.do("find_capable")
    assert (made.passed, made.numbers["officers"], made.numbers["needed"]) == (False, 1, 2)
    road.along("ask_again")
    road.do("state_capacity", trained="no")
    assert not road.do("find_capable").passed
    road.along("ask_again", "state_capacity", "find_capable")


def test_supplied_terms_replace_the_old_ones_and_are_checked(road: DutyRoad) -> None:
    road.open("propose").along("consult")
    with pytest.raises(Invalid) as caught:
        road.do("supply", adviser="MARKET_1", ends="2020-01-01")
    assert {one.rule for one in caught.value.problems} == {"adviser_not_sender", "not_future"}
    road.along("supply")
    case = DutyApplication.objects.get(dossier=road.file)
    assert (case.people, case.money, case.adviser) == (2, 120000, "URBAN_1")
    assert case.training == TERMS["training"]
