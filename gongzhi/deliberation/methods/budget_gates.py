"""Gates of a community's budget: pure, from the file's own past, with their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gongzhi.deliberation.methods.gates import after, here, notice_of
from gongzhi.procedure.gates import Facts, Past, Verdict, gate

FINDINGS = {"find_eligible": True, "find_ineligible": False}
ADDED = frozenset({"add_project", "list_project"})


def standing(facts: Facts) -> Mapping[int, bool | None]:
    """Give the projects that have not been withdrawn: may they be voted on, None: not said yet."""
    found: dict[int, bool | None] = {}
    for entry in facts.past:
        number = int(entry.record.get("project", 0))
        if entry.move in ADDED:
            found[number] = None
        elif entry.move == "withdraw_project":
            found.pop(number, None)
        elif entry.move in FINDINGS and number in found:
            found[number] = FINDINGS[entry.move]
    return found


@gate("projects_gathered", 1)
def projects_gathered(facts: Facts) -> Verdict:
    """There is something to choose between. Numbers: projects, how many the pack asks for."""
    projects, least = len(standing(facts)), int(facts.limits["budget_projects_least"])
    return Verdict(projects >= least, {"projects": projects, "least": least})


@gate("projects_examined", 1)
def projects_examined(facts: Facts) -> Verdict:
    """Of every project it has been said whether it may be voted on, and what it costs if it may.

    Numbers: projects, those not examined, those that may be voted on, those of them without a cost,
    how many the pack asks for.
    """
    found = standing(facts)
    left = sum(one is None for one in found.values())
    voted = {number for number, may in found.items() if may}
    costed = {one.record["project"] for one in facts.past if one.move == "cost_project"}
    costless, least = len(voted - costed), int(facts.limits["budget_projects_least"])
    numbers = {
        "projects": len(found),
        "left": left,
        "voted": len(voted),
        "costless": costless,
        "least": least,
    }
    return Verdict(left == 0 and costless == 0 and len(voted) >= least, numbers)


@gate("paper_may_be_read", 1)
def paper_may_be_read(facts: Facts) -> Verdict:
    """Paper is read from the hour of which notice was given. Numbers: notice, whether it came."""
    notice = notice_of(facts)
    come = notice is not None and facts.at >= datetime.fromisoformat(str(notice.record["meets_at"]))
    return Verdict(come, {"notice": notice is not None, "come": come})


def readings(facts: Facts) -> tuple[Mapping[int, Past], Mapping[int, Past]]:
    """Give the batches of this vote that stand: what was read first, and what was read again."""
    first: dict[int, Past] = {}
    again: dict[int, Past] = {}
    since, into = after(facts, "freeze_roll"), {"count_paper": first, "confirm_count": again}
    for entry in facts.past:
        if entry.step != facts.step or entry.sequence < since:
            continue
        batch = int(entry.record.get("batch", 0))
        if entry.move in into:
            into[entry.move][batch] = entry
        elif entry.move == "drop_batch":
            first.pop(batch, None)
            again.pop(batch, None)
    return first, again


def _counted(facts: Facts) -> dict[str, int | bool]:
    """Add up paper and web: batches, those not read alike by two, ballots, who may have cast them.

    ``room`` is how many paper ballots there can be: those noted as voting on paper where a box
    stood beside, else everybody in the roll.
    """
    first, again = readings(facts)
    left = sum(
        number not in again or again[number].record["digest"] != one.record["digest"]
        for number, one in first.items()
    )
    frozen = here(facts, "freeze_roll")
    opened = here(facts, "open_box", after(facts, "freeze_roll"))
    closed = here(facts, "close_box", opened.sequence) if opened else None
    result = {} if closed is None else closed.record["result"]
    roll = 0 if frozen is None else int(frozen.record["roll"]["count"])
    return {
        "roll": roll,
        "batches": len(first),
        "left": left,
        "paper": sum(int(one.record["count"]) for one in first.values()),
        "room": int(result["paper"]) if closed else roll,
        "web": int(result.get("present", 0)),
        "open": opened is not None and closed is None,
    }


@gate("ballots_counted", 1)
def ballots_counted(facts: Facts) -> Verdict:
    """The box has been opened, two people have read the same from every batch, and no more voted.

    Numbers: people on the roll, batches, those not read alike, paper ballots, how many there can
    be, ballots by web, whether the box still stands.
    """
    found = _counted(facts)
    ballots = found["paper"] + found["web"]
    fits = found["paper"] <= found["room"] and ballots <= found["roll"]
    done = ballots > 0 and found["left"] == 0 and not found["open"]
    return Verdict(done and fits, found)


@gate("nobody_voted", 1)
def nobody_voted(facts: Facts) -> Verdict:
    """There was a vote, and nobody took part. Numbers: notice, its hour, ballots, the box."""
    found, notice = _counted(facts), paper_may_be_read(facts)
    none = found["batches"] == 0 and found["web"] == 0 and not found["open"]
    numbers = {name: found[name] for name in ("batches", "web", "open")}
    return Verdict(notice.passed and none, {**notice.numbers, **numbers})
