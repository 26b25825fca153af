"""Random walks over the table by random actors: whatever they try, the file stays lawful."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gongzhi.cases.tests.road import BY, MONDAY, Road, tick
from gongzhi.cases.workflow import REQUEST
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.journal.chains import hash_of
from gongzhi.core.models import AgendaRow
from gongzhi.core.work import work
from gongzhi.procedure.actions.changing import state_of
from gongzhi.procedure.clock import Extension, Limit, Pause, due
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Clock, Dossier

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
]  # each example walks a file through the engine
PLAYERS = ("desk", "owner", "panel", "granter", "requester", "follow", "party", "leader", "finance")
MOVES = tuple(sorted({move.name for step in REQUEST.steps for move in REQUEST.moves_at(step.name)}))
GATED = {
    (step.name, move.name): move.gate
    for step in REQUEST.steps
    for move in REQUEST.moves_at(step.name)
    if move.gate
}
VOID_STEPS = ("received", "dispatched", "accepted", "handling", "follow_up")
WALK = st.lists(
    st.tuples(
        st.sampled_from(PLAYERS),
        st.sampled_from(MOVES),
        st.sampled_from(VOID_STEPS),
        st.integers(0, 5 * 24 * 60),
        st.booleans(),
    ),
    max_size=30,
)


def legal(road: Road, player: str, move: str, likely: bool) -> tuple[str, str]:
    """Half of the tries are of moves that the step offers, by whoever usually makes them."""
    if not likely:
        return player, move
    offered = [one.name for one in REQUEST.moves_at(road.file.step) if not one.system]
    if not offered:
        return player, move
    chosen = offered[MOVES.index(move) % len(offered)]
    return BY.get(chosen, "owner"), chosen


def assert_lawful(road: Road) -> None:
    file = Dossier.objects.get(id=road.received.id)
    entries = road.entries
    step = REQUEST.step(file.step)
    assert step.closed == (file.closed_at is not None) == bool(file.outcome)
    state = road.state()
    for name, value in state_of(file).items():
        assert state.get(name) in (value, None) or (not value and not state.get(name)), name
    before, where = b"", ""
    for number, entry in enumerate(entries, 1):
        assert entry.sequence == number
        assert bytes(entry.hash) == hash_of(entry, before)
        before = bytes(entry.hash)
        if number > 1:
            assert entry.facts["at_step"] == where
            gate = GATED.get((where, entry.move))
            if gate is not None:
                assert entry.facts["gate"]["name"] == gate
                assert entry.facts["gate"]["passed"] is True
            if entry.move != "gate_failed":
                row = REQUEST.move(where, entry.move)
                assert row is not None, (where, entry.move)
        where = entry.facts.get("change", {}).get("step", where)
    assert bytes(file.head) == before
    running = Clock.objects.filter(dossier_id=file.id, ended_at=None)
    names = [clock.name for clock in running]
    assert len(names) == len(set(names))
    limits = [clock.due for clock in running if clock.kind == "limit" and clock.due]
    if not step.closed:
        assert stamp(file.due) == stamp(min(limits)) if limits else file.due.year == 9999
    else:
        assert all(clock.kind == "period" for clock in running)
    assert not AgendaRow.objects.filter(done_at=None).exclude(last_error="").exists()


def assert_counted_afresh(road: Road) -> None:
    """Every clock's due time is what start, pauses and extensions give, counted from nothing."""
    with work(road.jurisdiction, "test") as unit:
        here = ground(unit)
    limits = here.rules.table("limits")
    for clock in Clock.objects.filter(dossier_id=road.received.id).exclude(limit="source"):
        pauses = [Pause(moment(start), moment(end) if end else None) for start, end in clock.pauses]
        more = [Extension(item["amount"], item["unit"]) for item in clock.extensions]
        calendar = here.calendar(Dossier.objects.get(id=road.received.id).area_id)
        answer = due(calendar, Limit.from_row(limits[clock.limit]), clock.started_at, pauses, more)
        assert clock.due == answer.at


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(walk=WALK, entrance=st.sampled_from(["hotline", "grid"]))
def test_no_walk_skips_a_gate_or_leaves_the_table(
    jurisdiction: int,
    cast: Callable[..., Actor],
    walk: list[tuple[str, str, str, int, bool]],
    entrance: str,
) -> None:
    with transaction.atomic():
        stroll(Road(jurisdiction, cast, MONDAY).open(entrance), walk)
        transaction.set_rollback(True)


def stroll(road: Road, walk: list[tuple[str, str, str, int, bool]]) -> None:
    AgendaRow.objects.exclude(handler="clock").delete()
    for player, tried, back, minutes, likely in walk:
        road.at += timedelta(minutes=minutes)
        tick(road.at)
        who, move = legal(road, player, tried, likely)
        record = {"step": back} if move == "void" else {}
        try:
            road.do(move, by=who, record=record)
        except (Conflict, Refused, Invalid):
            continue
    assert_lawful(road)
    assert_counted_afresh(road)
