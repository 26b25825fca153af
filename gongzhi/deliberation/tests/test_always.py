"""What holds for every way through a meeting and every vote, whatever is tried in which order."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as some

from gongzhi.core.errors import Invalid
from gongzhi.deliberation.methods.ballots import Question, count_choices, recount
from gongzhi.deliberation.methods.gates import RULES
from gongzhi.deliberation.tests.road import MONDAY
from gongzhi.procedure.gates import Facts, Past, ask

STEP = "villagers_resolve"
GATES = {
    "give_notice": "notice_long_enough@1",
    "hold_assembly": "meeting_may_begin@1",
    "confirm_count": "counts_agree@1",
    "resolve": "resolved@1",
}
FEW = some.integers(0, 12)
SHARE = some.tuples(some.integers(1, 4), some.integers(0, 3), some.booleans())
VOTES = some.fixed_dictionaries(dict.fromkeys(("agreed", "opposed"), FEW))
MANY = some.fixed_dictionaries({"agreed": some.integers(3, 7), "opposed": some.integers(0, 2)})
Act = tuple[str, dict[str, int]]
ACTS = some.one_of(
    some.tuples(some.just("freeze_roll"), some.fixed_dictionaries({"count": FEW})),
    some.tuples(some.just("give_notice"), some.fixed_dictionaries({"days": FEW})),
    some.tuples(some.just("hold_assembly"), some.fixed_dictionaries({"present": FEW})),
    some.tuples(some.sampled_from(["count_paper", "confirm_count"]), VOTES),
    some.tuples(some.just("wait"), some.fixed_dictionaries({"days": FEW})),
    some.tuples(some.just("resolve"), some.just({})),
)


def rule_row(attend: tuple[int, int, bool], agree: tuple[int, int, bool], of: str) -> Any:
    """A row of the rules with any fractions."""
    row: dict[str, Any] = {"base": "persons", "agree_of": of, "notice_days": 2}
    for name, (den, num, more) in (("attend", attend), ("agree", agree)):
        row |= {f"{name}_num": min(num, den), f"{name}_den": den, f"{name}_more": more}
    return row


@settings(max_examples=300)
@given(
    some.lists(ACTS, max_size=8),
    SHARE,
    SHARE,
    some.sampled_from(["due", "present"]),
    MANY,
    some.integers(6, 9),
)
def test_nothing_is_resolved_unless_every_number_on_the_way_holds(
    acts: list[Act], attend: Any, agree: Any, of: str, votes: dict[str, int], present: int
) -> None:
    """Whatever is tried on the way: what its gate refuses is not done, as in the engine."""
    rule, past, at = rule_row(attend, agree, of), [], MONDAY
    road: list[Act] = [
        *(("freeze_roll", {"count": 9}), ("give_notice", {"days": 3}), ("wait", {"days": 4})),
        *acts,
        *(("hold_assembly", {"present": present}), ("count_paper", votes)),
        *(("confirm_count", votes), ("resolve", {})),
    ]
    for name, said in road:
        at += timedelta(minutes=1)
        if name == "wait":
            at += timedelta(days=said["days"])
            continue
        record = _record(name, said, at)
        tables = {RULES: {"r": rule}}
        facts = Facts(at=at, record=record, past=tuple(past), step=STEP, tables=tables)
        verdict = ask(GATES[name], facts) if name in GATES else None
        if verdict is not None and not verdict.passed:
            continue
        if verdict is not None and name == "resolve":
            event("resolved")
            _holds(past, rule, verdict.numbers)
            return
        past.append(Past(len(past) + 1, name, at, record, STEP))


def _record(name: str, said: Mapping[str, int], at: datetime) -> dict[str, Any]:
    if name == "freeze_roll":
        return {"rule": "r", "roll": {"count": said["count"], "area": 0}}
    if name == "give_notice":
        return {"meets_at": (at + timedelta(days=said["days"])).isoformat()}
    return dict(said)


def _holds(past: list[Past], rule: Mapping[str, Any], numbers: Mapping[str, Any]) -> None:
    """Count again from the entries alone, by another way than the gates do."""
    since = dict.fromkeys(("freeze_roll", "give_notice", "hold_assembly"), 0)
    for entry in past:
        if entry.move in since:
            since[entry.move] = entry.sequence
    by = {entry.sequence: entry for entry in past}
    frozen, told, held = (by[since[name]] for name in since)
    assert frozen.sequence < told.sequence < held.sequence
    meets = datetime.fromisoformat(told.record["meets_at"])
    assert (meets - told.at).days >= rule["notice_days"]
    assert held.at >= meets
    counts = [one for one in past if one.sequence > held.sequence]
    first = [one for one in counts if one.move == "count_paper"][-1]
    second = [one for one in counts if one.move == "confirm_count"][-1]
    assert first.sequence < second.sequence
    assert dict(first.record) == dict(second.record)
    due, present = frozen.record["roll"]["count"], held.record["present"]
    agreed, opposed = (second.record[name] for name in ("agreed", "opposed"))
    assert agreed + opposed <= present <= due
    assert [numbers[name] for name in ("due", "present", "agreed")] == [due, present, agreed]
    base = due if rule["agree_of"] == "due" else present
    for part, whole, name in ((present, due, "attend"), (agreed, base, "agree")):
        wanted = Fraction(rule[f"{name}_num"], rule[f"{name}_den"]) * whole
        assert part > wanted if rule[f"{name}_more"] else part >= wanted


@given(some.lists(some.integers(0, 2), max_size=30), some.data())
def test_a_recount_equals_what_was_published_and_no_other(
    ticked: list[int], data: some.DataObject
) -> None:
    question = Question("draft")
    choices = sorted((one,) for one in ticked)
    count = count_choices(question, choices)
    published = {
        "question": question.stored(),
        "ballots": count.ballots,
        "votes": list(count.votes),
        "choices": [list(one) for one in choices],
        "marks": [f"{n:012}" for n in range(len(choices))],
    }
    assert recount(published) == count
    spoilt = copy.deepcopy(published)
    if choices and data.draw(some.booleans()):
        place = data.draw(some.integers(0, len(choices) - 1))
        spoilt["choices"][place] = [(spoilt["choices"][place][0] + 1) % 3]
    else:
        spoilt["votes"][data.draw(some.integers(0, 2))] += data.draw(some.integers(1, 5))
    with pytest.raises(Invalid):
        recount(spoilt)
