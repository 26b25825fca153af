"""How an election stands: candidates, the round that runs, its counts. Pure, from the past.

Votes are added up since the day that was held under the last notice of the round; fractions are
compared exactly. Whoever reaches the rule's share is elected in the order of votes; a tie at the
last seat elects nobody of those tied. Source: practice.md M6; the numbers stand in
``deliberation_rules`` and ``self_government_bodies``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gongzhi.deliberation.methods.elections import Contest, elect
from gongzhi.deliberation.methods.gates import RULES, here
from gongzhi.deliberation.methods.majority import reached
from gongzhi.deliberation.workflow.body_gates import kind_of
from gongzhi.deliberation.workflow.election import AGAIN, COUNT
from gongzhi.procedure.gates import Facts, Past

ROUND = ("close_nominations", "call_second_round", "declare_invalid")
"""What begins a round anew: a notice, a day and counts of before do not count for it."""
SECOND = "second_round"


def candidates_of(facts: Facts) -> dict[int, str]:
    """Give who stands: number → office."""
    standing: dict[int, str] = {}
    for entry in facts.past:
        if entry.move == "add_candidate":
            standing[int(entry.record["candidate"])] = str(entry.record["office"])
        elif entry.move == "strike_candidate":
            standing.pop(int(entry.record["candidate"]), None)
    return standing


def seats_of(facts: Facts) -> dict[str, int]:
    """Give the seats to be filled at the start: office → how many."""
    first = facts.past[0].record.get("places", {}) if facts.past else {}
    return {str(office): int(number) for office, number in first.items()}


def standing_now(facts: Facts) -> tuple[dict[int, str], dict[str, int]]:
    """Give who stands in the round that runs, and which seats it is about."""
    called = facts.last("call_second_round")
    candidates, seats = candidates_of(facts), seats_of(facts)
    if called is None or facts.step != SECOND:
        return candidates, seats
    runoff = {int(one) for one in called.record["runoff"]}
    left = {str(office): int(number) for office, number in called.record["left"].items()}
    return {one: office for one, office in candidates.items() if one in runoff}, left


def frame_of(facts: Facts) -> tuple[Past | None, Mapping[str, Any]]:
    """Give the entry under whose roll and rule the round is held, and the row of that rule."""
    second = facts.step == SECOND
    frame = facts.last("call_second_round") if second else here(facts, "freeze_roll")
    row = None if frame is None else facts.tables[RULES].get(str(frame.record["rule"]))
    return frame, row or {}


def round_notice(facts: Facts) -> Past | None:
    """Give the notice that stands for the round that runs."""
    frame, _ = frame_of(facts)
    if frame is None:
        return None
    begun = [frame.sequence, *(one.sequence for one in facts.past if one.move in ROUND)]
    return here(facts, "call_election", max(begun))


def round_day(facts: Facts) -> Past | None:
    """Give the day on which the round that runs was held."""
    notice = round_notice(facts)
    return None if notice is None else here(facts, "hold_election", notice.sequence)


@dataclass(frozen=True, slots=True)
class Tally:
    """A round as counted: all bundles twice and alike, no more than were handed out, enough.

    ``numbers`` are those of the gates, ``votes`` the candidates' (number → votes).
    """

    counted: bool
    fits: bool
    quorum: bool
    contests: Mapping[str, Contest]
    votes: Mapping[int, int]
    numbers: dict[str, int | str | bool | None]

    @property
    def holds(self) -> bool:
        """Tell whether the round says who is elected."""
        return self.counted and self.fits and self.quorum


def tally(facts: Facts) -> Tally:
    """Add up the round that runs."""
    frame, rule = frame_of(facts)
    first, again = bundles_of(facts, COUNT), bundles_of(facts, AGAIN)
    differ = len(unlike(facts))
    held = round_day(facts)
    due = 0 if frame is None else int(frame.record["roll"]["count"])
    handed = 0 if held is None else int(held.record["handed_out"])
    votes, ballots, invalid = _sum(again)
    attend, agree = _fraction(rule, "attend"), _fraction(rule, "agree")
    num, den, more = attend
    quorum = due > 0 and reached(ballots, due, num, den, more=more)
    fits = ballots <= handed <= due
    counted = bool(first) and differ == 0
    contests = _contests(facts, votes, due if rule.get("agree_of") == "due" else ballots, agree)
    before = sum(len(one) for one in elected_before(facts).values())
    said = Tally(counted, fits, quorum, contests, votes, {})
    filled = sum(len(one.elected) for one in contests.values()) if said.holds else 0
    said.numbers.update(
        due=due,
        handed=handed,
        ballots=ballots,
        invalid=invalid,
        attend=_share(attend),
        quorum=quorum,
        fits=fits,
        share=_share(agree),
        differ=differ,
        counted=counted,
        seats=sum(one.seats for one in contests.values()),
        filled=filled,
        elected=before + filled,
    )
    return said


def result_of(said: Tally) -> dict[str, Any]:
    """Give what a round came to, as it goes on record; one that does not hold elects nobody."""
    return {
        **said.numbers,
        "votes": {str(one): count for one, count in sorted(said.votes.items())},
        "contests": {
            office: {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in asdict(one).items()
            }
            for office, one in said.contests.items()
            if said.holds
        },
    }


def elected_before(facts: Facts) -> dict[str, list[int]]:
    """Give who was elected in the rounds that are over: office → numbers, most votes first."""
    found: dict[str, list[int]] = {}
    for entry in facts.past:
        if entry.move == "call_second_round":
            for office, contest in entry.record["result"]["contests"].items():
                found.setdefault(str(office), []).extend(int(one) for one in contest["elected"])
    return found


def bundles_of(facts: Facts, move: str) -> dict[int, Past]:
    """Give the last count of each bundle of the round by a move; a dropped one has none."""
    held = round_day(facts)
    found: dict[int, Past] = {}
    for entry in facts.past:
        if held is None or entry.sequence < held.sequence:
            continue
        if entry.move == move:
            found[int(entry.record["batch"])] = entry
        elif entry.move == "drop_batch":
            found.pop(int(entry.record["batch"]), None)
    return found


def unlike(facts: Facts) -> list[int]:
    """Give the bundles that were counted once, or not alike."""
    first, again = bundles_of(facts, COUNT), bundles_of(facts, AGAIN)
    names = ("votes", "ballots", "invalid")
    return [
        number
        for number in sorted({*first, *again})
        if number not in first
        or number not in again
        or any(first[number].record[name] != again[number].record[name] for name in names)
    ]


def _sum(bundles: Mapping[int, Past]) -> tuple[dict[int, int], int, int]:
    votes: dict[int, int] = {}
    for entry in bundles.values():
        for number, count in entry.record["votes"].items():
            votes[int(number)] = votes.get(int(number), 0) + int(count)
    ballots, invalid = (
        sum(int(entry.record[name]) for entry in bundles.values())
        for name in ("ballots", "invalid")
    )
    return votes, ballots, invalid


def _contests(
    facts: Facts, votes: Mapping[int, int], whole: int, agree: tuple[int, int, bool]
) -> dict[str, Contest]:
    standing, seats = standing_now(facts)
    surplus = int(kind_of(facts).get("surplus", 0))
    return {
        office: elect(
            {one: votes.get(one, 0) for one, its in standing.items() if its == office},
            number,
            agree,
            whole,
            surplus,
        )
        for office, number in seats.items()
    }


def _fraction(rule: Mapping[str, Any], name: str) -> tuple[int, int, bool]:
    part, whole = int(rule.get(f"{name}_num", 1)), int(rule.get(f"{name}_den", 1))
    return part, whole, bool(rule.get(f"{name}_more"))


def _share(fraction: tuple[int, int, bool]) -> str:
    return f"{'>' if fraction[2] else '≥'}{fraction[0]}/{fraction[1]}"
