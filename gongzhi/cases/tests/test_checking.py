"""The check on the spot: by another body, with its count, and by lot after the file has closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gongzhi.cases.tests.road import Road
from gongzhi.core.errors import Conflict, Refused

pytestmark = pytest.mark.django_db
CHECKED = "C0101"


def at_work(road: Road, matter: str = CHECKED) -> Road:
    road.open()
    road.do("dispatch", record={"matter": matter})
    road.do("accept")
    road.do("contact")
    return road


def test_a_checked_matter_is_not_replied_past_the_verifier(road: Road) -> None:
    at_work(road)
    with pytest.raises(Conflict) as conflict:
        road.do("reply", record={"solved": "solved"})
    assert conflict.value.code == "check_first"
    assert road.do("hand_in").passed
    assert road.file.step == "verifying"
    assert road.file.desk.code == "SUPERVISION"  # type: ignore[union-attr]


def test_what_cannot_be_solved_needs_no_check(road: Road) -> None:
    at_work(road)
    assert road.do("reply", record={"solved": "cannot"}).passed
    assert road.file.step == "follow_up"


def test_other_matters_go_to_the_requester_at_once(road: Road) -> None:
    at_work(road, "C0102")
    assert road.do("reply").passed


@pytest.mark.parametrize("move", ["pass_check", "rework"])
def test_the_body_that_handed_in_does_not_check(road: Road, move: str) -> None:
    road.open()
    supervision = road.cast("verifier").organisation
    road.do("dispatch", record={"body": "SUPERVISION"})
    verifier = road.actor("verifier")
    handler = replace(verifier, person=None, roles=frozenset({"handler"}))
    for step in ("accept", "contact", "hand_in"):
        road.do(step, by=handler)
    assert verifier.organisation == supervision == road.file.owner_id
    with pytest.raises(Refused) as refused:
        road.do(move, by=verifier)
    assert refused.value.code == "separation"


def test_the_person_who_dispatched_does_not_check(road: Road) -> None:
    road.to("verifying")
    sender = next(entry.person_id for entry in road.entries if entry.move == "dispatch")
    with pytest.raises(Refused) as refused:
        road.do("pass_check", by=replace(road.actor("verifier"), person=sender))
    assert refused.value.code == "separation"


def test_whoever_checked_does_not_ask_the_requester(road: Road) -> None:
    road.to("verifying")
    road.do("pass_check")
    checker = next(entry.person_id for entry in road.entries if entry.move == "pass_check")
    with pytest.raises(Refused) as refused:
        road.do("note_confirmed", by=replace(road.actor("follow"), person=checker))
    assert refused.value.code == "separation"


def test_a_false_completion_is_a_fact_of_the_body_and_work_begins_anew(road: Road) -> None:
    road.to("verifying")
    owner, ended = road.file.owner_id, road.clock_ended("file")
    road.do("rework")
    assert road.file.step == "handling"
    assert road.file.owner_id == owner
    entry = road.entries[-1]
    assert entry.facts["record"]["found"] == "false_completion"
    assert entry.facts["gate"]["reworks"] == 0
    assert road.clock("file").started_at > ended


def test_no_file_goes_round_and_round(road: Road) -> None:
    road.to("verifying")
    owner = road.file.owner_id
    for _ in range(2):
        assert not road.do("rework_above").passed
        assert road.do("rework").passed
        road.do("hand_in")
    refused = road.do("rework")
    assert (refused.passed, refused.numbers) == (False, {"reworks": 2, "most": 2})
    assert road.do("rework_above").passed
    assert road.file.step == "dispatched"
    assert road.file.owner_id != owner
    assert road.file.lifted == 1


def test_the_requester_is_told_of_the_check(road: Road) -> None:
    road.to("verifying")
    road.do("pass_check")
    assert road.file.step == "follow_up"
    assert road.clock("silence").due is not None
    assert road.do("confirm").passed


def test_the_body_that_replied_does_not_audit(road: Road) -> None:
    road.to("closed")
    road.do("draw_for_audit", record={"draw": {"name": "test"}})
    replied = next(entry for entry in road.entries if entry.move == "reply")
    verifier = replace(road.actor("verifier"), organisation=replied.organisation_id)
    with pytest.raises(Refused):
        road.do("audit_holds", by=verifier)
