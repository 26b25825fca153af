"""What a committee has to do next in a step: what is done, what waits, what is missing; pure.

It looks at the same entries as the gates and repeats none of their rules: whether a step may end is
asked of its gate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gongzhi.deliberation.methods.gates import (
    SETTING_PAPER,
    SETTING_POSTED,
    after,
    here,
    notice_of,
    paper_of,
    rule_of,
)
from gongzhi.procedure.gates import Facts, Past, ask
from gongzhi.procedure.table import Step

DONE, NOW, WAITS, MAY, AHEAD = "done", "now", "waits", "may", "ahead"
PASSING, FAILING = "resolved@1", "not_resolved@1"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: a move, or ``read_roll`` and ``open_ballots`` on the page of the roll.

    ``state``: ``done``, ``now`` (the next one), ``waits`` (for a moment or for others, in
    ``params``), ``may`` (allowed, not needed) or ``ahead``.
    """

    name: str
    state: str = AHEAD
    params: Mapping[str, Any] = field(default_factory=dict)


def tasks_at(step: Step, facts: Facts, *, enrolled: bool, box: str) -> list[Task]:
    """Give what has to be done in a step, in order, with the next one marked.

    ``enrolled``: the step's roll has been read. ``box``: ``""`` none, ``keys`` waits for its
    officers, ``open``, ``over``.
    """
    names = {move.name for move in step.moves}
    if "freeze_roll" in names:
        found = list(_meeting(step, names, facts, enrolled=enrolled, box=box))
    elif "post" in names:
        found = list(_posting(step, facts))
    elif "finish_works" in names:
        found = list(_works(facts))
    else:
        found = [Task(move.name) for move in step.moves[:1] if not move.system]
    return marked(found)


def marked(found: list[Task]) -> list[Task]:
    """Mark the first that is neither done nor left free; what stands before a wait is no next."""
    for place, one in enumerate(found):
        if one.state == WAITS:
            break
        if one.state == AHEAD:
            found[place] = Task(one.name, NOW, one.params)
            break
    return found


def _meeting(
    step: Step, names: set[str], facts: Facts, *, enrolled: bool, box: str
) -> Iterator[Task]:
    frozen, rule = rule_of(facts)
    notice = notice_of(facts)
    yield Task("read_roll", _done(enrolled or frozen is not None))
    yield Task("freeze_roll", _done(frozen is not None))
    needed = int(rule.get("notice_days", 0))
    yield Task("give_notice", _done(notice is not None), {"needed": needed} if rule else {})
    if "open_box" in names:
        yield from _box(facts, box)
    held = None if notice is None else here(facts, "hold_assembly", notice.sequence)
    meets = None if notice is None else datetime.fromisoformat(str(notice.record["meets_at"]))
    early = held is None and meets is not None and facts.at < meets
    params = {"moment": meets} if early else {}
    yield Task("hold_assembly", WAITS if early else _done(held is not None), params)
    if "count_paper" in names:
        first, second = paper_of(facts, "count_paper"), paper_of(facts, "confirm_count")
        open_ = [n for n in first if n not in second or _newer(first[n], second[n])]
        there = held is not None
        yield Task("count_paper", _done(there and bool(first)))
        yield Task("confirm_count", _done(there and bool(first) and not open_))
        yield _verdict(facts)
    else:
        yield Task(step.moves[0].name)


def _newer(one: Past, other: Past) -> bool:
    return one.sequence > other.sequence


def _box(facts: Facts, box: str) -> Iterator[Task]:
    """A vote by web is free to open where the rule and the roll allow it, and then runs its way."""
    if box:
        opened = here(facts, "open_box")
        moment = None if opened is None else datetime.fromisoformat(opened.record["closes_at"])
        yield Task("open_box", DONE)
        if box == "keys":
            yield Task("take_keys")
        elif box == "open":
            yield Task("open_ballots", MAY, {"moment": moment})
        else:
            yield Task("open_ballots")
        return
    frozen, rule = rule_of(facts)
    counted = here(facts, "close_box", after(facts, "freeze_roll")) is not None
    many = frozen is not None and int(frozen.record["roll"]["count"]) >= int(
        facts.limits[SETTING_PAPER]
    )
    if counted:
        yield Task("open_box", DONE)
    elif rule.get("web") and many and here(facts, "hold_assembly") is None:
        yield Task("open_box", MAY)


def _verdict(facts: Facts) -> Task:
    """Say which way the step ends, as the gates would answer now."""
    passing = ask(PASSING, facts)
    if passing.passed:
        return Task("resolve", AHEAD, passing.numbers)
    failing = ask(FAILING, facts)
    if failing.passed:
        return Task("not_adopted", AHEAD, failing.numbers)
    return Task("resolve")


def _posting(step: Step, facts: Facts) -> Iterator[Task]:
    posted = here(facts, "post")
    attested = posted is not None and here(facts, "attest_posting", posted.sequence) is not None
    days = int(facts.limits[SETTING_POSTED])
    yield Task("post", _done(posted is not None))
    yield Task("attest_posting", _done(attested))
    ends = None if posted is None else posted.at + timedelta(days=days)
    if facts.children_open:
        yield Task("answer_objections", WAITS, {"n": facts.children_open})
    if ends is not None and facts.at < ends:
        yield Task(step.moves[0].name, WAITS, {"moment": ends})
    else:
        yield Task(step.moves[0].name)


def _works(facts: Facts) -> Iterator[Task]:
    yield Task("assign_task", DONE if facts.children_all else MAY)
    if facts.children_open:
        yield Task("end_tasks", WAITS, {"n": facts.children_open})
    yield Task("supervise_works", _done(here(facts, "supervise_works") is not None))
    yield Task("finish_works")


def _done(is_so: bool) -> str:
    return DONE if is_so else AHEAD
