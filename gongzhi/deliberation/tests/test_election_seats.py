"""Seats of an election: filled by votes alone; votes and seats as they are typed."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.deliberation.methods.elections import elect, read_places, read_votes
from gongzhi.deliberation.methods.majority import reached
from gongzhi.deliberation.tests.test_bodies import OFFICES, refused

HALF, THIRD = (1, 2, True), (1, 3, False)
VOTES = st.dictionaries(st.integers(1, 9), st.integers(0, 30), min_size=1)


@given(VOTES, st.integers(1, 5), st.sampled_from([HALF, THIRD]), st.integers(0, 2), st.randoms())
def test_seats_are_filled_by_the_rule_alone(
    votes: dict[int, int], seats: int, needed: tuple[int, int, bool], surplus: int, chance: Any
) -> None:
    ballots = max(30, *votes.values())
    found = elect(votes, seats, needed, ballots, surplus)
    shuffled = list(votes.items())
    chance.shuffle(shuffled)
    assert elect(dict(shuffled), seats, needed, ballots, surplus) == found
    assert len(found.elected) + found.left == seats
    num, den, more = needed
    able = {one for one, got in votes.items() if reached(got, ballots, num, den, more=more)} - {
        one for one, got in votes.items() if not got
    }
    assert set(found.elected) <= able
    for one in found.elected:
        alike = {other for other in able if votes[other] == votes[one]}
        assert alike <= set(found.elected), "a tie elects all of those tied or none"
    if found.left and len(able) > len(found.elected):
        [tied] = {votes[one] for one in found.runoff}
        assert set(found.runoff) == {one for one in able if votes[one] == tied}
    assert not set(found.runoff) & set(found.elected)


def test_votes_and_seats_are_read_from_lines_and_each_wrong_one_is_named() -> None:
    kind = ["chair", "vice_chair"]
    assert read_places("主任 1\nvice_chair：2", kind, OFFICES) == {"chair": 1, "vice_chair": 2}
    standing = {1: "周 甲", 2: "Ann Lee"}
    assert read_votes("1 12\n\n2：0", standing) == {"1": 12, "2": 0}
    assert read_votes("周甲，12\nann lee 3", standing) == {"1": 12, "2": 3}
    for reason, act, what in (
        ("not_a_count", read_places, {"typed": "主任 一", "kind": kind, "offices": OFFICES}),
        ("no_office", read_places, {"typed": "委员 1", "kind": kind, "offices": OFFICES}),
        ("twice", read_places, {"typed": "主任 1\n主任 2", "kind": kind, "offices": OFFICES}),
        ("not_a_count", read_votes, {"typed": "1 -3\n2 0", "standing": standing}),
        ("not_a_count", read_votes, {"typed": "周甲12\n2 0", "standing": standing}),
        ("no_such_candidate", read_votes, {"typed": "1 3\n3 0", "standing": standing}),
        ("no_such_candidate", read_votes, {"typed": "1 3\n周丙 0", "standing": standing}),
        ("twice", read_votes, {"typed": "1 3\n1 3", "standing": standing}),
        ("candidate_missing", read_votes, {"typed": "1 3", "standing": standing}),
    ):
        refused(reason, act, **what)
