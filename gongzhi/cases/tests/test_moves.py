"""Every move of the request: the right actor may, an outsider and a wrong role may not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gongzhi.cases.actions import move_request
from gongzhi.cases.models import Request
from gongzhi.cases.tests.road import (
    BY,
    BY_LOT,
    COMMON,
    EXPIRE,
    OUTSIDE,
    RECORDS,
    ROADS,
    SOURCE_MOVES,
    Road,
    new_rules,
    react,
)
from gongzhi.cases.workflow import REQUEST
from gongzhi.cases.workflow.evidence import SHOWING
from gongzhi.core.actor import requester, visitor
from gongzhi.core.errors import Conflict, Refused
from gongzhi.procedure.actions import advance
from gongzhi.procedure.table import Move
from gongzhi.procedure.table.common import MEETING

pytestmark = pytest.mark.django_db


def for_some(move: Move) -> bool:
    """Some files alone offer it: test_secrecy.py, test_outside_parents.py, test_summaries.py,
    test_phases.py, test_dispatch_rules.py.
    """
    kinds = (move.only_secret, move.only_outside, move.only_about)
    return any(kinds) or bool(move.only_limit or move.after_program)


# Prepared in test_publishing.py (what neighbours may read) and in test_promises.py.
PREPARED = {"offer_public", "release_public", "refuse_public", "promise_kept", "promise_broken"}
PREPARED |= SHOWING  # with photos, in test_evidence.py
PAIRS = [
    (step.name, move.name)
    for step in REQUEST.steps
    for move in REQUEST.moves_at(step.name)
    if not (move.system or step.name in OUTSIDE or for_some(move))
    if move.name not in PREPARED
]
# A file raised in the grid has no earlier step to be set back to.
NOWHERE = ("raised", "void")
# Where the key decides, no place does.
BY_POST = [(step, move) for step, move in PAIRS if BY.get(move) != "requester"]
ASKED = {"extension": ("ask_extension",), "parking": ("ask_parking",)}
FIRST = {
    **{f"{how}_{what}": moves for how in ("grant", "refuse") for what, moves in ASKED.items()},
    "backstop": ("uphold", "object") * 2,
    "rework_above": ("rework", "hand_in") * 2,
}
STEPS = len(REQUEST.steps)
SYSTEM = [
    (step.name, move.name)
    for step in REQUEST.steps
    for move in REQUEST.moves_at(step.name)
    if move.system and step.name not in OUTSIDE
]


def offering(move: str) -> list[str]:
    """Give the steps at which the table has a move."""
    return [step.name for step in REQUEST.steps if REQUEST.move(step.name, move)]


def prepared(road: Road, step: str, move: str) -> dict[str, Any]:
    """Bring the file to the step and meet what the move's gate asks for; give the record."""
    road.to(step)
    for before in FIRST.get(move, ()):
        road.do(before)
    if move in {"audit_holds", "audit_fails"}:
        road.do("draw_for_audit", record={"draw": {"key": "test"}})
    if move == "adopt_rules":
        new_rules(road.jurisdiction, "limits", "wd3", amount=2)
    if (step, move) == ("merged", "confirm"):
        end_the_other(road)
    return _prepared_record(road, step, move)


def _prepared_record(road: Road, step: str, move: str) -> dict[str, Any]:
    if move == "merge":
        return {"parent": Road(road.jurisdiction, road.cast, road.at).open().received.code}
    return dict(_void_record(road, step)) if move == "void" else {}


def end_the_other(road: Road) -> None:
    """Decline the file that this one was merged into, and let its requesters be told."""
    row = Request.objects.select_related("merged_into").get(dossier_id=road.received.id)
    assert row.merged_into is not None
    desk = road.cast("dispatcher", body=row.merged_into.desk.code)  # type: ignore[union-attr]
    record = {"ground": "na_private"}
    move_request(dossier=row.merged_into.id, move="decline", by=desk, at=road.at, record=record)
    react("tell_merged", road.at)


def _void_record(road: Road, step: str) -> dict[str, str]:
    road.do("remind")
    first = "received" if step != "raised" else "raised"
    back = {"dispatched", "accepted", "handling", "follow_up"} & {step}
    return {"step": back.pop() if back else first}


