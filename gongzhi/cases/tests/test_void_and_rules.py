"""Void and restart, frozen rules, merging: what changes a running file, and what never does."""

from __future__ import annotations

import pytest

from gongzhi.cases.models import Request
from gongzhi.cases.tests.road import DAY, HOUR, Road, new_rules, tick
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import AgendaRow
from gongzhi.procedure.models import Clock
from gongzhi.procedure.models.dossier import NO_DUE

pytestmark = pytest.mark.django_db


def test_a_voided_file_stands_as_it_stood_on_arrival(road: Road) -> None:
    road.open()
    first = road.file
    road.do("dispatch")
    road.do("accept")
    road.do("void", record={"step": "received"})
    file = road.file
    assert (file.step, file.owner_id, file.subject) == ("received", first.owner_id, "")
    assert (file.limits, file.title, file.area_id) == (first.limits, first.title, first.area_id)
    assert [clock.name for clock in Clock.objects.filter(dossier_id=file.id, ended_at=None)] == [
        "step"
    ]
    assert road.entries[-1].facts["voided"] == [2, 3]
    assert road.do("dispatch").passed


def test_the_files_clock_runs_on_through_a_void_within_handling(road: Road) -> None:
    road.to("handling")
    before = road.clock("file")
    road.do("ask_extension")
    road.do("ask_requester")
    road.at += DAY
    road.do("void", record={"step": "handling"})
    after = road.clock("file")
    assert after.id == before.id
    assert after.first_due == before.first_due
    assert after.due is not None
    assert road.file.due == after.due != NO_DUE


def test_a_false_reply_is_voided_and_the_files_clock_begins_anew(road: Road) -> None:
    road.to("follow_up")
    ended = Clock.objects.get(dossier_id=road.file.id, name="file")
    road.do("void", record={"step": "handling", "ground": "vo_false_record"})
    fresh = road.clock("file")
    assert fresh.id != ended.id
    assert not Clock.objects.filter(dossier_id=road.file.id, name="silence", ended_at=None)
    assert road.do("reply").passed


def test_voided_entries_count_for_no_gate_but_for_separation(road: Road) -> None:
    road.to("handling")
    road.do("ask_extension")
    road.do("void", record={"step": "handling"})
    assert not road.do("grant_extension").passed, "what was asked has been voided"
    assert road.do("ask_extension").passed
    road.do("reply")
    road.do("void", record={"step": "handling"})
    replied = next(entry.person_id for entry in road.entries if entry.move == "reply")
    road.do("reply", by="owner")
    follow = road.actor("follow")
    caught = type(follow)(**{**_fields(follow), "person": replied})
    with pytest.raises(Refused) as refused:
        road.do("note_confirmed", by=caught)
    assert refused.value.code == "separation"


def _fields(actor: object) -> dict[str, object]:
    return {name: getattr(actor, name) for name in actor.__slots__}  # type: ignore[attr-defined]


def test_a_void_is_refused_where_the_file_never_was_or_nothing_was_done_since(
    road: Road,
) -> None:
    road.to("dispatched")
    with pytest.raises(Conflict) as conflict:
        road.do("void", record={"step": "handling"})
    assert conflict.value.code == "not_visited"
    with pytest.raises(Conflict) as conflict:
        road.do("void", record={"step": "dispatched"})
    assert conflict.value.code == "nothing_to_void"


def test_a_void_of_a_void_goes_further_back(road: Road) -> None:
    road.to("handling")
    road.do("remind")
    road.do("void", record={"step": "accepted"})
    road.do("void", record={"step": "dispatched"})
    assert road.file.step == "dispatched"
    assert road.clock("file").ended_at is None
    assert road.do("accept").passed


def test_frozen_rules_reach_a_running_file_only_by_adoption(road: Road) -> None:
    road.to("handling")
    before = road.clock("file")
    fresh = new_rules(road.jurisdiction, "limits", "wd3", amount=2)
    road.do("remind")
    assert road.clock("file").due == before.due
    assert road.file.rules_id != fresh
    new = Road(road.jurisdiction, road.cast).to("handling")
    assert new.clock("file").due < before.due
    road.do("adopt_rules")
    after = road.clock("file")
    assert road.file.rules_id == fresh
    assert after.due < before.due
    assert after.first_due == before.first_due
    note = next(f for f in road.entries[-1].facts["clocks"] if f["did"] == "recompute")
    assert note["reason"] == "adopt_rules"


def test_another_limit_for_the_matter_reaches_the_file_with_the_rules(road: Road) -> None:
    road.to("handling")
    new_rules(road.jurisdiction, "matters", "C0102", limit="wd5")
    road.do("adopt_rules")
    clock = road.clock("file")
    assert clock.limit == "wd5"
    assert road.file.limits == {"handling": "wd5"}
    assert clock.due > clock.first_due


