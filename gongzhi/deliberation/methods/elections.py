"""Elections: seats, names and votes read from typed lines, seats filled by votes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongzhi.core.errors import Invalid, Problem
from gongzhi.deliberation.methods.bodies import LONGEST, Offices, read_seats
from gongzhi.deliberation.methods.majority import reached

MOST = 99
_VOTES = re.compile(r"(\S.{0,60}?)\s*[\s:：.．、，,]\s*(\d{1,7})")
_NUMBER = re.compile(r"\d{1,3}")


@dataclass(frozen=True, slots=True)
class Contest:
    """What came out for one office: seats, who is elected, between whom it is still open."""

    seats: int
    elected: tuple[int, ...]
    left: int
    runoff: tuple[int, ...]


def elect(
    votes: Mapping[int, int], seats: int, needed: tuple[int, int, bool], whole: int, surplus: int
) -> Contest:
    """Fill the seats of one office. ``needed``: fraction of ``whole``, and whether more than it.

    Those who reach it are elected in the order of their votes; where the last seats fall to more
    people with as many votes than there are seats left, none of these is. Between the next
    ``left`` + ``surplus`` by votes, with whoever has as many as the last of them, it is voted
    again; after a tie between those tied alone.
    """
    num, den, more = needed
    ranked = sorted(votes, key=lambda one: (-votes[one], one))
    able = [one for one in ranked if votes[one] and reached(votes[one], whole, num, den, more=more)]
    elected, tied = able[:seats], list[int]()
    if len(able) > seats and votes[able[seats]] == votes[able[seats - 1]]:
        edge = votes[able[seats]]
        elected = [one for one in able if votes[one] > edge]
        tied = [one for one in able if votes[one] == edge]
    left = seats - len(elected)
    rest = tied or [one for one in ranked if one not in elected]
    if left and not tied and len(rest) > left + surplus:
        edge = votes[rest[left + surplus - 1]]
        rest = [one for one in rest if votes[one] >= edge]
    return Contest(seats, tuple(elected), left, tuple(sorted(rest)) if left else ())


def read_votes(typed: str, standing: Mapping[int, str]) -> dict[str, int]:
    """Read lines ``candidate votes``, by number or name: everybody who stands (name by number).

    Raises Invalid naming each line: ``not_a_count``, ``no_such_candidate``, ``twice``, and
    ``candidate_missing``.
    """
    votes: dict[str, int] = {}
    problems = []
    for number, line in enumerate(typed.splitlines(), 1):
        if not line.strip():
            continue
        found = _VOTES.fullmatch(line.strip())
        if found is None:
            problems.append(Problem("votes", "not_a_count", {"line": number, "got": line[:40]}))
        elif (candidate := _candidate(found[1], standing)) is None:
            problems.append(Problem("votes", "no_such_candidate", {"got": found[1][:40]}))
        elif str(candidate) in votes:
            problems.append(Problem("votes", "twice", {"got": found[1]}))
        else:
            votes[str(candidate)] = int(found[2])
    missing = sorted(one for one in standing if str(one) not in votes)
    if missing and not problems:
        problems = [Problem("votes", "candidate_missing", {"got": missing[0]})]
    if problems:
        raise Invalid(problems)
    return votes


def _candidate(typed: str, standing: Mapping[int, str]) -> int | None:
    """Find who is meant: by a number on the list, else by the one name that reads the same."""
    if typed.isdecimal() and len(typed) < len(str(10**6)):
        return int(typed) if int(typed) in standing else None
    return next((one for one, name in standing.items() if same_name(name, typed)), None)


def votes_that_cannot_be(
    votes: Mapping[str, int],
    standing: Mapping[int, str],
    seats: Mapping[str, int],
    ballots: int,
    invalid: int,
) -> Iterator[Problem]:
    """Name an office with more votes than its ballots can bear."""
    valid = ballots - invalid
    if valid < 0:
        yield Problem("invalid", "range", {"low": 0, "high": ballots, "got": invalid})
        return
    for office, number in seats.items():
        counts = [votes[str(one)] for one, its in standing.items() if its == office]
        if sum(counts) > valid * number or any(count > valid for count in counts):
            yield Problem("votes", "too_many_votes", {"got": sum(counts), "most": valid * number})


def read_places(typed: str, kind: Sequence[str], offices: Offices) -> dict[str, int]:
    """Read lines ``office seats``. Raises as ``read_seats``, and ``not_a_count``, ``twice``."""
    places: dict[str, int] = {}
    for number, seat in enumerate(read_seats(typed, kind, offices, of="seats"), 1):
        if not _NUMBER.fullmatch(seat.name) or not int(seat.name):
            raise Invalid(Problem("seats", "not_a_count", {"line": number, "got": seat.name}))
        if seat.office in places:
            raise Invalid(Problem("seats", "twice", {"got": seat.office}))
        places[seat.office] = int(seat.name)
    return places


def read_names(typed: str, of: str) -> list[str]:
    """Read names, one a line. Raises Invalid ``length``, ``twice``, ``too_many_rows``."""
    names = [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
    problems = [
        Problem(of, "length", {"low": 2, "high": LONGEST, "got": len(one)})
        for one in names
        if not 2 <= len(one) <= LONGEST
    ]
    twice = sorted({one for one in names if names.count(one) > 1})
    problems += [Problem(of, "twice", {"got": one}) for one in twice]
    if len(names) > MOST:
        problems.append(Problem(of, "too_many_rows", {"limit": MOST}))
    if problems:
        raise Invalid(problems)
    return names


def same_name(one: str, other: str) -> bool:
    """Tell whether two names read the same, however they are spaced."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()
