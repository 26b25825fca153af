"""Four deliberations and two disclosures, step by step: no gate is passed but by its numbers."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongzhi.core.actor import requester
from gongzhi.core.codes import show_code
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import Entry
from gongzhi.core.work import work
from gongzhi.deliberation.actions import move_decision, open_decision, put_roll, raise_objection
from gongzhi.deliberation.models import Decision, Roll, Voter
from gongzhi.deliberation.queries.decisions import register_of
from gongzhi.deliberation.tests.road import DAY, DRAFT, RULES, Cast, Matter, sheet_of
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def matter(cast: Cast) -> Matter:
    return Matter(cast)


def test_it_goes_all_the_way_and_the_register_says_every_number(matter: Matter) -> None:
    matter.to("implementing")
    matter.do("assign_task", body="CC_AL0602", ends_on="2026-12-01", text="选定施工队")
    with pytest.raises(Invalid) as told:
        matter.do("assign_task", body="URBAN", ends_on="2026-12-01", text="清运垃圾")
    assert told.value.problems[0].rule == "beyond_place"
    task = Dossier.objects.get(parent=matter.id, procedure="decision_task")
    assert task.clocks.filter(name="task").exists()
    early = matter.advance_one()
    assert not early.passed, "a task is open"
    assert early.numbers["open"] == 1
    by = {"report_done": matter.leader, "find_done": matter.supervisor}
    for move, who in by.items():
        who = matter.cast("community_secretary", body="CC_AL0602") if move == "report_done" else who
        advance(dossier=task.id, move=move, by=who, at=matter.at, record={"text": "已经办好"})
    assert matter.advance_one().passed
    assert matter.advance_one().passed
    file = matter.file
    assert (file.step, file.outcome) == ("completed", "completed")
    with work(file.jurisdiction_id, "tests") as unit:
        stages = {one.step: one for one in register_of(file, ground(unit))}
    assert [one.state for one in stages.values()] == ["done"] * 7
    numbers = stages["members_review"].numbers
    assert (numbers["due"], numbers["present"], numbers["agreed"]) == (30, 30, 30)
    assert (numbers["attend"], numbers["agree"]) == ("≥2/3", ">1/2")
    assert stages["resolution_disclosed"].numbers["days"] >= 7
    row = Decision.objects.get(pk=file.id)
    assert (row.resolution, row.result) == (DRAFT, "充电棚已建成")
    assert row.ended_at is not None
    assert not Voter.objects.filter(roll__dossier=file).exists(), "the rolls are shrunk"
    assert {one.count for one in Roll.objects.filter(dossier=file)} == {7, 9, 30, 40}


@pytest.mark.parametrize(
    ("step", "present", "agreed", "passes"),
    [
        ("branch_proposal", 4, 3, True),  # more than half of 7, more than half of those
        ("branch_proposal", 3, 3, False),  # no quorum
        ("branch_proposal", 4, 2, False),  # exactly half is no majority
        ("members_review", 20, 11, True),  # two thirds of 30
        ("members_review", 19, 19, False),
        ("members_review", 20, 10, False),
        ("villagers_resolve", 21, 11, True),  # more than half of 40
        ("villagers_resolve", 20, 20, False),
    ],
)
def test_quorum_and_majority_decide_and_nothing_else(
    matter: Matter, step: str, present: int, agreed: int, passes: bool
) -> None:
    matter.to(step).enrol()
    assert matter.call().passed
    matter.meet(present, agreed, present - agreed)
    text = {"resolution": DRAFT} if step == "villagers_resolve" else {}
    made = matter.do("resolve", **text)
    assert made.passed is passes
    assert (made.numbers["quorum"] and made.numbers["majority"]) is passes
    if not passes:
        assert matter.file.step == step
        failed = Entry.objects.filter(chain=matter.id).latest("sequence")
        assert (failed.move, failed.facts["gate"]["present"]) == ("gate_failed", present)
        assert matter.do("not_adopted").passed
        assert matter.file.outcome == "not_adopted"


def test_nothing_can_be_left_out(matter: Matter) -> None:
    matter.open()
    assert not matter.do("resolve").passed, "no roll"
    assert not matter.do("not_adopted").passed, "nothing was counted"
    assert not matter.call().passed, "no roll, no notice"
    matter.enrol()
    with pytest.raises(Conflict, match="roll_frozen"):
        matter.do("freeze_roll", rule="four_branch")
    assert not matter.do("hold_assembly", present=3, minutes="记录").passed, "no notice"
    assert matter.call().passed
    assert not matter.do("hold_assembly", present=3, minutes="记录").passed, "its hour has not come"
    matter.at = matter.at.replace(month=7)
    assert not matter.do("hold_assembly", present=8, minutes="记录").passed, "too many"
    assert matter.do("hold_assembly", present=7, minutes="记录").passed
    votes = {"agreed": 7, "opposed": 0, "abstained": 0, "invalid": 0}
    assert matter.do("count_paper", **votes).passed
    assert not matter.do("resolve").passed, "counted once"
    with pytest.raises(Refused, match="separation"):
        matter.do("confirm_count", **votes)
    other = {**votes, "agreed": 6, "opposed": 1}
    assert not matter.do("confirm_count", by=matter.supervisor, **other).passed, "they differ"
    assert matter.do("confirm_count", by=matter.supervisor, **votes).passed
    assert matter.do("resolve").passed


def test_a_short_notice_does_not_count(matter: Matter) -> None:
    matter.to("villagers_resolve").enrol()
    made = matter.call(days=9)
    assert not made.passed
    assert (made.numbers["days"], made.numbers["needed"]) == (9, 10)


def test_the_urban_way_begins_with_the_residents_and_owners_business_goes_its_own(
    cast: Cast,
) -> None:
    here = Matter(cast, "one_consultation", "AL0101").open()
    assert here.file.step == "consult"
    heard = {"opinions": "逐户听取了意见，多数赞成"}
    assert not here.do("note_opinions", households=19, **heard).passed
    assert here.do("note_opinions", households=20, **heard).passed
    for wrong, rule in (
        ({"common_property": "yes"}, "owners_business"),
        ({"subject": "lift"}, "owners_business"),
        ({"subject": "collective_land"}, "other_way"),
    ):
        with pytest.raises(Invalid) as told:
            Matter(cast, "one_consultation", "AL0101").open(**wrong)
        assert told.value.problems[0].rule == rule
    with pytest.raises(Invalid) as told:
        Matter(cast, "four_deliberations", "AL0101").open()
    assert told.value.problems[0].rule == "other_place"


def test_owners_need_both_majorities(cast: Cast) -> None:
    """12 owners of 70.5 to 180.5 m²: 1,506 m² in all; Civil Code art. 278 as in the sample row."""
    for present, area, agreed, agreed_area, passes in (
        (8, 100400, 5, 50300, True),  # exactly two thirds of heads and of area
        (7, 150000, 7, 150000, False),  # too few heads
        (8, 100300, 8, 100300, False),  # too little area
        (8, 100400, 4, 60000, False),  # half of the heads
        (8, 100400, 5, 50200, False),  # half of the area
    ):
        vote = Matter(cast, "owners_vote", "AL0101").open(subject="property_firm").enrol()
        assert vote.roll.area == 150600
        assert vote.call().passed
        vote.meet(present, agreed, present - agreed, present_area=area, agreed_area=agreed_area)
        made = vote.do("resolve", resolution=DRAFT)
        assert made.passed is passes, (present, area, agreed, agreed_area)


def test_a_major_matter_of_owners_goes_by_the_stricter_rule(cast: Cast) -> None:
    lift = Matter(cast, "owners_vote", "AL0101").open(subject="lift")
    with pytest.raises(Invalid) as told:
        lift.enrol()
    assert told.value.problems[0].rule == "major_matter"
    assert lift.do("freeze_roll", rule="owners_major").passed
    assert lift.call().passed
    lift.meet(12, 8, 4, present_area=150600, agreed_area=150000)
    made = lift.do("resolve", resolution=DRAFT)
    assert not made.passed, "two thirds of the heads are not three quarters"
    assert made.numbers["agree"] == "≥3/4"


def test_an_objection_holds_it_up_and_a_fault_is_set_back_in_public(matter: Matter) -> None:
    matter.to("resolution_disclosed")
    wants: dict[str, Any] = {"decision": show_code(matter.file.code), "text": "会议没有通知我"}
    with pytest.raises(Conflict, match="not_posted"):
        raise_objection(**wants, by=matter.anybody, at=matter.at)
    matter.post(days=2)
    with CaptureQueriesContext(connection) as asked:
        told = raise_objection(**wants, by=matter.anybody, at=matter.at)
    held = sum("FOR NO KEY UPDATE" in one["sql"] for one in asked)
    assert held == 1, "it takes no effect meanwhile"
    child = Dossier.objects.get(code=told.code)
    assert child.parent_id == matter.id
    assert not child.public
    assert matter.do("take_effect").numbers["open"] == 1
    own = requester(child.jurisdiction_id)
    said = {"text": "已在公示栏和广播里通知"}
    says: dict[str, Any] = {"dossier": child.id, "at": matter.at, "record": said}
    advance(move="answer_objection", by=matter.secretary, **says)
    with pytest.raises(Refused):
        advance(move="insist", by=own, key="WRONG", **says)
    advance(move="insist", by=own, key=told.key, **says)
    with pytest.raises(Refused):
        advance(move="uphold_objection", by=matter.secretary, **says)
    advance(move="uphold_objection", by=matter.township, **says)
    assert not matter.do("take_effect").passed, "upheld, and not yet set back"
    fault = {"step": "villagers_resolve", "ground": "vo_wrong_procedure", "text": "通知不到位"}
    with pytest.raises(Refused):
        matter.do("void", **fault)
    assert matter.do("void", by=matter.township, **fault).passed
    child.refresh_from_db()
    assert (child.outcome, matter.file.step) == ("upheld", "villagers_resolve")
    with work(child.jurisdiction_id, "tests") as unit:
        states = {one.step: one.state for one in register_of(matter.file, ground(unit))}
    assert (states["villagers_resolve"], states["members_review"]) == ("now", "done")
    assert matter.decide().passed
    assert Decision.objects.get(pk=matter.id).resolution == DRAFT
    early = {**fault, "step": "branch_proposal"}
    assert matter.do("void", by=matter.township, **early).passed
    while matter.file.step != "resolution_disclosed":
        assert matter.advance_one().passed, "every roll is made anew"


def test_nobody_posts_and_attests_alone_and_it_hangs_out_its_days(matter: Matter) -> None:
    matter.to("resolution_disclosed")
    assert matter.do("post", places="村公示栏").passed
    with pytest.raises(Refused):
        matter.do("attest_posting")
    matter.at += 6 * DAY
    assert not matter.do("take_effect").numbers["attested"]
    assert matter.do("attest_posting", by=matter.supervisor).passed
    assert not matter.do("take_effect").passed, "six days are no seven"
    matter.at += DAY
    assert matter.do("take_effect").passed


def test_the_charter_is_checked_for_legality_before_it_is_voted_on(cast: Cast) -> None:
    charter = Matter(cast, "charter", "AL0101").open(subject="charter_rules")
    heard = {"households": 30, "opinions": "多数人家赞成"}
    assert charter.do("note_opinions", **heard).passed
    with pytest.raises(Refused):
        charter.do("find_lawful")
    assert charter.do("find_unlawful", by=charter.township, text="第三条罚款没有依据").passed
    assert charter.file.step == "opinions"
    assert charter.do("note_opinions", **heard, draft=DRAFT + "（删去罚款）").passed
    assert charter.do("find_lawful", by=charter.township).passed
    assert charter.decide().passed
    assert charter.do("file_charter").passed
    charter.post()
    assert charter.do("close_matter").passed
    assert charter.file.outcome == "in_force"


def test_a_talk_ends_with_what_becomes_of_it(cast: Cast) -> None:
    talk = Matter(cast, "consultation", "AL0101").open(subject="order_rules")
    ends = {"agreed_on": "夜间不鸣笛", "follows": "写进公约草案"}
    assert not talk.do("conclude", **ends).passed
    put_roll(dossier=talk.id, base="persons", sheet=sheet_of(15), by=talk.secretary, at=talk.at)
    talk.do("freeze_roll", rule="talk_persons")
    assert talk.call(days=4).passed
    talk.at = talk.at.replace(day=20)
    assert talk.do("hold_assembly", present=9, minutes="记录").passed
    assert talk.do("conclude", **ends).passed
    assert talk.post().do("close_matter").passed
    assert "写进公约草案" in Decision.objects.get(pk=talk.id).resolution


def test_only_the_committee_of_the_place_opens_and_moves(matter: Matter, cast: Cast) -> None:
    matter.open()
    for outsider in (
        cast("outsider"),
        cast("handler", body="URBAN"),
        cast("community_secretary", body="CC_AL0603"),
        matter.supervisor,
    ):
        with pytest.raises(Refused):
            move_decision(
                dossier=matter.id,
                move="freeze_roll",
                by=outsider,
                at=matter.at,
                record={"rule": "four_branch"},
            )
    with pytest.raises(Refused):
        open_decision(procedure="four_deliberations", record={}, by=matter.supervisor, at=matter.at)
    assert set(RULES) >= {"branch_proposal", "villagers_resolve"}
