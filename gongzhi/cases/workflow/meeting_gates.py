"""Gates of the joint meeting: what is on its agenda, who came, which points have ended. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from gongzhi.procedure.gates import Facts, Verdict, gate

ENDED = frozenset({"decide_point", "leave_undecided"})


def _named(facts: Facts, *moves: str) -> Iterator[str]:
    return (str(one.record.get("file")) for one in facts.past if one.move in moves)


def _agenda(facts: Facts) -> set[str]:
    """The files on the agenda: those generated and added, without those left out or closed."""
    on: set[str] = set()
    for entry in facts.past:
        record = entry.record
        on |= {one["file"] for one in record.get("points", ())}
        if entry.move == "add_point":
            on.add(record["file"])
        elif entry.move == "leave_out":
            on.discard(record["file"])
        elif entry.move == "drop_points":
            on -= set(record["files"])
    return on


@gate("agenda_filled", 1)
def agenda_filled(facts: Facts) -> Verdict:
    """Nobody is called together for nothing. Numbers: points on the agenda."""
    points = len(_agenda(facts))
    return Verdict(points > 0, {"points": points})


@gate("bodies_present", 1)
def bodies_present(facts: Facts) -> Verdict:
    """Enough of the called bodies came; only their number is asked, never who.

    Numbers: present, called, how many have to come, the percentage of the pack.
    """
    present = int(facts.record.get("present", 0))
    called = len(facts.past[0].record.get("bodies", ())) if facts.past else 0
    percent = int(facts.limits["meeting_quorum_percent"])
    needed = -(-called * percent // 100)
    return Verdict(
        present >= needed,
        {"present": present, "called": called, "needed": needed, "percent": percent},
    )


@gate("points_ended", 1)
def points_ended(facts: Facts) -> Verdict:
    """Every point ends as body and date, or as not decided with its ground. Numbers: the rest."""
    on = _agenda(facts)
    left = len(on - set(_named(facts, *ENDED)))
    return Verdict(left == 0, {"left": left, "points": len(on)})
