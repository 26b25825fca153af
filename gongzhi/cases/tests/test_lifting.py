"""One level up at any time, never back to the same handler; wrong dispatches are charged."""

from __future__ import annotations

import pytest

from gongzhi.cases.tests.road import Road
from gongzhi.core.actor import requester
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.directory.models import Organisation

pytestmark = pytest.mark.django_db
OPEN = ("dispatched", "objected", "accepted", "handling", "waiting")


@pytest.mark.parametrize("step", OPEN)
def test_the_requester_lifts_an_open_file_one_level(road: Road, step: str) -> None:
    road.to(step)
    assert road.do("lift").passed
    file = road.file
    assert (file.step, file.owner.code, file.lifted) == ("dispatched", "GOV", 1)  # type: ignore[union-attr]
    for name in ("step", "file"):
        assert road.clock(name).responsible_id == file.owner_id


def test_from_the_grid_one_level_up_is_the_desk_of_the_place(road: Road) -> None:
    road.to("raised")
    assert road.do("lift").dossier.step == "received"


def test_only_the_key_lifts_and_only_while_somebody_stands_above(road: Road) -> None:
    road.to("handling")
    with pytest.raises(Refused):
        road.do("lift", by=requester(road.jurisdiction), key="not the key")
    with pytest.raises(Refused):
        road.do("lift", by=road.cast("handler", body="URBAN"))
    road.do("lift")
    with pytest.raises(Conflict) as top:
        road.do("lift")
    assert top.value.code == "nobody_above"


@pytest.mark.parametrize("above", ["rework_above", "audit_fails"])
def test_what_a_check_sent_up_never_goes_back_to_its_handler(road: Road, above: str) -> None:
    if above == "audit_fails":
        road.to("closed").do("draw_for_audit", record={"draw": {"name": "test"}})
    else:
        road.to("verifying")
        for move in ("rework", "hand_in") * 2:
            road.do(move)
    assert road.do(above).passed
    road.do("object")
    with pytest.raises(Invalid) as refused:
        road.do("redispatch", record={"body": "URBAN"})
    assert [problem.rule for problem in refused.value.problems] == ["handled_before"]


@pytest.mark.parametrize("back", ["dispatch", "redispatch"])
def test_what_was_lifted_or_disputed_never_goes_back_to_its_handler(road: Road, back: str) -> None:
    if back == "dispatch":
        road.to("handling").do("lift")
        road.do("void", record={"step": "received"})
    else:
        road.to("follow_up").do("dispute")
        road.do("object")
    with pytest.raises(Invalid) as refused:
        road.do(back, record={"body": "URBAN"})
    assert [problem.rule for problem in refused.value.problems] == ["handled_before"]
    assert road.do(back, record={"body": "HOUSING"}).passed


def test_an_objection_that_holds_is_charged_to_the_desk_that_dispatched(road: Road) -> None:
    road.to("objected")
    sent = next(entry for entry in road.entries if entry.move == "dispatch")
    made = road.do("redispatch")
    desk = Organisation.objects.get(code=made.entry.facts["record"]["charged"])
    assert desk.id == sent.organisation_id
    road.do("object")
    again = road.do("redispatch", record={"body": "WATER"})
    assert again.entry.facts["record"]["charged"] == "PANEL", "whoever sent it last sent it wrongly"


def test_an_objection_that_does_not_hold_is_charged_to_nobody(road: Road) -> None:
    road.to("objected")
    assert "charged" not in road.do("uphold").entry.facts["record"]


def test_whoever_dispatched_objected_or_passed_it_on_does_not_name_the_lead(road: Road) -> None:
    road.to("backstop")
    for who in ("panel", "owner", "requester"):
        actor = road.actor(who) if who != "owner" else road.cast("handler", body="URBAN")
        with pytest.raises(Refused):
            road.do("name_lead", by=actor)
    assert road.do("name_lead").dossier.step == "accepted"


@pytest.mark.parametrize("ground", ["na_litigation", "na_petition", "na_arbitration", "na_market"])
def test_a_matter_for_another_channel_can_be_objected_to_by_the_requester(
    road: Road, ground: str
) -> None:
    road.open()
    declined = road.do("decline", record={"ground": ground, "right_body": "JUSTICE"})
    assert declined.entry.facts["record"]["right_body"] == "JUSTICE"
    assert road.do("dispute").dossier.step == "received"
