"""Gates of a body's meeting: called and papered in time, enough there, every point ended. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from gongzhi.deliberation.workflow.body_gates import BODIES, kind_of
from gongzhi.procedure.gates import Facts, Past, Verdict, gate

VOTED = {"agree_point": "agreed", "reject_point": "not_agreed", "carry_point": "carried"}


def points_of(facts: Facts) -> dict[int, str]:
    """Give the points on the agenda with how each stands: number → state."""
    points: dict[int, str] = {}
    for entry in facts.past:
        record = entry.record
        if "agenda" in record:
            points |= dict.fromkeys((int(n) for n in record["agenda"]), "open")
        elif entry.move == "drop_body_point":
            points.pop(int(record["point"]), None)
        elif entry.move in VOTED:
            points[int(record["point"])] = VOTED[entry.move]
    return points


def _called(facts: Facts) -> Past | None:
    """Give the call that stands: the last postponement, or the first call."""
    return facts.last("postpone_meeting") or (facts.past[0] if facts.past else None)


def _days_before(facts: Facts, called: Past) -> int:
    """Count the whole days between the last of call, points and papers and the meeting."""
    meets_at = datetime.fromisoformat(called.record["meets_at"])
    gone = {entry.record["paper"] for entry in facts.past if entry.move == "withdraw_paper"}
    points = points_of(facts)
    sent = [
        entry.at
        for entry in facts.past
        if (entry.move == "send_paper" and entry.record["paper"] not in gone)
        or (entry.move == "add_body_point" and points.keys() & {*entry.record["agenda"]})
    ]
    return (meets_at - max([called.at, *sent])).days


def _meeting(facts: Facts) -> dict[str, Any]:
    """Give the numbers every holding of a meeting rests on."""
    row, called = kind_of(facts), _called(facts)
    members = 0 if called is None else int(called.record["members_in_office"])
    num, den = int(row.get("quorum_num", 1)), int(row.get("quorum_den", 1))
    # The fewest whole number of members that reaches, or is more than, the fraction.
    needed = members * num // den + 1 if row.get("quorum_more") else -(-members * num // den)
    come = called is not None and facts.at >= datetime.fromisoformat(called.record["meets_at"])
    return {
        "present": int(facts.record.get("present", 0)),
        "members": members,
        "needed": needed,
        "come": come,
        "points": len(points_of(facts)),
        "days": -1 if called is None else _days_before(facts, called),
        "days_needed": int(row.get("notice_days", 0)),
    }


@gate("body_may_meet", 1, (BODIES,))
def body_may_meet(facts: Facts) -> Verdict:
    """Its hour has come, there is something to talk about, sent in time, and enough came.

    Numbers: present, members in office, how many have to come, whether the hour has come, points,
    days between the last of call, points and papers and the meeting, days needed.
    """
    said = _meeting(facts)
    enough = said["needed"] <= said["present"] <= said["members"]
    in_time = said["days"] >= said["days_needed"]
    return Verdict(said["come"] and said["points"] > 0 and in_time and enough, said)


@gate("too_few_came", 1, (BODIES,))
def too_few_came(facts: Facts) -> Verdict:
    """Only a meeting to which too few came has failed. Numbers: as above."""
    said = _meeting(facts)
    return Verdict(said["come"] and said["present"] < said["needed"], said)


@gate("point_on_agenda", 1)
def point_on_agenda(facts: Facts) -> Verdict:
    """The point is on the agenda and has not ended. Numbers: points, whether this one is open."""
    points = points_of(facts)
    return Verdict(
        points.get(int(facts.record.get("point", 0))) == "open",
        {"points": len(points), "open": points.get(int(facts.record.get("point", 0))) == "open"},
    )


def _voted(facts: Facts) -> tuple[bool, bool, dict[str, Any]]:
    """Tell whether a point could be voted on, whether most of those present agreed, the numbers."""
    held = facts.last("hold_body_meeting")
    present = 0 if held is None else int(held.record["present"])
    votes = {name: int(facts.record.get(name, 0)) for name in ("agreed", "opposed", "abstained")}
    state = points_of(facts).get(int(facts.record.get("point", 0)))
    fits = 0 < sum(votes.values()) <= present
    numbers = {"present": present, **votes, "open": state == "open", "fits": fits}
    return state == "open" and fits, votes["agreed"] * 2 > present, numbers


@gate("point_agreed", 1)
def point_agreed(facts: Facts) -> Verdict:
    """More than half of the members present agreed. Numbers: present, votes, open, fits."""
    may, most, numbers = _voted(facts)
    return Verdict(may and most, numbers)


@gate("point_not_agreed", 1)
def point_not_agreed(facts: Facts) -> Verdict:
    """It was voted on, and no more than half agreed. Numbers: as above."""
    may, most, numbers = _voted(facts)
    return Verdict(may and not most, numbers)


@gate("point_was_agreed", 1)
def point_was_agreed(facts: Facts) -> Verdict:
    """Only what was agreed is given to a body. Numbers: whether it was."""
    agreed = points_of(facts).get(int(facts.record.get("point", 0))) == "agreed"
    return Verdict(agreed, {"agreed": agreed})


@gate("points_all_ended", 1)
def points_all_ended(facts: Facts) -> Verdict:
    """Every point has ended and there are minutes. Numbers: points, the rest, minutes, tasks."""
    points = points_of(facts)
    left = sum(state == "open" for state in points.values())
    written = facts.last("write_minutes") is not None
    return Verdict(
        left == 0 and written,
        {"points": len(points), "left": left, "minutes": written, "tasks": facts.children_all},
    )
