"""Gates of an election: candidates, notice, the day, who is elected. Pure, versioned.

Source: practice.md M6; the numbers stand in the rows of ``deliberation_rules`` and of
``self_government_bodies``.
"""

from __future__ import annotations

from datetime import datetime

from gongzhi.deliberation.methods.election_count import (
    SECOND,
    Tally,
    candidates_of,
    frame_of,
    round_day,
    round_notice,
    seats_of,
    standing_now,
    tally,
)
from gongzhi.deliberation.methods.gates import RULES
from gongzhi.deliberation.workflow.body_gates import BODIES, kind_of
from gongzhi.procedure.gates import Facts, Numbers, Verdict, gate

WHOLE = "whole_body"


@gate("candidates_enough", 1, (BODIES,))
def candidates_enough(facts: Facts) -> Verdict:
    """A committee conducts it, and for every office more stand than have a seat, as the rule asks.

    Numbers: candidates, seats, how many more are asked for, offices that lack candidates, members
    of the election committee and the fewest it may have.
    """
    standing, seats = candidates_of(facts), seats_of(facts)
    row = kind_of(facts)
    surplus, least = int(row.get("surplus", 0)), int(row.get("committee_least", 1))
    held = list(standing.values())
    short = sum(held.count(office) < number + surplus for office, number in seats.items())
    named = facts.last("name_election_committee")
    members = 0 if named is None else int(named.record["count"])
    return Verdict(
        members >= least and bool(seats) and short == 0,
        {
            "candidates": len(standing),
            "seats": sum(seats.values()),
            "surplus": surplus,
            "short": short,
            "committee": members,
            "least": least,
        },
    )


@gate("candidate_stands", 1, (RULES,))
def candidate_stands(facts: Facts) -> Verdict:
    """Only who stands can be struck out, and not after the day was held.

    Numbers: candidates, whether this one is among them, whether the day was held.
    """
    standing, _ = standing_now(facts)
    there = int(facts.record.get("candidate", 0)) in standing
    held = facts.step != "nominating" and round_day(facts) is not None
    numbers = {"candidates": len(standing), "there": there, "held": held}
    return Verdict(there and not held, numbers)


@gate("election_notice_in_time", 1, (RULES,))
def election_notice_in_time(facts: Facts) -> Verdict:
    """The roll is frozen, and the days of the rule lie between notice and election day.

    Numbers: people on the roll, days of notice given and needed.
    """
    frame, rule = frame_of(facts)
    meets_at = facts.record.get("meets_at")
    span = None if meets_at is None else datetime.fromisoformat(str(meets_at)) - facts.at
    days, needed = -1 if span is None else span.days, int(rule.get("notice_days", 0))
    roll = 0 if frame is None else int(frame.record["roll"]["count"])
    numbers = {"roll": roll, "days": days, "needed": needed}
    return Verdict(roll > 0 and days >= needed, numbers)


@gate("election_may_begin", 1, (RULES,))
def election_may_begin(facts: Facts) -> Verdict:
    """The day is on record once its hour has come, with no more ballots than the roll has people.

    Numbers: whether notice was given, whether the hour has come, ballots handed out, due.
    """
    frame, _ = frame_of(facts)
    notice = round_notice(facts)
    due = 0 if frame is None else int(frame.record["roll"]["count"])
    handed = int(facts.record.get("handed_out", 0))
    come = notice is not None and facts.at >= datetime.fromisoformat(str(notice.record["meets_at"]))
    numbers = {"notice": notice is not None, "come": come, "handed": handed, "due": due}
    return Verdict(come and handed <= due, numbers)


@gate("election_was_held", 1, (RULES,))
def election_was_held(facts: Facts) -> Verdict:
    """Ballots are counted after the day. Numbers: whether it was held, ballots handed out."""
    held = round_day(facts)
    handed = 0 if held is None else int(held.record["handed_out"])
    return Verdict(held is not None, {"held": held is not None, "handed": handed})


@gate("all_seats_filled", 1, (RULES, BODIES))
def all_seats_filled(facts: Facts) -> Verdict:
    """Enough took part and every seat has somebody elected.

    Numbers: due, ballots handed out and cast, invalid, what the rule asks for, whether enough took
    part, whether no more were cast than handed out, bundles that differ, seats, filled, elected.
    """
    said = tally(facts)
    full = said.numbers["filled"] == said.numbers["seats"]
    return Verdict(said.holds and full, said.numbers)


@gate("seats_still_open", 1, (RULES, BODIES))
def seats_still_open(facts: Facts) -> Verdict:
    """Enough took part, and a seat is still open between some. Numbers: as above."""
    said = tally(facts)
    return Verdict(said.holds and _again(said), said.numbers)


@gate("seats_left_vacant", 1, (RULES, BODIES))
def seats_left_vacant(facts: Facts) -> Verdict:
    """After a second round a seat may stay vacant, if the body has its fewest members.

    Without a second round only where nobody is left to vote on. Numbers: as above, and the fewest.
    """
    said = tally(facts)
    whole = bool(facts.past) and facts.past[0].record.get("extent") == WHOLE
    least = int(kind_of(facts).get("seats_least", 1)) if whole else 1
    numbers: Numbers = {**said.numbers, "least": least}
    open_ = said.numbers["filled"] != said.numbers["seats"]
    late = facts.step == SECOND or not _again(said)
    enough = int(said.numbers["elected"] or 0) >= least
    return Verdict(said.holds and open_ and late and enough, numbers)


@gate("election_invalid", 1, (RULES, BODIES))
def election_invalid(facts: Facts) -> Verdict:
    """It was counted, and too few took part or more ballots were cast than handed out.

    Numbers: as above.
    """
    said = tally(facts)
    return Verdict(said.counted and not said.holds, said.numbers)


def _again(said: Tally) -> bool:
    return any(one.left and one.runoff for one in said.contests.values())
