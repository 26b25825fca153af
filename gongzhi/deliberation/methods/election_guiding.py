"""What has to be done next in an election: what is done, what waits, what is missing; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from gongzhi.deliberation.methods.election_count import (
    bundles_of,
    frame_of,
    round_day,
    round_notice,
    unlike,
)
from gongzhi.deliberation.methods.guiding import AHEAD, DONE, MAY, WAITS, Task, marked, tasks_at
from gongzhi.deliberation.workflow.election import AGAIN, COUNT
from gongzhi.procedure.gates import Facts, ask
from gongzhi.procedure.table import Step

ENOUGH = "candidates_enough@1"
ENDS = (
    ("declare_elected", "all_seats_filled@1"),
    ("call_second_round", "seats_still_open@1"),
    ("declare_invalid", "election_invalid@1"),
    ("leave_vacant", "seats_left_vacant@1"),
)


def election_tasks(step: Step, facts: Facts, *, enrolled: bool) -> list[Task]:
    """Give what has to be done in a step of an election, with the next one marked."""
    names = {move.name for move in step.moves}
    if "close_nominations" in names:
        return marked(list(_nominating(facts)))
    if "hold_election" in names:
        return marked(list(_voting(names, facts, enrolled=enrolled)))
    return tasks_at(step, facts, enrolled=enrolled, box="")


def _nominating(facts: Facts) -> Iterator[Task]:
    said = ask(ENOUGH, facts)
    numbers = said.numbers
    there = int(numbers["committee"] or 0) >= int(numbers["least"] or 0)
    yield Task("name_election_committee", _done(there), {"least": numbers["least"]})
    filled = numbers["short"] == 0
    missing = {name: numbers[name] for name in ("candidates", "seats", "surplus")}
    yield Task("add_candidate", _done(filled), missing)
    yield Task("close_nominations")


def _voting(names: set[str], facts: Facts, *, enrolled: bool) -> Iterator[Task]:
    frame, rule = frame_of(facts)
    notice, held = round_notice(facts), round_day(facts)
    if "freeze_roll" in names:
        yield Task("read_roll", _done(enrolled or frame is not None))
        yield Task("freeze_roll", _done(frame is not None))
    needed = {"needed": int(rule["notice_days"])} if rule else {}
    yield Task("call_election", _done(notice is not None), needed)
    meets = None if notice is None else datetime.fromisoformat(str(notice.record["meets_at"]))
    early = held is None and meets is not None and facts.at < meets
    yield Task(
        "hold_election",
        WAITS if early else _done(held is not None),
        {"moment": meets} if early else {},
    )
    first, again = bundles_of(facts, COUNT), bundles_of(facts, AGAIN)
    differ = unlike(facts)
    yield Task(COUNT, _done(bool(first)))
    yield Task(AGAIN, _done(bool(first) and not differ), {"n": len(differ)} if again else {})
    yield from _verdict(facts)


def _verdict(facts: Facts) -> Iterator[Task]:
    """Say which way the round ends, as the gates would answer now."""
    passing = [name for name, gate in ENDS if ask(gate, facts).passed]
    yield Task(passing[0] if passing else ENDS[0][0])
    for name in passing[1:]:
        yield Task(name, MAY)


def _done(is_so: bool) -> str:
    return DONE if is_so else AHEAD
