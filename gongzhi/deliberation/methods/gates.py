"""Gates of self-government: roll, notice, meeting, counts, disclosure. Pure, versioned.

Each looks only at what was done since the file came to its step; a new roll needs a new notice, and
a new notice begins the meeting anew. Source: practice.md M6; the numbers stand in the rows of the
pack's ``deliberation_rules`` that the frozen roll names.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gongzhi.procedure.gates import Facts, Past, Verdict, gate

RULES = "deliberation_rules"
SETTING_PAPER = "ballot_paper_below"
SETTING_POSTED = "disclosure_days"
VOTES = ("agreed", "opposed", "abstained", "invalid")
Row = Mapping[str, Any]


def here(facts: Facts, move: str, since: int = 0) -> Past | None:
    """The last entry of a move at this step, after an entry."""
    for entry in reversed(facts.past):
        if entry.move == move and entry.step == facts.step and entry.sequence > since:
            return entry
    return None


def after(facts: Facts, move: str) -> int:
    """The sequence of the last entry of a move at this step; 0 without one."""
    found = here(facts, move)
    return 0 if found is None else found.sequence


def rule_of(facts: Facts) -> tuple[Past | None, Row]:
    """The entry that froze the roll, and the row of the rules that it names."""
    frozen = here(facts, "freeze_roll")
    row = None if frozen is None else facts.tables[RULES].get(frozen.record["rule"])
    return frozen, row or {}


def notice_of(facts: Facts) -> Past | None:
    """The last notice to those who stand in the roll as it was frozen last."""
    return here(facts, "give_notice", after(facts, "freeze_roll"))


@gate("notice_long_enough", 1, (RULES,))
def notice_long_enough(facts: Facts) -> Verdict:
    """The roll is frozen, and there is time between the notice with its draft and the meeting.

    Numbers: people on the roll, days of notice given and needed.
    """
    frozen, rule = rule_of(facts)
    needed = int(rule.get("notice_days", 0))
    meets_at = facts.record.get("meets_at")
    span = None if meets_at is None else datetime.fromisoformat(str(meets_at)) - facts.at
    days = -1 if span is None else span.days
    roll = 0 if frozen is None else int(frozen.record["roll"]["count"])
    return Verdict(
        frozen is not None and roll > 0 and days >= needed,
        {"roll": roll, "days": days, "needed": needed},
    )


@gate("ballot_allowed", 1, (RULES,))
def ballot_allowed(facts: Facts) -> Verdict:
    """A box is opened only where the rule lets it, after a notice, for enough people, once.

    A secret vote of few is no secret by web: they vote on paper. Numbers: people on the roll, the
    number from which web is allowed (pack setting), whether the rule allows it, notice, boxes.
    """
    frozen, rule = rule_of(facts)
    notice = notice_of(facts)
    boxes = after(facts, "open_box")
    roll = 0 if frozen is None else int(frozen.record["roll"]["count"])
    few, web = int(facts.limits[SETTING_PAPER]), bool(rule.get("web"))
    told = notice is not None
    again = told and notice is not None and boxes > notice.sequence
    return Verdict(
        web and told and roll >= few and not again,
        {"roll": roll, "few": few, "web": web, "notice": told, "open": again},
    )


@gate("meeting_may_begin", 1, (RULES,))
def meeting_may_begin(facts: Facts) -> Verdict:
    """A meeting is on record once its hour has come, with no more people than the roll has.

    Numbers: whether notice was given, whether its hour has come, present, due.
    """
    frozen, _ = rule_of(facts)
    notice = notice_of(facts)
    due = 0 if frozen is None else int(frozen.record["roll"]["count"])
    present = int(facts.record.get("present", 0))
    come = notice is not None and facts.at >= datetime.fromisoformat(str(notice.record["meets_at"]))
    return Verdict(
        come and 0 <= present <= due,
        {"notice": notice is not None, "come": come, "present": present, "due": due},
    )


def _batch(record: Mapping[str, Any]) -> int:
    return int(record.get("batch", 1))


def paper_of(facts: Facts, move: str) -> dict[int, Past]:
    """The last count of each bundle of paper since the meeting: bundle → its entry."""
    held = after(facts, "hold_assembly")
    return {
        _batch(entry.record): entry
        for entry in facts.past
        if entry.move == move and entry.step == facts.step and entry.sequence > held
    }


def _ballots(record: Mapping[str, Any]) -> int:
    return sum(int(record.get(name, 0)) for name in VOTES)


@gate("counts_agree", 1)
def counts_agree(facts: Facts) -> Verdict:
    """A bundle of paper is counted twice, by two people, and no more ballots than people came.

    Numbers: whether there is a first count, what differs, ballots in all bundles, people present.
    """
    held = here(facts, "hold_assembly")
    present = 0 if held is None else int(held.record["present"])
    batch = _batch(facts.record)
    first = paper_of(facts, "count_paper").get(batch)
    names = {*VOTES, *(f"{name}_area" for name in VOTES)}
    said = {} if first is None else first.record
    differ = sum(int(said.get(name, 0)) != int(facts.record.get(name, 0)) for name in names)
    others = paper_of(facts, "confirm_count")
    ballots = sum(_ballots(one.record) for number, one in others.items() if number != batch)
    ballots += _ballots(facts.record)
    return Verdict(
        first is not None and differ == 0 and ballots <= present,
        {"counted": first is not None, "differ": differ, "ballots": ballots, "present": present},
    )


@gate("heard_residents", 1)
def heard_residents(facts: Facts) -> Verdict:
    """The residents concerned have been asked before anything is proposed (征).

    Numbers: households heard, how many the pack asks for.
    """
    heard = int(facts.record.get("households", 0))
    needed = int(facts.limits["consult_households"])
    return Verdict(heard >= needed, {"heard": heard, "needed": needed})


@gate("posted_and_quiet", 1)
def posted_and_quiet(facts: Facts) -> Verdict:
    """It hung for its days, somebody of the supervision committee saw it, no objection is open.

    Numbers: days posted and needed, whether it was attested, open objections.
    """
    posted = here(facts, "post")
    needed = int(facts.limits[SETTING_POSTED])
    days = -1 if posted is None else (facts.at - posted.at).days
    attested = posted is not None and here(facts, "attest_posting", posted.sequence) is not None
    return Verdict(
        days >= needed and attested and facts.children_open == 0,
        {"days": days, "needed": needed, "attested": attested, "open": facts.children_open},
    )


@gate("works_supervised", 1)
def works_supervised(facts: Facts) -> Verdict:
    """The work ends with the supervision committee's opinion and no task left open.

    Numbers: whether there is an opinion, tasks open, tasks in all.
    """
    seen = here(facts, "supervise_works") is not None
    return Verdict(
        seen and facts.children_open == 0,
        {"opinion": seen, "open": facts.children_open, "tasks": facts.children_all},
    )


@gate("meeting_was_held", 1)
def meeting_was_held(facts: Facts) -> Verdict:
    """A talk has an outcome only after people met. Numbers: people present at the last meeting."""
    held = here(facts, "hold_assembly")
    present = 0 if held is None else int(held.record["present"])
    return Verdict(present > 0, {"present": present})
