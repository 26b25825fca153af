"""Many at once: one winner for each move, exactly one escalation for each clock and level."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

import pytest
from django.db import connection, connections

from gongzhi.cases.actions import call_meeting, choose_topic
from gongzhi.cases.tests.road import MONDAY, Road
from gongzhi.core.actor import Actor
from gongzhi.core.agenda import run_due
from gongzhi.core.errors import Conflict, Refused
from gongzhi.core.models import AgendaRow, Entry, Jurisdiction
from gongzhi.procedure.models import Clock, Supervision

pytestmark = pytest.mark.slow  # they commit to a database of their own and start processes
CLIENTS = 32


@pytest.fixture
def roads(cast_there: Callable[..., Actor]) -> Callable[[], Road]:
    """Makes files in that database."""
    jurisdiction = Jurisdiction.objects.get(code="anlan").id
    return lambda: Road(jurisdiction, cast_there)


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run a piece of work in so many threads at the same moment, each with its connection."""
    gate = threading.Barrier(count)

    def one(number: int) -> Any:
        gate.wait()
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_of_32_editors_of_one_file_one_wins_and_the_others_keep_what_they_typed(
    roads: Callable[[], Road],
) -> None:
    road = roads().to("dispatched")
    seen, owner = road.file.last_sequence, road.actor("owner")

    def edit(number: int) -> Conflict | dict[str, str] | None:
        typed = {"ground": "ob_not_on_list", "text": f"第{number}个人写的话"}
        one = Road(road.jurisdiction, road.cast, road.at)
        one.received = road.received
        try:
            one.do("object", by=owner, record=typed, seen=seen)
        except Conflict as conflict:
            return conflict if conflict.typed == typed else typed
        return None

    answers = at_once(CLIENTS, edit)
    lost = [answer for answer in answers if answer is not None]
    assert len(lost) == CLIENTS - 1
    assert {conflict.code for conflict in lost} == {"no_such_move_now"}
    assert {conflict.changes[0]["change"]["step"] for conflict in lost} == {"objected"}
    assert [entry.sequence for entry in road.entries] == list(range(1, road.file.last_sequence + 1))


def test_32_people_who_do_different_things_to_one_file_lose_nothing(
    roads: Callable[[], Road],
) -> None:
    road = roads().to("handling")
    seen = road.file.last_sequence
    moves = ("remind", "ask_extension", "ask_requester", "reply", "climb", "go_on", "void")
    players = {
        move: road.actor("leader" if move in {"remind", "void"} else "owner") for move in moves
    }

    def act(number: int) -> str:
        move = moves[number % len(moves)]
        one = Road(road.jurisdiction, road.cast, road.at)
        one.received = road.received
        record = {"step": "accepted"} if move == "void" else {}
        try:
            return (
                "passed"
                if one.do(move, by=players[move], record=record, seen=seen).passed
                else "gate"
            )
        except Conflict as conflict:
            return (
                "silent"
                if conflict.code == "changed_meanwhile" and not conflict.changes
                else "conflict"
            )
        except Refused:
            return "refused"

    outcome = Counter(at_once(CLIENTS, act))
    assert sum(outcome.values()) == CLIENTS
    assert not outcome["silent"], "a conflict says what has changed"
    entries = road.entries
    assert len(entries) == seen + outcome["passed"] + outcome["gate"]
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    assert bytes(road.file.head) == bytes(entries[-1].hash)
    assert road.state()["step"] == road.file.step


def test_of_several_who_choose_one_topic_or_call_one_meeting_one_wins(
    cast_there: Callable[..., Actor],
) -> None:
    leader, convenor = cast_there("district_leader", body="GOV"), cast_there("convenor")
    meets = {"bodies": ["URBAN"], "meets_at": (MONDAY + timedelta(days=14)).isoformat()}
    topic = {"matter": "C0102", "body": "URBAN", "text": "成片不亮的路灯三个月内修好"}

    def choose(number: int) -> str:
        try:
            if number % 2:
                choose_topic(record=topic, by=leader, at=MONDAY)
            else:
                call_meeting(record=meets, by=convenor, at=MONDAY)
        except Conflict as conflict:
            return conflict.code
        return ""

    said = Counter(at_once(8, choose))
    assert said == {"": 2, "topic_under_way": 3, "meeting_under_way": 3}


def escalations() -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    for entry in Entry.objects.filter(move="escalate"):
        record = entry.facts["record"]
        found[record["clock"]["id"], record["level"]] += 1
    return found


def overdue(roads: Callable[[], Road], count: int) -> datetime:
    """Open files that all wait for their dispatch; give a moment at which they are late."""
    for _ in range(count):
        roads().open()
    return max(Clock.objects.values_list("due", flat=True)) + (MONDAY - MONDAY)


def test_two_workers_escalate_each_overdue_clock_exactly_once(roads: Callable[[], Road]) -> None:
    count = 150
    late = overdue(roads, count)

    def work(number: int) -> int:
        total = 0
        while ran := run_due(worker=f"w{number}", batch=20, at=late):
            total += ran
        return total

    at_once(2, work)
    work(3)
    found = escalations()
    assert len(found) == count
    assert set(found.values()) == {1}
    assert Supervision.objects.count() == count
    assert not AgendaRow.objects.exclude(last_error="").exists()


def _start(late: datetime) -> tuple[BaseProcess, Connection]:
    """Let a process of its own run what is due; it says when it begins."""
    context = get_context("fork")
    here, there = context.Pipe(duplex=False)

    def run() -> None:
        there.send("ready")
        while run_due(batch=10, at=late):
            pass

    process = context.Process(target=run)
    process.start()
    there.close()
    return process, here


def test_workers_killed_in_the_middle_leave_nothing_undone_and_nothing_done_twice(
    roads: Callable[[], Road], own_database: str
) -> None:
    count = 120
    late = overdue(roads, count)
    for _ in range(2):
        connection.close()
        workers = [_start(late) for _ in range(2)]
        for _, line in workers:
            assert line.recv() == "ready"
        until = time.monotonic() + 0.3
        while time.monotonic() < until and sum(escalations().values()) < count // 3:
            pass
        for worker, line in workers:
            worker.kill()
            worker.join()
            line.close()
    AgendaRow.objects.filter(done_at=None).update(leased_until=None)
    while run_due(batch=100, at=late):
        pass
    found = escalations()
    assert len(found) == count
    assert set(found.values()) == {1}
