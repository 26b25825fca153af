"""A duty sent down lives by its means: late ones suspend it, its date ends it; the lists follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid
from gongzhi.core.models import Entry
from gongzhi.duties.answerable import Answer
from gongzhi.duties.models import Instruction
from gongzhi.duties.tests.duty_road import MATTER, MONDAY, DutyRoad
from gongzhi.procedure.models import Clock, Supervision

pytestmark = pytest.mark.django_db
Cast = Callable[..., Actor]
FOUR = ("people", "money", "training", "adviser")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def road(jurisdiction: int, cast: Cast) -> DutyRoad:
    return DutyRoad(jurisdiction, cast)


def test_an_admitted_duty_becomes_an_item_of_its_own_place(road: DutyRoad) -> None:
    assert road.owner() == "URBAN"
    life = road.open().life()
    duty = road.duty
    assert (duty.code, duty.kind, duty.matter) == ("TO_AL01-001", "admitted", MATTER)
    assert (duty.decision, duty.ends.isoformat()) == ("安办〔2026〕12号", "2027-05-31")
    assert life.owner() == "TO_AL01"
    assert life.owner(area="AL020101") == "URBAN"
    found = life.answer()
    assert isinstance(found, Answer)
    assert (found.list, found.reason.code, found.item) == ("admitted", "admitted", duty.code)
    assert found.reason.params["sender"] == "URBAN"
    act = Entry.objects.get(move="duty_admitted")
    assert act.facts["file"] == life.file.code


def test_each_means_has_a_clock_on_the_sending_department(road: DutyRoad) -> None:
    life = road.open().life()
    for name in FOUR:
        clock = life.clock(name)
        assert clock.responsible.code == "URBAN"  # type: ignore[union-attr]
        assert clock.kind == "limit"
    assert life.file.owner.code == "URBAN"  # type: ignore[union-attr]


def test_late_means_suspend_the_duty_and_the_sender_answers(road: DutyRoad) -> None:
    life = road.open().life()
    due = life.clock("adviser").due
    assert due is not None
    life.wait(due - MINUTE)
    assert life.file.step == "arriving"
    life.wait(due)
    assert life.file.step == "suspended"
    assert (road.duty.suspended, road.duty.missing) == (True, ["adviser"])
    found = life.answer()
    assert isinstance(found, Answer)
    assert (found.reason.code, found.level) == ("suspended", 1)
    assert found.reason.params["missing"] == ["adviser"]
    assert life.owner() == "URBAN"
    life.wait(due + MINUTE)
    watched = Supervision.objects.get(dossier=life.file)
    assert watched.failed.code == "URBAN"  # type: ignore[union-attr]


def test_what_arrives_late_gives_the_duty_back(road: DutyRoad) -> None:
    life = road.open().life()
    due = life.clock("adviser").due
    assert due is not None
    life.wait(due).do("attest", means="adviser")
    assert life.file.step == "arriving"
    assert not road.duty.suspended
    assert life.owner() == "TO_AL01"
    ended = Clock.objects.get(dossier=life.file, name="adviser")
    assert (ended.ended_by, ended.breached_at is not None) == ("attest", True)


def test_every_missing_means_is_named(road: DutyRoad) -> None:
    life = road.open().life()
    last = max(life.clock(name).due or MONDAY for name in FOUR)
    life.do("attest", means="money")
    life.wait(life.clock("adviser").due or MONDAY).wait(last)
    assert road.duty.missing == ["people", "training", "adviser"]
    named = [entry.facts["record"]["missing"] for entry in life.entries if entry.move == "suspend"]
    assert named == [["adviser"], ["people", "training", "adviser"]]
    for name in ("people", "training"):
        life.do("attest", means=name)
        assert life.file.step == "suspended"
    life.do("attest", means="adviser")
    assert life.file.step == "carried"
    assert not road.duty.suspended


def test_nothing_is_attested_twice(road: DutyRoad) -> None:
    life = road.open().life().along("attest")
    assert not life.do("attest").passed
    assert not life.do("deliver").passed


def test_all_that_has_arrived_is_never_suspended(road: DutyRoad) -> None:
    life = road.open().life()
    for name in FOUR:
        life.do("attest", means=name)
    assert life.file.step == "carried"
    life.wait(MONDAY + timedelta(days=300))
    assert life.file.step == "carried"
    assert life.owner() == "TO_AL01"


def test_the_end_date_ends_a_duty_by_itself(road: DutyRoad) -> None:
    life = road.open(ends="2026-06-03").life()
    midnight = datetime(2026, 6, 3, 16, 0, tzinfo=UTC)
    life.wait(midnight - MINUTE)
    assert life.file.closed_at is None
    assert life.owner() == "TO_AL01"
    life.wait(midnight)
    assert (life.file.step, life.file.outcome) == ("ended", "ended")
    assert road.duty.ended_how == "ended"
    assert life.owner() == "URBAN"


@pytest.mark.parametrize("move", ["take_back", "revoke"])
def test_what_is_taken_back_or_revoked_is_off_the_list(road: DutyRoad, move: str) -> None:
    life = road.open().life().along(move)
    assert life.owner() == "URBAN"
    again = DutyRoad(road.jurisdiction, road.cast, life.at).open()
    again.life()
    assert again.duty.code == "TO_AL01-002"
    assert again.owner() == "TO_AL01"


def test_a_lent_power_is_evaluated_every_year_and_comes_back(road: DutyRoad) -> None:
    road.open("offer_power").along("state_capacity", "find_capable", "lend", "publish")
    assert road.owner() == "TO_AL01"
    first = road.clock("evaluation")
    assert (first.limit, first.responsible.code) == ("nd365", "ESTABLISHMENT")  # type: ignore[union-attr]
    road.at += timedelta(days=200)
    road.along("evaluate")
    assert road.clock("evaluation").due != first.due
    road.along("give_back")
    assert road.owner() == "TO_AL01"
    road.along("accept_return")
    assert road.owner() == "URBAN"
    assert road.duty.ended_how == "returned"


def test_an_evaluation_left_out_calls_in_the_government(road: DutyRoad) -> None:
    road.open("offer_power", ends="2028-12-31")
    road.along("state_capacity", "find_capable", "lend", "publish")
    due = road.clock("evaluation").due
    assert due is not None
    road.wait(due + MINUTE)
    watched = Supervision.objects.filter(dossier=road.file).order_by("level")
    assert watched[0].failed.code == "ESTABLISHMENT"  # type: ignore[union-attr]
    assert [row.body.code for row in watched] == ["HOTLINE", "GOV"]


def test_instructions_are_numbered_for_each_body_and_year(road: DutyRoad) -> None:
    leader, party = road.player("leader"), road.player("party")
    for by in (leader, party, leader):
        road.open("instruct", by=by, body="URBAN")
    road.at = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)
    road.open("instruct", by=leader, body="URBAN")
    given = Instruction.objects.order_by("body__code", "year", "number")
    assert list(given.values_list("body__code", "year", "number")) == [
        ("GOV", 2026, 1),
        ("GOV", 2026, 2),
        ("GOV", 2027, 1),
        ("PARTY", 2026, 1),
    ]


def test_a_department_gets_its_task_at_once_a_township_only_what_is_listed(
    road: DutyRoad,
) -> None:
    assert road.open("instruct", body="URBAN").file.step == "noted"
    assert road.open("instruct", matter="E0102").file.step == "noted"
    waiting = road.open("instruct").file
    assert (waiting.step, waiting.owner.code) == ("unadmitted", "ESTABLISHMENT")  # type: ignore[union-attr]
    with pytest.raises(Invalid) as caught:
        road.do("assign", body="TO_AL01")
    assert caught.value.problems[0].rule == "not_admitted"


def test_an_admission_releases_the_instruction_a_refusal_ends_it(road: DutyRoad) -> None:
    for move, step in (("publish", "noted"), ("refuse", "not_admitted")):
        given = road.open("instruct", by=road.player("party")).file
        asked = DutyRoad(road.jurisdiction, road.cast, road.at).open(instruction=given.code)
        asked.along("agree", "recommend", "approve", move)
        given.refresh_from_db()
        assert given.step == step
        if step == "noted":
            assert given.owner.code == "TO_AL01"  # type: ignore[union-attr]
            asked.duty.delete()
        road.at = asked.at
