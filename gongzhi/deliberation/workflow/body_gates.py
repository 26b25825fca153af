"""Gates of bodies and their terms: pure, from the file's own past, with their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from gongzhi.procedure.gates import Facts, Past, Verdict, gate

BODIES = "self_government_bodies"
NAMED = frozenset({"record_term", "correct_members", "seat_member"})


def kind_of(facts: Facts) -> Mapping[str, Any]:
    """Give the pack's row of the body that the file is about."""
    if not facts.past:
        return {}
    return facts.tables[BODIES].get(str(facts.past[0].record.get("body_kind")), {})


def in_office(facts: Facts) -> dict[int, str]:
    """Give the members that hold office: number → office."""
    members: dict[int, str] = {}
    for entry in facts.past:
        if entry.move in NAMED:
            if entry.move != "seat_member":
                members = {}
            members |= {int(n): str(office) for n, office in entry.record["members"]}
        elif entry.move == "note_departure":
            members.pop(int(entry.record["member"]), None)
    return members


def open_seats(facts: Facts) -> int:
    """Count the seats that members have left and that nobody has decided about."""
    left = 0
    for entry in facts.past:
        if entry.move == "note_departure":
            left += 1
        elif entry.move == "seat_member":
            left -= len(entry.record["members"])
        elif entry.move == "leave_seat_open":
            left = 0
    return max(0, left)


def vacancies(past: Sequence[Past]) -> dict[str, list[datetime]]:
    """Give when the seats fell vacant that nobody has decided about: office → moments, the oldest
    first. Whoever is seated takes the seat of that office which has been vacant longest.
    """
    offices: dict[int, str] = {}
    vacant: dict[str, list[datetime]] = {}
    for entry in past:
        if entry.move in NAMED:
            named = {int(n): str(office) for n, office in entry.record["members"]}
            offices |= named
            for office in named.values() if entry.move == "seat_member" else ():
                del vacant.get(office, [])[:1]
        elif entry.move == "note_departure":
            office = offices.get(int(entry.record["member"]), "")
            vacant.setdefault(office, []).append(entry.at)
        elif entry.move == "leave_seat_open":
            vacant = {}
    return {office: since for office, since in vacant.items() if since}


def vacant_offices(past: Sequence[Past]) -> dict[str, int]:
    """Give the offices that members have left and that nobody has decided about: office → seats."""
    return {office: len(since) for office, since in vacancies(past).items()}


@gate("seats_within", 1, (BODIES,))
def seats_within(facts: Facts) -> Verdict:
    """As many members as the rule lets the body have. Numbers: members, fewest, most."""
    row, members = kind_of(facts), len(in_office(facts))
    least, most = int(row.get("seats_least", 0)), int(row.get("seats_most", 0))
    return Verdict(least <= members <= most, {"members": members, "least": least, "most": most})


@gate("member_in_office", 1)
def member_in_office(facts: Facts) -> Verdict:
    """Only who holds office can leave it. Numbers: members, whether this one is among them."""
    members = in_office(facts)
    there = int(facts.record.get("member", 0)) in members
    return Verdict(there, {"members": len(members), "there": there})


@gate("seat_left_open", 1)
def seat_left_open(facts: Facts) -> Verdict:
    """There is a seat that a member has left. Numbers: such seats, members."""
    seats = open_seats(facts)
    return Verdict(seats > 0, {"seats": seats, "members": len(in_office(facts))})


@gate("review_counted", 1, (BODIES,))
def review_counted(facts: Facts) -> Verdict:
    """The body has reported since its last review, and enough of the representatives judged it.

    Numbers: whether it reported, due, present, how many have to come, voices that judged.
    """
    row = kind_of(facts)
    last, report = facts.last("note_review"), facts.last("post_report")
    reported = report is not None and (last is None or report.sequence > last.sequence)
    said = {name: int(facts.record.get(name, 0)) for name in ("due", "present")}
    voices = sum(int(facts.record.get(name, 0)) for name in ("good", "fair", "poor"))
    num, den = int(row.get("review_num", 1)), int(row.get("review_den", 1))
    needed = -(-said["due"] * num // den)
    fits = 0 < voices <= said["present"] <= said["due"]
    return Verdict(
        reported and fits and said["present"] >= needed,
        {"reported": reported, **said, "needed": needed, "voices": voices},
    )
