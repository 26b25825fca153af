"""Whether enough came and enough agreed: the gates behind every resolution. Pure, versioned.

What was counted is added up since the last notice under the roll that stands; fractions are
compared exactly. Source: practice.md M6; the numbers stand in the rows of ``deliberation_rules``.
"""

from __future__ import annotations

from collections.abc import Mapping

from gongzhi.deliberation.methods.gates import (
    RULES,
    VOTES,
    Row,
    after,
    here,
    notice_of,
    paper_of,
    rule_of,
)
from gongzhi.procedure.gates import Facts, Verdict, gate


def reached(part: int, whole: int, num: int, den: int, *, more: bool) -> bool:
    """Tell whether part ÷ whole is at least num ÷ den, or ``more`` than it; exactly."""
    return part * den > num * whole if more else part * den >= num * whole


def tally(facts: Facts) -> dict[str, int]:
    """Add up what was counted since the last notice: present, agreed, opposed … and their areas.

    Paper counts once its second count agreed; the box once it was opened. ``open`` is 1 while a
    box stands open or a bundle waits for its second count, ``counted`` 1 when there is a count.
    Nothing counts that was done under another roll, or for an earlier notice. ``unnoted`` are those
    in the hall who were not noted as voting on paper while a box stood open: they may have voted by
    web too.
    """
    frozen, notice = after(facts, "freeze_roll"), notice_of(facts)
    since = frozen if notice is None else notice.sequence
    held = here(facts, "hold_assembly", since)
    first, paper = paper_of(facts, "count_paper"), paper_of(facts, "confirm_count")
    if held is None:
        first = paper = {}
    opened = here(facts, "open_box", frozen)
    closed = here(facts, "close_box", opened.sequence) if opened else None
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
    hall = 0 if held is None or closed is None else int(held.record["present"])
    noted = 0 if closed is None else int(closed.record["result"]["paper"])
    sums["unnoted"] = max(0, hall - noted)
    return sums


def _fits(sums: Mapping[str, int], due: int, due_area: int) -> bool:
    """Tell whether no more people, and no more area, took part than the roll has."""
    heads = sum(sums[name] for name in VOTES) <= sums["present"] <= due and not sums["unnoted"]
    areas = sum(sums[f"{name}_area"] for name in VOTES)
    return heads and areas <= sums["present_area"] <= due_area


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
    **dict.fromkeys(("quorum", "majority", "fits", "counted"), False),
}


def _resolved(facts: Facts) -> tuple[bool, bool, dict[str, int | str | bool | None]]:
    """Tell whether it was counted, whether it passed, and all the numbers."""
    frozen, rule = rule_of(facts)
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
    fits = _fits(sums, due, due_area)
    done = bool(sums["counted"]) and not sums["open"] and fits
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
            "fits": fits,
            "counted": done,
        },
    )


@gate("resolved", 1, (RULES,))
def resolved(facts: Facts) -> Verdict:
    """Enough took part and enough of the right base agreed.

    Numbers: due, present, votes, the fractions of the rule and their base, quorum, majority, and
    whether no more took part than the roll has.
    """
    done, passed, numbers = _resolved(facts)
    return Verdict(done and passed, numbers)


@gate("not_resolved", 1, (RULES,))
def not_resolved(facts: Facts) -> Verdict:
    """It was counted and did not pass: only then is it not adopted. Numbers: as above."""
    done, passed, numbers = _resolved(facts)
    return Verdict(done and not passed, numbers)