def test_rules_in_force_already_cannot_be_adopted_again(road: Road) -> None:
    road.to("handling")
    with pytest.raises(Conflict) as conflict:
        road.do("adopt_rules")
    assert conflict.value.code == "rules_are_current"


def test_a_matter_without_a_limit_of_its_own_leaves_no_trace_of_the_one_before(
    road: Road,
) -> None:
    road.to("objected")
    assert road.file.limits == {"handling": "wd3"}
    matter = new_rules(road.jurisdiction, "matters", "C0101", limit="")
    assert matter
    road.do("adopt_rules")
    road.do("redispatch", record={"matter": "C0101"})
    assert road.file.limits == {}


def test_a_merged_file_wakes_nobody_any_more(road: Road) -> None:
    road.to("merged")
    running = Clock.objects.filter(dossier_id=road.file.id, ended_at=None)
    assert list(running.values_list("name", "kind")) == [("window", "period")]
    assert road.file.due == NO_DUE
    before = road.file.last_sequence
    tick(road.at + 60 * DAY)
    assert road.file.last_sequence == before


def test_files_are_not_merged_in_a_ring_and_follow_the_last_one(road: Road) -> None:
    cast = (road.jurisdiction, road.cast)
    one, two, three = (Road(*cast).open() for _ in range(3))
    one.do("merge", record={"parent": two.received.code})
    with pytest.raises(Invalid) as invalid:
        two.do("merge", record={"parent": one.received.code})
    assert invalid.value.problems[0].rule == "merged_into_itself"
    two.do("merge", record={"parent": three.received.code})
    into = set(
        Request.objects.filter(dossier_id__in=[one.file.id, two.file.id]).values_list(
            "merged_into", flat=True
        )
    )
    assert into == {three.file.id}
    for parent in (three.received.code, "NOSUCHFILE", ""):
        with pytest.raises(Invalid):
            three.do("merge", record={"parent": parent})


def test_a_file_placed_elsewhere_goes_to_that_places_desk_with_a_clock_of_its_own(
    road: Road,
) -> None:
    road.open()
    before = road.file
    clock = road.clock("step")
    road.do("place", record={"area": "AL02"})
    file = road.file
    assert file.desk_id != before.desk_id
    assert file.owner_id == file.desk_id
    fresh = road.clock("step")
    assert (fresh.id != clock.id, fresh.responsible_id) == (True, file.desk_id)
    same = Road(road.jurisdiction, road.cast).open()
    same.do("place", record={"area": "AL010108"})
    assert same.file.desk_id == before.desk_id


def test_after_three_objections_in_a_row_the_backstop_takes_the_file(road: Road) -> None:
    road.to("objected")
    for _ in range(2):
        early = road.do("backstop")
        assert not early.passed
        assert road.do("uphold").passed
        road.do("object")
    late = road.do("redispatch")
    assert (late.passed, dict(late.numbers)) == (False, {"objections": 3, "most": 3})
    assert road.do("backstop").passed
    file = road.file
    assert (file.step, file.owner_id) == ("backstop", file.fallback_id)
    assert road.clock("step").responsible.code == "GOV"  # type: ignore[union-attr]
    road.do("name_lead")
    file = road.file
    assert (file.step, file.owner.code) == ("accepted", "WATER")  # type: ignore[union-attr]
    assert road.clock("file").responsible_id == file.owner_id


def test_a_dispute_goes_one_level_up_and_at_last_to_the_backstop(road: Road) -> None:
    road.to("follow_up")
    owners = [road.file.owner.code]  # type: ignore[union-attr]
    for _ in range(3):
        road.do("dispute")
        owners.append(road.file.owner.code)  # type: ignore[union-attr]
        road.do("accept")
        road.do("contact")
        road.do("reply")
    assert owners[:2] == ["URBAN", "GOV"]
    assert owners[-1] == "GOV"
    assert road.file.lifted == 3


def test_a_closed_file_is_disputed_while_its_window_is_open_and_not_after(road: Road) -> None:
    road.to("closed")
    ends = Clock.objects.get(dossier_id=road.file.id, name="window").due
    assert ends is not None
    late = Road(road.jurisdiction, road.cast).to("closed")
    late.at = ends + HOUR
    tick(late.at)
    result = late.do("dispute")
    assert (result.passed, result.numbers["open"]) == (False, False)
    assert late.file.step == "closed"
    road.at = ends - HOUR
    assert road.do("dispute").passed
    file = road.file
    assert (file.step, file.outcome, file.closed_at) == ("dispatched", "", None)


def test_silence_closes_as_unconfirmed_and_opens_the_window_then(road: Road) -> None:
    road.to("follow_up")
    at = road.breach("silence") + 20 * DAY
    tick(at)
    file = road.file
    assert (file.step, file.outcome) == ("closed", "unconfirmed")
    window = Clock.objects.filter(dossier_id=file.id, name="window").get()
    assert window.started_at >= road.clock_ended("silence")
    assert not AgendaRow.objects.filter(dead=True).exists()
