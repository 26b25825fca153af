"""Residents' proposals: who is posted at once, what counts once, who may not decide, what ends."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from gongzhi.core.actor import Actor
from gongzhi.core.errors import GongzhiError, Invalid
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.deliberation.actions import convene_budget
from gongzhi.deliberation.actions.proposals import (
    Origin,
    print_residency_slips,
    support,
    withdraw_support,
)
from gongzhi.deliberation.models import BudgetProject, Proposal, ResidencySlip, Support
from gongzhi.deliberation.queries.proposals import Slips, may_come_of, proposals_behind, slips_of
from gongzhi.deliberation.tests.proposal_road import LINJIANG, TEXT, Cast, ProposalRoad
from gongzhi.procedure.ground import ground

pytestmark = pytest.mark.django_db


@pytest.fixture
def road(cast: Cast) -> ProposalRoad:
    return ProposalRoad(cast)


def broken(error: pytest.ExceptionInfo[GongzhiError]) -> set[str]:
    """Name what an error says: the rules of every problem, or its code."""
    told = error.value
    return {one.rule for one in told.problems} if isinstance(told, Invalid) else {told.code}


def test_a_slip_posts_at_once_and_nobody_learns_whose_it_is(road: ProposalRoad, cast: Cast) -> None:
    slip, *_ = road.slips()
    assert road.propose(slip=slip, text=TEXT + "电话13912345678").made.posted
    row, file = road.row, road.file
    assert (file.step, file.public, row.said["title"]) == (
        "gathering_support",
        True,
        "九号楼东侧装两盏路灯",
    )
    assert "13912345678" not in str(row.said)
    assert file.owner is not None
    assert file.owner.code == "CC_AL0101"
    entry = Entry.objects.get(chain=file.id, sequence=1)
    assert slip not in str(entry.facts)
    assert TEXT not in str(entry.facts)
    assert road.propose(key=road.made.key or "").made.code == file.code
    held = road.propose(area=LINJIANG).made
    assert not held.posted
    assert road.row.said == {}
    assert not road.file.public
    assert road.file.owner is not None
    assert road.file.owner.code == "TO_AL01"
    assert not ResidencySlip.objects.filter(code_hash=slip.encode()).exists()
    for by in (cast("outsider"), cast("dispatcher", body="TO_AL01")):
        with pytest.raises(GongzhiError) as error:
            road.propose(origin=Origin(file.id, 3), by=by)
        assert broken(error) == {"not_yours"}
    first = road.propose(origin=Origin(file.id, 3), by=road.secretary).made
    assert (first.posted, first.key) == (True, "")
    assert road.propose(origin=Origin(file.id, 3), by=road.secretary).made == first
    assert Proposal.objects.get(dossier__code=first.code).origin_part == 3


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"area": "NOWHERE"}, "unknown_area"),
        ({"area": "AL"}, "no_proposals_here"),
        ({"title": "灯"}, "length"),
        ({"text": "短"}, "length"),
        ({"text": "不能有零\x00字节的文字在里面"}, "nul"),
        ({"slip": "0" * 16}, "slip"),
        ({"slip": "elsewhere"}, "slip_elsewhere"),
    ],
    ids=["place", "level", "title", "text", "nul", "slip", "elsewhere"],
)
def test_bad_input_names_its_rule(road: ProposalRoad, said: dict[str, str], rule: str) -> None:
    if said.get("slip") == "elsewhere":
        said = {"slip": road.slips(1)[0], "area": "AL0102"}
    with pytest.raises(GongzhiError) as error:
        road.propose(**said)
    assert broken(error) == {rule}


def test_slips_are_printed_by_the_committee_alone(road: ProposalRoad, cast: Cast) -> None:
    for by, count, rule in (
        (cast("outsider"), 2, "not_yours"),
        (cast("dispatcher", body="TO_AL01"), 2, "not_yours"),
        (road.secretary, 0, "range"),
        (road.secretary, 10_000, "range"),
    ):
        with pytest.raises(GongzhiError) as error:
            print_residency_slips(count=count, by=by, at=road.at)
        assert broken(error) == {rule}
    road.slips(2)
    road.slips(3)
    with work(road.secretary.jurisdiction, "visitor") as unit:
        assert slips_of(road.secretary.area or 0, ground(unit), road.at) == Slips(5, 5)


def refused(road: ProposalRoad, rule: str, act: object, *args: object, **more: object) -> None:
    with pytest.raises(GongzhiError) as error:
        act(*args, **more)  # type: ignore[operator]
    assert broken(error) == {rule}


def test_enough_supports_oblige_to_answer_and_each_counts_once(road: ProposalRoad) -> None:
    slips = road.slips(31)
    first = road.propose(slip=slips[0]).supported(slips[:29]).made
    again = support(code=road.made.code, slip=slips[0], by=road.resident, at=road.at)
    assert (again.supports, again.again) == (29, True)
    back = withdraw_support(code=road.made.code, slip=slips[28], by=road.resident, at=road.at)
    assert (back.supports, back.again) == (28, False)
    for slip, rule in (("0" * 16, "slip"), ("", "slip")):
        said = {"code": road.made.code, "slip": slip, "by": road.resident, "at": road.at}
        refused(road, rule, support, **said)
    other = road.propose(title="再装一面反光镜", slip=slips[1]).made
    road.supported(slips[:2])
    kept = [bytes(one.digest) for one in Support.objects.all()]
    assert len(kept) == len(set(kept)) == 30
    road.made = first
    road.supported(slips[28:30])
    assert (road.file.step, road.row.supports) == ("awaiting_answer", 30)
    assert road.file.due.year < 9000
    reached = Entry.objects.get(chain=road.file.id, move="reach_support")
    assert reached.facts["gate"] | {"wanted": 30, "supports": 30} == reached.facts["gate"]
    said = {"code": road.made.code, "slip": slips[30], "by": road.resident, "at": road.at}
    refused(road, "no_support_now", support, **said)
    road.do("decline_proposal", ground="pr_no_money", text="今年没有这笔钱，明年再议")
    road.wait(0)
    assert (road.row.answer, road.row.supports) == ("今年没有这笔钱，明年再议", 30)
    assert Support.objects.filter(dossier=road.file).count() == 0
    road.made = other
    road.wait(31)
    assert (road.file.step, road.file.outcome) == ("proposal_archived", "too_few")
    assert (road.row.supports, Support.objects.count()) == (2, 0)


def test_words_without_a_slip_wait_and_who_hid_them_does_not_rule(
    road: ProposalRoad, cast: Cast
) -> None:
    road.propose()
    township = cast("dispatcher", body="TO_AL01")
    for by in (cast("outsider"), road.resident, road.panel, township):
        refused(road, "not_yours", road.do, "post_words", by)
    assert road.do("post_words").passed
    assert (road.row.said["text"], road.file.public) == (TEXT, True)
    pro = road.say("argument_for", "晚上真的看不见路", slip=road.slips(1)[0])
    con = road.say("argument_against", "灯太亮会影响一楼睡觉")
    assert (pro.posted, con.posted) == (True, False)
    assert road.on(con, "post_words").said == {"text": "灯太亮会影响一楼睡觉"}
    hidden = road.on(con, "hide", ground="pm_insult", note="有攻击邻居的话")
    assert (hidden.said, hidden.ground) == ({}, "pm_insult")
    assert hidden.dossier.step == "taken_down"
    refused(road, "not_yours", road.on, con, "object_to_hiding", cast("outsider"), text="没有")
    assert road.on(con, "object_to_hiding", road.resident, text="我没有攻击谁").pk
    for by in (road.secretary, township, road.resident):
        refused(road, "not_yours", road.on, con, "reinstate", by, note="恢复")
    shown = road.on(con, "reinstate", road.panel, note="没有攻击的话，恢复")
    assert (shown.said["text"], shown.ground) == ("灯太亮会影响一楼睡觉", "")
    road.do("hide", ground="pm_advert", note="看着像广告")
    assert (road.row.said, road.file.public) == ({}, True)
    road.do("object_to_hiding", road.resident, text="不是广告")
    hider = road.secretary
    both = Actor(**{**vars_of(road.panel), "person": hider.person})
    refused(road, "separation", road.do, "reinstate", both, note="恢复")
    road.do("reinstate", road.panel, note="不是广告")
    assert (road.row.said["text"], road.file.step) == (TEXT, "gathering_support")
    road.do("take_up_proposal")
    road.do("hide", ground="pm_advert", note="还是像广告")
    road.do("object_to_hiding", road.resident, text="真的不是")
    other = Actor(**{**vars_of(road.panel), "person": -1})
    road.do("reinstate", other, note="不是广告")
    assert road.file.step == "awaiting_answer"  # taken up early: the duty to answer comes back
    assert road.file.due.year < 9000


def test_nobody_replies_to_a_reply_and_bad_words_name_their_rule(road: ProposalRoad) -> None:
    slip, *_ = road.slips(1)
    road.propose(slip=slip)
    con = road.say("argument_against", "灯太亮会影响一楼睡觉", slip=slip)
    reply = road.say("reply", "可以装遮光罩", answers=con.code, slip=slip)
    for wrong, rule in (
        ({"kind": "reply", "text": "回应的回应", "answers": reply.code}, "no_such_argument"),
        ({"kind": "rumour", "text": "有人说的"}, "choice"),
        ({"kind": "argument_for", "text": "好"}, "length"),
        ({"kind": "argument_for", "text": "很好很好", "passage": "没有灯"}, "unknown_field"),
        ({"kind": "amendment", "text": "三盏"}, "length"),
        ({"kind": "amendment", "text": "三盏路灯"}, "required"),
        ({"kind": "amendment", "text": "三盏路灯", "passage": "五盏"}, "passage_not_there"),
    ):
        refused(road, rule, road.say, wrong.pop("kind"), wrong.pop("text"), **wrong)


def vars_of(by: Actor) -> dict[str, Any]:
    return {one.name: getattr(by, one.name) for one in fields(by)}


def test_the_author_alone_chooses_and_every_version_is_kept(road: ProposalRoad, cast: Cast) -> None:
    slips = road.slips(3)
    road.propose(slip=slips[0])
    more = {"passage": "两盏太阳能路灯", "slip": slips[1]}
    first = road.say("amendment", "三盏太阳能路灯", why="两盏不够亮", **more)
    second = road.say("amendment", "两盏接电的路灯", **more)
    for by in (road.secretary, road.panel, cast("outsider")):
        refused(road, "not_yours", road.do, "accept_amendment", by, amendment=first.code)
    own = road.resident
    assert road.do("accept_amendment", own, amendment=first.code).passed
    assert "三盏太阳能路灯" in road.row.said["text"]
    refused(road, "passage_not_there", road.do, "accept_amendment", own, amendment=second.code)
    assert road.do("leave_amendment", own, amendment=second.code).passed
    refused(road, "no_such_amendment", road.do, "leave_amendment", own, amendment=second.code)
    assert [road.voice(one).choice for one in (first, second)] == ["accepted", "left"]
    assert [one.text == TEXT for one in road.row.wordings.order_by("number")] == [True, False]
    road.do("hide", ground="pm_twice", note="重复")
    assert not any(road.row.wordings.values_list("text", flat=True))
    road.do("object_to_hiding", own, text="只提过一次")
    road.do("reinstate", road.panel, note="没有重复")
    assert [bool(one) for one in road.row.wordings.values_list("text", flat=True)] == [True, True]
    assert (road.row.version, "三盏" in road.row.said["text"]) == (2, True)


def _link_back(made: dict[str, Any], by: Actor, road: ProposalRoad) -> None:
    """Each of the three files leads back to the proposal that it came of."""
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        for move in ("make_decision", "make_request", "make_project"):
            assert may_come_of(made[move])
            found = proposals_behind(made[move].code, by, here)
            assert [one.said["title"] for one in found] == [f"装两盏路灯：{move}"]
        assert not may_come_of(road.file)


def test_an_answer_opens_what_the_proposal_becomes_and_links_both_ways(
    road: ProposalRoad, cast: Cast
) -> None:
    slip, *_ = road.slips(1)
    made = {}
    for move, said in (
        ("make_decision", {"procedure": "consultation", "subject": "public_works"}),
        ("make_request", {}),
        ("say_carried_out", {}),
        ("make_project", {}),
    ):
        road.propose(slip=slip, title=f"装两盏路灯：{move}")
        refused(road, "not_yours", road.do, "take_up_proposal", road.panel)
        road.do("take_up_proposal")
        if move == "make_project":
            refused(road, "no_budget_gathering", road.do, move, text="列入资金")
            convene_budget(record={"budget": 100_000}, by=road.secretary, at=road.at)
        road.do("try_proposal", ends_on="2026-06-20", text="先借一盏试两周")
        assert (road.file.step, road.file.due.day) == ("being_tried", 20)
        assert road.do(move, text="大家都说好，采纳", **said).passed
        made[move] = road.row.became
        assert road.row.answer == "大家都说好，采纳"
    project = BudgetProject.objects.get(budget_id=made["make_project"].pk)
    assert (project.number, project.origin) == (road.row.part, "residents")
    assert made["say_carried_out"] is None
    assert made["make_decision"].decision.title == "装两盏路灯：make_decision"
    assert (made["make_request"].procedure, made["make_request"].source) == (
        "request",
        "residents_proposal",
    )
    _link_back(made, cast("outsider"), road)
    road.propose(slip=slip).do("take_up_proposal")
    for day, rule in (("2026-05-20", "past_day"), ("2026-11-29", "later_than_allowed")):
        refused(road, rule, road.do, "try_proposal", ends_on=day, text="先试试")
    assert road.do("try_proposal", ends_on="2026-11-28", text="先试半年").passed
