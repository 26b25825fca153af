"""Reminders and supervision: who may, how often, and whose clock runs."""

from __future__ import annotations

import pytest

from gongzhi.cases.tests.road import DAY, Road
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Refused
from gongzhi.core.work import work
from gongzhi.directory.models import Organisation
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier, Supervision
from gongzhi.procedure.queries import allowed_moves, supervisions_of

pytestmark = pytest.mark.django_db


def offered(road: Road, by: Actor) -> bool:
    """Tell whether a page or the API offers a post to supervise the file."""
    with work(road.jurisdiction, by.code) as unit:
        moves = allowed_moves(road.file, by, ground(unit))
    return any(one.move.name == "supervise" for one in moves)


def test_the_requester_reminds_once_in_the_packs_interval(road: Road) -> None:
    road.to("handling")
    assert road.do("remind", by="requester").passed
    for by in ("leader", "granter"):
        assert road.do("remind", by=by).passed
    with pytest.raises(Conflict) as again:
        road.do("remind", by="requester")
    assert (again.value.code, again.value.params["hours"]) == ("reminded_lately", 24)
    road.at += DAY
    assert road.do("remind", by="requester").passed


def test_a_reminder_changes_nothing_that_another_form_shows(road: Road) -> None:
    road.to("handling")
    seen = road.file.last_sequence
    road.do("remind", by="requester")
    assert road.do("reply", seen=seen).passed


def test_supervision_opens_a_clock_of_the_body_that_watches(road: Road) -> None:
    road.to("handling")
    owner = road.file.owner_id
    leader = road.actor("leader")
    assert offered(road, leader)
    assert road.do("supervise").passed
    clock = road.clock("supervision")
    assert (clock.responsible_id, clock.limit) == (leader.organisation, "wd3")
    watching = Supervision.objects.get(dossier_id=road.received.id)
    assert (watching.body_id, watching.failed_id) == (leader.organisation, owner)
    assert road.file.owner_id == owner
    assert road.do("reply").passed
    assert not [one for one in supervisions_of(road.file) if one.ended_at is None]


def test_whoever_watches_too_late_is_called_to_account(road: Road) -> None:
    road.open()
    road.do("dispatch", record={"body": "TO_AL01"})
    party = road.cast("party_secretary", body="PC_AL01")
    road.do("supervise", by=party)
    road.breach("supervision")
    escalated = [one.facts["record"] for one in road.entries if one.move == "escalate"]
    assert "supervision" in [one["clock"]["name"] for one in escalated]


def test_a_watch_is_taken_over_from_above_only_and_never_begun_anew(road: Road) -> None:
    road.open()
    road.do("dispatch", record={"body": "TO_AL01"})
    party = road.cast("party_secretary", body="PC_AL01")
    road.do("supervise", by=party)
    due = road.clock("supervision").due
    with pytest.raises(Conflict) as again:
        road.do("supervise", by=party)
    assert again.value.code == "supervised_already"
    assert road.clock("supervision").due == due
    assert road.do("supervise").passed
    with pytest.raises(Conflict):
        road.do("supervise", by=party)
    watching = Supervision.objects.filter(dossier_id=road.received.id, ended_at=None)
    assert [one.body_id for one in watching] == [road.actor("leader").organisation]


def test_a_township_does_not_supervise_a_district_department_but_calls_it(road: Road) -> None:
    road.to("handling")
    party = road.cast("party_secretary", body="PC_AL01")
    with pytest.raises(Refused) as refused:
        road.do("supervise", by=party)
    assert refused.value.code == "supervises_upwards"
    assert not offered(road, party)
    assert road.do("convene", by=party, record={"bodies": ["WATER"], "lead": "WATER"}).passed


def test_nobody_supervises_its_own_desk(road: Road) -> None:
    road.open()
    desk = road.cast("district_leader", body="GOV")
    Dossier.objects.filter(id=road.received.id).update(owner=None, desk=desk.organisation)
    with pytest.raises(Refused) as refused:
        road.do("supervise", by=desk)
    assert refused.value.code == "supervises_itself"
    assert not offered(road, desk)


def test_a_watch_ends_when_the_result_has_been_checked(road: Road) -> None:
    road.to("handling").do("supervise")
    road.do("hand_in")
    assert road.clock("supervision").ended_at is None, "what does not hold goes back to be watched"
    road.do("pass_check")
    assert not [one for one in supervisions_of(road.file) if one.ended_at is None]


def test_nobody_supervises_a_file_of_its_own(road: Road) -> None:
    road.open()
    leader = road.actor("leader")
    body = Organisation.objects.get(id=leader.organisation or 0)
    road.do("dispatch", record={"body": body.code})
    with pytest.raises(Refused) as refused:
        road.do("supervise")
    assert refused.value.code == "supervises_itself"
    assert not offered(road, leader)


@pytest.mark.parametrize("who", ["owner", "desk", "requester", "follow"])
def test_only_those_above_supervise(road: Road, who: str) -> None:
    road.to("handling")
    with pytest.raises(Refused):
        road.do("supervise", by=who)
