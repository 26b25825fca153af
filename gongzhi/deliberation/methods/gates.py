"""Gates of self-government: roll, notice, attendance, majority, disclosure. Pure, versioned.

Each looks only at what was done since the file came to its step; a new roll needs a new notice, and
a new notice begins the meeting anew. Fractions are compared exactly. Source: practice.md M6; the
numbers stand in the rows of the pack's ``deliberation_rules`` that the frozen roll names.
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


def _here(facts: Facts, move: str, after: int = 0) -> Past | None:
    """The last entry of a move at this step, after an entry."""
    for entry in reversed(facts.past):
        if entry.move == move and entry.step == facts.step and entry.sequence > after:
            return entry
    return None


def _after(facts: Facts, move: str) -> int:
    found = _here(facts, move)
    return 0 if found is None else found.sequence


def _rule(facts: Facts) -> tuple[Past | None, Row]:
    frozen = _here(facts, "freeze_roll")
    row = None if frozen is None else facts.tables[RULES].get(frozen.record["rule"])
    return frozen, row or {}


def _notice(facts: Facts) -> Past | None:
    """The last notice to those who stand in the roll as it was frozen last."""
    return _here(facts, "give_notice", _after(facts, "freeze_roll"))


def reached(part: int, whole: int, num: int, den: int, *, more: bool) -> bool:
    """Tell whether part ÷ whole is at least num ÷ den, or ``more`` than it; exactly."""
    return part * den > num * whole if more else part * den >= num * whole


@gate("notice_long_enough", 1, (RULES,))
def notice_long_enough(facts: Facts) -> Verdict:
    """The roll is frozen, and there is time between the notice with its draft and the meeting.

    Numbers: people on the roll, days of notice given and needed.
    """
    frozen, rule = _rule(facts)
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
    frozen, rule = _rule(facts)
    notice = _notice(facts)
    boxes = _after(facts, "open_box")
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
    frozen, _ = _rule(facts)
    notice = _notice(facts)
    due = 0 if frozen is None else int(frozen.record["roll"]["count"])
    present = int(facts.record.get("present", 0))
    come = notice is not None and facts.at >= datetime.fromisoformat(str(notice.record["meets_at"]))
    return Verdict(
        come and 0 <= present <= due,
        {"notice": notice is not None, "come": come, "present": present, "due": due},
    )


def _batch(record: Mapping[str, Any]) -> int:
    return int(record.get("batch", 1))


def _paper(facts: Facts, move: str) -> dict[int, Past]:
    """The last count of each bundle of paper since the meeting: bundle → its entry."""
    held = _after(facts, "hold_assembly")
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
    held = _here(facts, "hold_assembly")
    present = 0 if held is None else int(held.record["present"])
    batch = _batch(facts.record)
    first = _paper(facts, "count_paper").get(batch)
    names = {*VOTES, *(f"{name}_area" for name in VOTES)}
    said = {} if first is None else first.record
    differ = sum(int(said.get(name, 0)) != int(facts.record.get(name, 0)) for name in names)
    others = _paper(facts, "confirm_count")
    ballots = sum(_ballots(one.record) for number, one in others.items() if number != batch)
    ballots += _ballots(facts.record)
    return Verdict(
        first is not None and differ == 0 and ballots <= present,
        {"counted": first is not None, "differ": differ, "ballots": ballots, "present": present},
    )


def tally(facts: Facts) -> dict[str, int]:
    """Add up what was counted since the last notice: present, agreed, opposed … and their areas.

    Paper counts once its second count agreed; the box once it was opened. ``open`` is 1 while a
    box stands open or a bundle waits for its second count, ``counted`` 1 when there is a count.
    Nothing counts that was done under another roll, or for an earlier notice.
    """
    frozen, notice = _after(facts, "freeze_roll"), _notice(facts)
    since = frozen if notice is None else notice.sequence
    held = _here(facts, "hold_assembly", since)
    first, paper = _paper(facts, "count_paper"), _paper(facts, "confirm_count")
    if held is None:
        first = paper = {}
    opened = _here(facts, "open_box", frozen)
    closed = _here(facts, "close_box", opened.sequence) if opened else None
    waits = opened is not None and closed is None
    closed = closed if opened and opened.sequence > since else None
    sums = {"present": 0, "present_area": 0, **dict.fromkeys(VOTES, 0)}
    sums |= {f"{one}_area": 0 for one in VOTES}
    sources = [entry.record for entry in (held, *paper.values()) if entry is not None]
    sources += [] if closed is None else [closed.record["result"]]
    for record in sources:
        for name in sums:
            sums[name] += int(record.get(name, 0))
    again = {n for n, one in first.items() if n not in paper or paper[n].sequence < one.sequence}
    sums["open"] = int(waits or bool(again))
    sums["counted"] = int(bool(paper) or (closed is not None and held is None))
    return sums


def _quorum(rule: Row, sums: Mapping[str, int], due: int, due_area: int) -> bool:
    num, den, more = int(rule["attend_num"]), int(rule["attend_den"]), bool(rule["attend_more"])
    heads = reached(sums["present"], due, num, den, more=more)
    if rule["base"] != "owners":
        return heads
    return heads and reached(sums["present_area"], due_area, num, den, more=more)


def _majority(rule: Row, sums: Mapping[str, int], due: int) -> bool:
    num, den, more = int(rule["agree_num"]), int(rule["agree_den"]), bool(rule["agree_more"])
    whole = due if rule["agree_of"] == "due" else sums["present"]
    heads = reached(sums["agreed"], whole, num, den, more=more)
    if rule["base"] != "owners":
        return heads
    return heads and reached(sums["agreed_area"], sums["present_area"], num, den, more=more)


def _share(rule: Row, name: str) -> str:
    sign = ">" if rule[f"{name}_more"] else "≥"
    return f"{sign}{rule[f'{name}_num']}/{rule[f'{name}_den']}"


_NOTHING: Mapping[str, int | str | bool | None] = {
    **dict.fromkeys(("due", "present", "agreed", "opposed", "abstained", "invalid"), 0),
    **dict.fromkeys(("attend", "agree", "of"), ""),
    **dict.fromkeys(("quorum", "majority", "counted"), False),
}


def _resolved(facts: Facts) -> tuple[bool, bool, dict[str, int | str | bool | None]]:
    """Tell whether it was counted, whether it passed, and all the numbers."""
    frozen, rule = _rule(facts)
    if frozen is None or not rule:
        return False, False, dict(_NOTHING)
    sums = tally(facts)
    roll = frozen.record["roll"]
    due, due_area = int(roll["count"]), int(roll.get("area", 0))
    quorum, majority = _quorum(rule, sums, due, due_area), _majority(rule, sums, due)
    shown = {name: sums[name] for name in ("present", "agreed", "opposed", "abstained", "invalid")}
    if rule["base"] == "owners":
        shown |= {name: sums[name] for name in ("present_area", "agreed_area")} | {
            "due_area": due_area
        }
    done = bool(sums["counted"]) and not sums["open"]
    return (
        done,
        quorum and majority,
        {
            "due": due,
            **shown,
            "attend": _share(rule, "attend"),
            "agree": _share(rule, "agree"),
            "of": str(rule["agree_of"]),
            "quorum": quorum,
            "majority": majority,
            "counted": done,
        },
    )


@gate("resolved", 1, (RULES,))
def resolved(facts: Facts) -> Verdict:
    """Enough took part and enough of the right base agreed.

    Numbers: due, present, votes, the fractions of the rule and their base, quorum, majority.
    """
    done, passed, numbers = _resolved(facts)
    return Verdict(done and passed, numbers)


@gate("not_resolved", 1, (RULES,))
def not_resolved(facts: Facts) -> Verdict:
    """It was counted and did not pass: only then is it not adopted. Numbers: as above."""
    done, passed, numbers = _resolved(facts)
    return Verdict(done and not passed, numbers)


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
    posted = _here(facts, "post")
    needed = int(facts.limits[SETTING_POSTED])
    days = -1 if posted is None else (facts.at - posted.at).days
    attested = posted is not None and _here(facts, "attest_posting", posted.sequence) is not None
    return Verdict(
        days >= needed and attested and facts.children_open == 0,
        {"days": days, "needed": needed, "attested": attested, "open": facts.children_open},
    )


@gate("works_supervised", 1)
def works_supervised(facts: Facts) -> Verdict:
    """The work ends with the supervision committee's opinion and no task left open.

    Numbers: whether there is an opinion, tasks open, tasks in all.
    """
    seen = _here(facts, "supervise_works") is not None
    return Verdict(
        seen and facts.children_open == 0,
        {"opinion": seen, "open": facts.children_open, "tasks": facts.children_all},
    )


@gate("meeting_was_held", 1)
def meeting_was_held(facts: Facts) -> Verdict:
    """A talk has an outcome only after people met. Numbers: people present at the last meeting."""
    held = _here(facts, "hold_assembly")
    present = 0 if held is None else int(held.record["present"])
    return Verdict(present > 0, {"present": present})
