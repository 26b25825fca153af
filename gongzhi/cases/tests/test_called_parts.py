"""The part of a called body: it reports in, plans and works; the calling body judges it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gongzhi.cases.tests.called import act, bring, parts, rate
from gongzhi.cases.tests.road import HOUR, Road, tick
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import Entry
from gongzhi.procedure.actions import advance
from gongzhi.procedure.actions.joining import move_part
from gongzhi.procedure.models import BarredBody, Clock, Dossier
from gongzhi.procedure.table import procedure

pytestmark = pytest.mark.django_db


def test_whoever_was_called_does_not_rate_and_what_is_not_done_goes_back(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    part = bring(road, "HOUSING", "report_in", "plan_part", "done")
    for body, role in (
        ("HOUSING", "handler"),
        ("HOTLINE", "dispatcher"),
        ("GOV", "district_leader"),
    ):
        for move in ("rate", "not_done"):
            with pytest.raises(Refused) as refused:
                act(road, part, move, body, role)
            assert refused.value.code == "not_yours"
    assert rate(road, part, "not_done").dossier.step == "working"
    again = Clock.objects.get(dossier_id=part, name="part", ended_at=None)
    assert again.limit == "wd7"


def test_only_the_organisation_that_called_judges_and_it_calls_not_itself(road: Road) -> None:
    road.to("handling")
    township = road.cast("party_secretary", body="PC_AL01")
    road.do("convene", by=township)
    part = bring(road, "HOUSING", "report_in", "plan_part", "done")
    with pytest.raises(Refused):
        rate(road, part)
    assert act(road, part, "rate", "PC_AL01", "party_secretary").passed
    with pytest.raises(Invalid) as invalid:
        road.do("convene", by=township, record={"bodies": ["PC_AL01", "WATER"], "lead": "URBAN"})
    assert {problem.rule for problem in invalid.value.problems} == {"calls_itself"}


@pytest.mark.parametrize(
    ("ground", "limit"),
    [("co_emergency", "um30"), ("co_joint_enforcement", "wd1"), ("co_strong_concern", "wd3")],
)
def test_each_ground_has_its_own_time_to_report_in(road: Road, ground: str, limit: str) -> None:
    road.to("handling")
    road.do("convene", record={"ground": ground})
    for part in parts(road).values():
        assert Clock.objects.get(dossier_id=part.id, name="step").limit == limit


def test_a_body_reports_in_with_a_post_of_its_own(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    by = road.cast("handler", body="HOUSING")
    other = road.cast("handler", body="URBAN").code[5:]
    what = {"dossier": parts(road)["HOUSING"].id, "move": "report_in", "by": by, "at": road.at}
    for door in (advance, move_part):
        with pytest.raises(Invalid, match="not_of_your_body"):
            door(**what, record={"post": other})
    assert move_part(**what, record={"post": by.code[5:]}).dossier.step == "planning"


def test_the_plan_names_a_day_that_is_not_over_and_sets_the_clock(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    part = bring(road, "HOUSING", "report_in")
    what = {"dossier": part, "move": "plan_part", "by": road.cast("handler", body="HOUSING")}
    with pytest.raises(Invalid) as invalid:
        move_part(**what, at=road.at, record={"text": "换灯泡", "ends_on": "2026-05-31"})
    assert [(p.field, p.rule) for p in invalid.value.problems] == [("ends_on", "past_day")]
    bring(road, "HOUSING", "plan_part")
    clock = Clock.objects.get(dossier_id=part, name="part")
    assert clock.due == datetime(2026, 6, 12, 16, tzinfo=UTC)
    assert Dossier.objects.get(id=part).due == clock.due
    tick(clock.due + HOUR)
    last = Entry.objects.filter(chain=part).latest("sequence")
    assert (last.move, last.facts["record"]["clock"]["name"]) == ("escalate", "part")


def test_the_lead_plans_ends_and_is_judged_last(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    lead, other = bring(road, "URBAN", "report_in"), parts(road)["HOUSING"].id
    for lead_move, waiting, others in (
        ("plan_part", 1, ("report_in", "plan_part")),
        ("done", 1, ("done",)),
    ):
        early = act(road, lead, lead_move, "URBAN")
        assert (early.passed, early.numbers) == (False, {"lead": True, "waiting": waiting})
        bring(road, "HOUSING", *others)
        assert act(road, lead, lead_move, "URBAN").passed
    assert not rate(road, lead).passed, "the joint close waits for the others"
    assert rate(road, other).passed
    assert rate(road, lead).dossier.outcome == "done"


def test_a_part_that_nobody_reports_in_for_is_escalated_to_the_district_and_stays_with_its_body(
    road: Road,
) -> None:
    road.to("handling")
    road.do("convene")
    part = parts(road)["HOUSING"]
    for move in ("substitute", "release"):
        early = act(road, part.id, move, "GOV", "district_leader")
        assert (early.passed, early.numbers) == (False, {"late": False})
    assert part.due is not None
    tick(part.due + HOUR)
    last = Entry.objects.filter(chain=part.id).latest("sequence")
    assert (last.move, last.facts["record"]["body"]) == ("escalate", "GOV")
    assert parts(road)["HOUSING"].step == "called"


@pytest.mark.parametrize("move", ["substitute", "release"])
def test_the_district_replaces_or_releases_who_did_not_come(road: Road, move: str) -> None:
    road.to("handling")
    road.do("convene")
    part = parts(road)["HOUSING"]
    assert part.due is not None
    road.at = part.due + HOUR
    tick(road.at)
    with pytest.raises(Refused):
        act(road, part.id, move, "PARTY", "party_secretary")
    after = act(road, part.id, move, "GOV", "district_leader").dossier
    if move == "release":
        assert (after.step, after.outcome) == ("closed", "released")
        return
    assert (after.step, after.owner.code) == ("called", "WATER")  # type: ignore[union-attr]
    fresh = Clock.objects.get(dossier_id=part.id, name="step", ended_at=None)
    assert fresh.started_at == road.at
    again = act(road, part.id, "release", "GOV", "district_leader")
    assert not again.passed, "whoever was called instead has its own time"


def test_both_sides_rate_and_the_call_is_rated_only_by_the_called_in_its_window(
    road: Road,
) -> None:
    road.to("handling")
    road.do("convene")
    part = bring(road, "HOUSING", "report_in", "plan_part", "done")
    rated = rate(road, part)
    assert rated.entry.facts["record"]["rating"] == 4
    with pytest.raises(Refused):
        act(road, part, "rate_call", "PARTY", "party_secretary")
    said = act(road, part, "rate_call", "HOUSING")
    assert said.entry.facts["record"]["rating"] == 5
    ends = Clock.objects.get(dossier_id=part, name="window").due
    assert ends is not None
    road.at = ends + HOUR
    assert not act(road, part, "rate_call", "HOUSING").passed


def test_the_part_of_a_body_that_the_file_turns_out_to_be_about_ends(road: Road) -> None:
    road.open()
    road.do("convene", record={"bodies": ["HOUSING", "WATER"], "lead": "HOUSING"})
    theirs, other = (parts(road)[body].id for body in ("HOUSING", "WATER"))
    bring(road, "HOUSING", "report_in")
    road.do("dispatch", record={"about": "HOUSING"})
    ended = Dossier.objects.get(id=theirs)
    assert (ended.step, ended.outcome, ended.closed_at) == ("closed", "shut_out", road.at)
    last = Entry.objects.filter(chain=theirs).latest("sequence")
    assert (last.move, last.actor) == ("shut_part", "system:bar")
    barred = BarredBody.objects.filter(organisation__code="HOUSING")
    assert set(barred.values_list("dossier", flat=True)) == {road.file.id, theirs, other}
    assert not Clock.objects.filter(dossier=theirs, ended_at=None).exists()
    assert Dossier.objects.get(id=other).closed_at is None
    with pytest.raises(Refused):
        act(road, theirs, "plan_part", "HOUSING")


def test_a_joint_task_goes_its_whole_road(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    table = procedure("joint_task")
    part = parts(road)["HOUSING"].id
    with pytest.raises(Conflict):
        act(road, part, "done", "HOUSING")
    with pytest.raises(Refused):
        act(road, part, "report_in", "URBAN")
    for move, body, role in (
        ("report_in", "HOUSING", "handler"),
        ("plan_part", "HOUSING", "handler"),
        ("done", "HOUSING", "handler"),
        ("not_done", "PARTY", "party_secretary"),
        ("done", "HOUSING", "handler"),
        ("rate", "PARTY", "party_secretary"),
    ):
        result = act(road, part, move, body, role)
        row = table.move(result.entry.facts["at_step"], move)
        assert row is not None
        assert result.dossier.step == row.to
    assert (result.dossier.outcome, result.dossier.closed_at is None) == ("done", False)