@pytest.mark.parametrize(("step", "move"), [pair for pair in PAIRS if pair != NOWHERE])
def test_the_actor_of_the_table_may_make_the_move(road: Road, step: str, move: str) -> None:
    record = prepared(road, step, move)
    row = REQUEST.move(step, move)
    assert row is not None
    result = road.do(move, record=record)
    assert result.passed, result.numbers
    file = road.file
    wanted = record["step"] if move == "void" else (step if row.to == "=" else row.to)
    assert file.step == wanted
    assert road.state()["step"] == wanted
    assert bool(file.outcome) == REQUEST.step(wanted).closed == (file.closed_at is not None)
    if row.outcome:
        assert file.outcome == row.outcome


@pytest.mark.parametrize(("step", "move"), PAIRS)
def test_an_outsider_is_refused(road: Road, step: str, move: str) -> None:
    record = prepared(road, step, move)
    before = road.file.last_sequence
    for outsider in (visitor(road.jurisdiction), requester(road.jurisdiction)):
        with pytest.raises(Refused):
            road.do(move, by=outsider, record=record, key="no such key")
    assert road.file.last_sequence == before


@pytest.mark.parametrize(("step", "move"), PAIRS)
def test_a_wrong_role_is_refused(road: Road, step: str, move: str) -> None:
    record = prepared(road, step, move)
    for role in ("finance", "supervision_committee", "system_admin"):
        with pytest.raises(Refused) as refused:
            road.do(move, by=road.cast(role), record=record)
        assert refused.value.code == "not_yours"


@pytest.mark.parametrize(("step", "move"), BY_POST)
def test_the_right_role_of_another_place_or_body_is_refused(
    road: Road, step: str, move: str
) -> None:
    record = prepared(road, step, move)
    actor = road.actor(BY.get(move, "owner"))
    elsewhere = road.cast("handler", body="HRSS")
    stranger = replace(
        actor,
        code="post:STRANGER",
        person=None,
        organisation=elsewhere.organisation,
        area=road.cast("community_secretary", body="CC_AL0102").area,
    )
    with pytest.raises(Refused):
        road.do(move, by=stranger, record=record)


@pytest.mark.parametrize("move", sorted({move for _, move in PAIRS if len(offering(move)) < STEPS}))
def test_a_move_at_a_step_that_does_not_offer_it_is_a_conflict(road: Road, move: str) -> None:
    step = next(name for name in ROADS if REQUEST.move(name, move) is None)
    road.to(step)
    with pytest.raises(Conflict) as conflict:
        road.do(move, by="leader")
    assert conflict.value.code == "no_such_move_now"
    assert conflict.value.params["step"] == step


@pytest.mark.parametrize(("step", "move"), SYSTEM)
def test_nobody_but_the_system_makes_the_systems_moves(road: Road, step: str, move: str) -> None:
    road.to(step)
    for who in ("leader", "requester"):
        with pytest.raises(Refused) as refused:
            advance(
                dossier=road.received.id,
                move=move,
                by=road.actor(who),
                at=road.at,
                key=road.received.key,
            )
        assert refused.value.code == "system_move"


def test_no_move_is_left_out_but_those_that_other_tests_prepare() -> None:
    """A new move is walked here, or somebody writes down where it is."""
    left = {
        move.name
        for step in REQUEST.steps
        for move in REQUEST.moves_at(step.name)
        if not move.system
    } - {move for _, move in PAIRS}
    outside = {"report_back", "return_to_source", "take_again"}
    about = {"approve_summary", "draft_summary", "pass_summary", "relay_contact"}
    secret = {"ask_opening", "join_opening"}
    public = {"offer_public", "release_public", "refuse_public"}
    promises = {"promise_kept", "promise_broken"}
    some = {"finish_phase", "ask_person", "decline_asking"}
    assert left == outside | about | secret | public | promises | SHOWING | some


def test_every_step_of_the_table_has_a_road_and_every_move_an_actor() -> None:
    assert {step.name for step in REQUEST.steps} == {*ROADS, *OUTSIDE}
    known = {*COMMON, *EXPIRE, *SOURCE_MOVES, *BY_LOT, "parent_ended"}
    known |= {move.name for move in MEETING}
    assert {move for _, move in SYSTEM} <= known
    needing = {
        move.name
        for step in REQUEST.steps
        for move in step.moves
        if not (move.system or for_some(move)) and any(field.required for field in move.fields)
    }
    assert needing - SHOWING <= set(RECORDS)
