"""Who may not: the same person twice, deputies, key holders, convenors, barred bodies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from gongzhi.cases.policies import can_open_contact, can_open_words
from gongzhi.cases.tests.road import LAMP, Road
from gongzhi.core.actor import Actor, requester
from gongzhi.core.errors import Invalid, NotFound, Refused
from gongzhi.core.work import work
from gongzhi.directory.models import Organisation
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import BarredBody
from gongzhi.procedure.queries import (
    allowed_moves,
    dossier_for,
    dossiers_visible_to,
    inbox,
    inbox_counts,
)
from gongzhi.procedure.table import Field, Move, Procedure, Step, TableError, Who

pytestmark = pytest.mark.django_db
AsRole = Callable[[Actor, str], Actor]


def refusal(road: Road, move: str, by: Actor, **more: object) -> str:
    with pytest.raises(Refused) as refused:
        road.do(move, by=by, **more)
    return refused.value.code


def here(road: Road) -> Ground:
    return ground(work_of(road))


def work_of(road: Road):  # type: ignore[no-untyped-def]
    with work(road.jurisdiction, "test") as unit:
        return unit


@pytest.mark.parametrize("move", ["note_confirmed", "note_disputed", "note_not_reached"])
def test_the_body_that_replied_does_not_follow_up(road: Road, move: str) -> None:
    road.open()
    road.do("dispatch", record={"body": "HOTLINE"})
    road.do("accept")
    road.do("contact")
    road.do("reply")
    follow = road.actor("follow")
    assert follow.organisation == road.file.owner_id
    assert refusal(road, move, follow) == "separation"


@pytest.mark.parametrize("unit", ["dispatch", "reply"])
def test_the_person_who_dispatched_or_replied_does_not_follow_up(road: Road, unit: str) -> None:
    road.to("follow_up")
    person = next(entry.person_id for entry in road.entries if entry.move == unit)
    follow = replace(road.actor("follow"), person=person)
    assert refusal(road, "note_confirmed", follow) == "separation"


@pytest.mark.parametrize("move", ["redispatch", "uphold"])
@pytest.mark.parametrize("earlier", ["dispatch", "object"])
def test_whoever_sent_or_objected_does_not_sit_on_the_panel(
    road: Road, move: str, earlier: str
) -> None:
    road.to("objected")
    person = next(entry.person_id for entry in road.entries if entry.move == earlier)
    assert refusal(road, move, replace(road.actor("panel"), person=person)) == "separation"
    assert road.do(move).passed


def test_a_deputy_is_held_apart_like_the_one_it_stands_for(road: Road) -> None:
    road.open()
    sender = road.actor("desk")
    deputy = replace(sender, code="post:DEPUTY", person=-1, deputy_for=sender.code[5:])
    road.do("dispatch", by=deputy)
    road.do("object")
    panel = road.actor("panel")
    principal = replace(panel, code=sender.code, person=sender.person)
    other_deputy = replace(panel, code="post:X", person=-2, deputy_for=sender.code[5:])
    same_person = replace(panel, person=-1)
    for by in (principal, other_deputy, same_person):
        assert refusal(road, "uphold", by) == "separation"
    assert road.do("uphold", by=panel).passed


def test_the_deputy_of_whoever_sent_does_not_judge_in_that_name(road: Road) -> None:
    road.to("objected")
    sender = next(entry.actor for entry in road.entries if entry.move == "dispatch")
    deputy = replace(road.actor("panel"), code="post:X", person=-2, deputy_for=sender[5:])
    assert refusal(road, "redispatch", deputy) == "separation"


@pytest.mark.parametrize("move", ["grant_extension", "refuse_extension"])
def test_the_body_that_asks_for_more_time_does_not_grant_it(road: Road, move: str) -> None:
    road.open()
    road.do("dispatch", record={"body": "HOTLINE"})
    road.do("accept")
    road.do("contact")
    road.do("ask_extension")
    assert refusal(road, move, road.actor("granter")) == "separation"
    assert road.do(move, by="leader").passed


def test_whoever_declined_does_not_decide_on_the_dispute_of_it(road: Road) -> None:
    road.to("not_accepted")
    decliner = next(entry for entry in road.entries if entry.move == "decline")
    road.do("dispute")
    again = replace(road.actor("desk"), person=decliner.person_id)
    for move in ("decline", "answer"):
        assert refusal(road, move, again) == "separation"
    assert road.do("dispatch", by=again).passed


def test_whoever_handled_a_file_cannot_use_its_key(road: Road) -> None:
    road.to("follow_up")
    handler = next(entry.person_id for entry in road.entries if entry.move == "reply")
    caught = replace(requester(road.jurisdiction), person=handler)
    assert refusal(road, "confirm", caught) == "key_of_a_file_you_handled"
    neighbour = replace(requester(road.jurisdiction), person=-5)
    assert road.do("confirm", by=neighbour).passed


def test_whoever_entered_a_file_cannot_use_its_key(road: Road) -> None:
    road.to("raised")
    worker = road.entries[0]
    road.do("settle", by="secretary")
    caught = replace(requester(road.jurisdiction), person=worker.person_id)
    assert refusal(road, "confirm", caught) == "key_of_a_file_you_handled"


@pytest.mark.parametrize("key", ["", "wrong", "x" * 22])
def test_the_requesters_moves_need_the_key_of_this_file(road: Road, key: str) -> None:
    road.to("follow_up")
    assert refusal(road, "confirm", requester(road.jurisdiction), key=key) == "not_yours"
    other = Road(road.jurisdiction, road.cast).open()
    by = requester(road.jurisdiction)
    assert refusal(road, "confirm", by, key=other.received.key) == "not_yours"


def test_a_convenor_decides_nothing_closes_nothing_and_opens_nothing_sealed(road: Road) -> None:
    road.to("handling")
    party = road.actor("party")
    base = here(road)
    offered = {one.move for one in allowed_moves(road.file, party, base)}
    assert {move.name for move in offered} == {"convene", "remind", "supervise"}
    assert not any(move.statutory or move.outcome for move in offered)
    roles = base.live.table("roles")
    assert not can_open_words(party, road.file, roles)
    assert not can_open_contact(party, road.file, roles, base.territory, released=True)
    inside = replace(party, organisation=road.file.owner_id)
    assert not can_open_words(inside, road.file, roles)


@pytest.mark.parametrize(("outcome", "statutory"), [("closed", False), ("", True)])
def test_a_table_that_lets_a_convenor_close_or_decide_is_no_table(
    outcome: str, statutory: bool
) -> None:
    move = Move("end", "end" if outcome else "=", outcome=outcome, statutory=statutory)
    steps = (
        Step("begin", Who("party_secretary"), moves=(move,)),
        Step("end", Who("system", "any"), closed=True),
    )
    with pytest.raises(TableError, match="may not decide or close"):
        Procedure("bad", steps, judge="requester")


def test_where_bodies_can_be_convened_no_move_closes_the_file_over_their_heads() -> None:
    moves = (
        Move("convene", "=", by=(Who("party_secretary"),), fields=(Field("bodies", "bodies"),)),
        Move("end", "end", outcome="done"),
    )
    steps = (
        Step("begin", Who("handler", "owner"), moves=moves),
        Step("end", Who("system", "any"), closed=True),
    )
    with pytest.raises(TableError, match="over its sub-files"):
        Procedure("bad", steps, judge="requester")


def test_a_barred_body_sees_nothing_and_does_nothing(road: Road) -> None:
    road.to("dispatched")
    owner = road.actor("owner")
    base = here(road)
    assert inbox(owner, base).rows
    before = inbox_counts(owner, base)["handler"]
    body = Organisation.objects.get(id=owner.organisation)
    BarredBody.objects.create(
        dossier=road.file, jurisdiction_id=road.jurisdiction, organisation=body
    )
    assert road.file not in inbox(owner, base).rows
    assert inbox_counts(owner, base).get("handler", 0) == before - 1
    assert not dossiers_visible_to(owner, base).filter(id=road.file.id).exists()
    with pytest.raises(NotFound):
        dossier_for(owner, road.file.code, base)
    assert allowed_moves(road.file, owner, base) == []
    for move in ("accept", "object", "reply"):
        assert refusal(road, move, owner) == "barred"


def test_a_barred_body_is_not_called_in_to_supervise(road: Road) -> None:
    road.to("dispatched")
    hotline = Organisation.objects.get(code="HOTLINE", jurisdiction_id=road.jurisdiction)
    BarredBody.objects.create(
        dossier=road.file, jurisdiction_id=road.jurisdiction, organisation=hotline
    )
    road.breach("step")
    called = [entry.facts["record"]["body"] for entry in road.entries if entry.move == "escalate"]
    assert called
    assert "HOTLINE" not in called


def test_a_body_below_a_barred_one_is_not_called_in_to_supervise(road: Road) -> None:
    road.to("dispatched")
    hotline = Organisation.objects.get(code="HOTLINE", jurisdiction_id=road.jurisdiction)
    assert hotline.parent is not None
    BarredBody.objects.create(
        dossier=road.file, jurisdiction_id=road.jurisdiction, organisation=hotline.parent
    )
    road.breach("step")
    assert not road.file.supervisions.filter(body=hotline).exists()


def test_the_secretary_of_a_small_body_stands_for_its_handler(road: Road) -> None:
    road.open()
    road.do("dispatch", record={"body": "CC_AL0101"})
    secretary = road.cast("community_secretary", body="CC_AL0101")
    base = here(road)
    roles = base.roles_of(secretary)
    assert "handler" in roles
    assert road.file in inbox(secretary, base, roles=roles).rows
    assert road.file in inbox(secretary, base, role="handler", roles=roles).rows
    assert inbox_counts(secretary, base, roles=roles)["handler"] == 1
    assert road.do("accept", by=secretary).passed


def test_the_lead_must_be_among_the_bodies_called(road: Road) -> None:
    road.to("handling")
    before = road.file.last_sequence
    with pytest.raises(Invalid) as invalid:
        road.do("convene", record={"lead": "MARKET"})
    assert [(p.field, p.rule) for p in invalid.value.problems] == [("lead", "not_called")]
    assert road.file.last_sequence == before


def test_an_actor_of_another_jurisdiction_finds_no_file(road: Road) -> None:
    road.to("dispatched")
    stranger = replace(road.actor("owner"), jurisdiction=32_000)
    with pytest.raises(NotFound):
        advance(dossier=road.received.id, move="accept", by=stranger, at=road.at)


@pytest.mark.parametrize(("move", "field"), [("dispatch", "body"), ("convene", "bodies")])
def test_a_barred_body_is_neither_sent_nor_called_to_the_file(
    road: Road, move: str, field: str
) -> None:
    road.open()
    urban = Organisation.objects.get(code="URBAN", jurisdiction_id=road.jurisdiction)
    BarredBody.objects.create(
        dossier=road.file, jurisdiction_id=road.jurisdiction, organisation=urban
    )
    before = road.file.last_sequence
    with pytest.raises(Invalid) as invalid:
        road.do(move)
    assert [(p.field, p.rule) for p in invalid.value.problems] == [(field, "barred_body")]
    assert road.file.last_sequence == before


def test_a_file_is_not_merged_into_one_that_whoever_merges_may_not_see(road: Road) -> None:
    road.open()
    hidden = Road(road.jurisdiction, road.cast).open(report=replace(LAMP, type="wrongdoing_report"))
    desk = Organisation.objects.get(id=road.actor("desk").organisation)
    BarredBody.objects.create(
        dossier=hidden.file, jurisdiction_id=road.jurisdiction, organisation=desk
    )
    with pytest.raises(Invalid) as invalid:
        road.do("merge", record={"parent": hidden.received.code})
    assert invalid.value.problems[0].rule == "unknown_file"
