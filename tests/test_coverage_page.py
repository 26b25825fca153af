"""docs/coverage.md leaves out no state, and names no step, move or test that is not there."""

from __future__ import annotations

import re

import pytest

from gongzhi.procedure.table.registry import known
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
STATES = {
    "Digital city management": (
        "reported verifying registered case_opened declined dispatched returned handling feedback "
        "verifying_result rework parked closed evaluated"
    ),
    "Grid service": (
        "applied reviewing temporary listed refused expired withdrawn raised self_resolved "
        "sent_to_community handling_community escalated handling_township whistle joint_handling "
        "resolved confirmed closed_unconfirmed disputed"
    ),
    "Hotline and response": (
        "received answered_directly not_accepted merged dispatched objected redispatched upheld "
        "backstop accepted contacted handling extended long_term closed_explained replied "
        "follow_up closed reopened appeal"
    ),
    "Whistle and report-in": ("blown reported_in joint_plan working done rated not_reported_in"),
}
STEP = re.compile(r"`([a-z_]+):([a-z_]+|\*)(?:\.([a-z_]+))?`")
TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def section(title: str) -> str:
    return next(part for part in PAGE.split("\n## ")[1:] if part.startswith(title))


@pytest.mark.parametrize("title", STATES)
def test_every_state_has_a_row_that_says_where_it_went(title: str) -> None:
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| (.+) \|$", section(title), re.MULTILINE))
    assert list(rows) == STATES[title].split()
    assert all(STEP.search(words) or words.startswith(("not ", "the ")) for words in rows.values())


def test_every_step_and_move_named_is_there() -> None:
    tables = known()
    named = set(STEP.findall(PAGE))
    wrong = []
    for code, step, move in named:
        table = tables.get(code)
        steps = {one.name for one in table.steps} if table else set()
        here = next(iter(steps), "") if step == "*" else step
        if here not in steps or (move and table and table.move(_open(code, step), move) is None):
            wrong.append(f"{code}:{step}.{move}")
    assert wrong == []
    assert len(named) > 100


def _open(code: str, step: str) -> str:
    """Give the step itself, or any open one for what is offered at every open step."""
    if step != "*":
        return step
    return next(one.name for one in known()[code].steps if not one.closed)


def test_every_step_of_the_request_and_of_a_call_has_its_place() -> None:
    for code in ("request", "joint_task", "hazard"):
        missing = {one.name for one in known()[code].steps}
        missing -= {step for name, step, _ in STEP.findall(PAGE) if name == code}
        assert missing == set(), code


def test_every_test_named_is_there() -> None:
    named = TEST.findall(PAGE)
    wrong = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file()
        or f"\ndef {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert wrong == []
    assert len(named) > 30
