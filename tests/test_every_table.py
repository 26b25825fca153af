"""Every procedure of the engine, step by step: no dead end, and every forbidden move has a name.

The files are made in memory at each step of each table, so that what is asked is the engine's own
answer (``advance_held``) and not the road of one mechanism.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy

import pytest
from django.db import transaction

from gongzhi.cases.actions import Report, receive_request
from gongzhi.core.actor import Actor, system_actor, visitor
from gongzhi.core.errors import Conflict, Refused
from gongzhi.core.work import begin
from gongzhi.procedure.actions.advancing import advance_held
from gongzhi.procedure.actions.holding import Held, hold
from gongzhi.procedure.table import Move, Procedure, Step
from gongzhi.procedure.table.registry import known

TABLES = sorted(known())
SAID = Report(detail="三号楼门口的路灯坏了", area="AL010109")


@pytest.fixture
def held(jurisdiction: int, now: object) -> Iterator[Held]:
    """A locked file of the demo district."""
    received = receive_request(SAID, by=visitor(jurisdiction), at=now)  # type: ignore[arg-type]
    with transaction.atomic():
        yield hold(received.id, begin(jurisdiction, "system:tests"))


def at_step(held: Held, table: Procedure, step: Step) -> Held:
    """Give a file of a table as it would stand at a step, without a row of its own."""
    dossier = copy(held.dossier)
    dossier.procedure, dossier.step = table.code, step.name
    placed = Held(dossier, table, step, held.ground, held.past, held.now)
    placed.__dict__["barred"] = frozenset()
    return placed


def follows(table: Procedure, move: Move) -> set[str]:
    """Give the steps to which a move may lead; its own for one that stays."""
    if move.to.startswith("field:"):
        field = next(one for one in move.fields if one.name == move.to.removeprefix("field:"))
        return set(field.choices)
    return set() if move.to == "=" else {move.to}


def reached_from(table: Procedure, first: set[str], without_void: bool = False) -> set[str]:
    reached, fresh = set(first), set(first)
    while fresh:
        fresh = {
            step
            for one in fresh
            for move in table.moves_at(one)
            if not (without_void and move.name == "void")
            for step in follows(table, move)
        } - reached
        reached |= fresh
    return reached


@pytest.mark.parametrize("code", TABLES)
def test_every_step_is_reached_and_every_open_one_has_an_end(code: str) -> None:
    table = known()[code]
    names = {step.name for step in table.steps}
    assert reached_from(table, set(table.first_steps)) == names
    ends = {step.name for step in table.steps if step.closed}
    assert ends
    for step in table.steps:
        if not step.closed:
            assert reached_from(table, {step.name}, without_void=True) & ends, step.name


@pytest.mark.parametrize("code", TABLES)
def test_whatever_a_step_does_not_offer_is_refused_by_name(
    code: str, held: Held, cast: Callable[..., Actor]
) -> None:
    every = sorted({move for table in known().values() for move in moves_of(table)})
    desk, stranger = cast("dispatcher"), visitor(held.dossier.jurisdiction_id)
    table, asked = known()[code], 0
    for step in table.steps:
        offered = {move.name for move in table.moves_at(step.name)}
        for name in set(every) - offered:
            for by, error, reason in (
                (desk, Conflict, "no_such_move_now"),
                (system_actor(desk.jurisdiction, "clock"), Conflict, "no_such_move_now"),
                (stranger, Refused, "not_yours"),
            ):
                with pytest.raises(error) as refused:
                    advance_held(held=at_step(held, table, step), move=name, by=by, at=held.now)
                assert refused.value.code == reason
                assert refused.value.params["move"] == name
            asked += 1
    assert asked > 100


@pytest.mark.parametrize("code", TABLES)
def test_whoever_the_table_does_not_name_is_refused_each_move(
    code: str, held: Held, cast: Callable[..., Actor]
) -> None:
    table = known()[code]
    nobody = [visitor(held.dossier.jurisdiction_id), cast("finance")]
    for step in table.steps:
        for move in table.moves_at(step.name):
            for by in nobody:
                with pytest.raises((Refused, Conflict)) as refused:
                    advance_held(
                        held=at_step(held, table, step), move=move.name, by=by, at=held.now
                    )
                assert refused.value.params["move"] == move.name
                assert refused.value.code in REASONS, (step.name, move.name)


REASONS = {"system_move", "not_yours"}


def moves_of(table: Procedure) -> set[str]:
    return {move.name for step in table.steps for move in table.moves_at(step.name)}
