"""Gates of a community's budget: pure, from the file's own past, with their numbers."""

from __future__ import annotations

from collections.abc import Mapping

from gongzhi.procedure.gates import Facts, Gate, Verdict, gate

FINDINGS = {"find_eligible": True, "find_ineligible": False}


def named(function: Gate) -> str:
    """Give the name under which a table asks the first version of a gate."""
    return f"{function.__name__}@1"


def standing(facts: Facts) -> Mapping[int, bool | None]:
    """Give the projects that have not been withdrawn: may they be voted on, None: not said yet."""
    found: dict[int, bool | None] = {}
    for entry in facts.past:
        number = entry.record.get("project")
        if entry.move == "add_project":
            found[int(number or 0)] = None
        elif entry.move == "withdraw_project":
            found.pop(int(number or 0), None)
        elif entry.move in FINDINGS and number in found:
            found[number] = FINDINGS[entry.move]
        elif entry.move == "answer_objection" and number in found:
            found[number] = entry.record["finding"] == "may_be_voted_on"
    return found


def waiting(facts: Facts, project: int | None = None) -> int:
    """Count objections, of one project or of all, that nobody has answered."""
    left = 0
    for entry in facts.past:
        if project in (None, entry.record.get("project")):
            left += (entry.move == "note_objection") - (entry.move == "answer_objection")
    return left


@gate("projects_gathered", 1)
def projects_gathered(facts: Facts) -> Verdict:
    """There is something to choose between. Numbers: projects, how many the pack asks for."""
    projects, least = len(standing(facts)), int(facts.limits["budget_projects_least"])
    return Verdict(projects >= least, {"projects": projects, "least": least})


@gate("projects_examined", 1)
def projects_examined(facts: Facts) -> Verdict:
    """Of every project it has been said whether it may be voted on. Numbers: all, the rest."""
    found = standing(facts)
    left = sum(one is None for one in found.values())
    return Verdict(left == 0, {"projects": len(found), "left": left})


@gate("objection_waiting", 1)
def objection_waiting(facts: Facts) -> Verdict:
    """Only an objection can be answered. Numbers: those waiting for this project."""
    left = waiting(facts, int(facts.record.get("project", 0)))
    return Verdict(left > 0, {"waiting": left})


@gate("objections_run", 1)
def objections_run(facts: Facts) -> Verdict:
    """An objection is noted while the time for it runs. Numbers: whether it is over."""
    over = facts.last("expire_objections") is not None
    return Verdict(not over, {"over": over})


@gate("objections_over", 1)
def objections_over(facts: Facts) -> Verdict:
    """The time to object has run and every objection is answered. Numbers: over, waiting."""
    over, left = facts.last("expire_objections") is not None, waiting(facts)
    return Verdict(over and left == 0, {"over": over, "waiting": left})


@gate("projects_costed", 1)
def projects_costed(facts: Facts) -> Verdict:
    """Every project that is voted on has its cost. Numbers: all, the rest, the least."""
    voted = {number for number, may in standing(facts).items() if may}
    costed = {one.record["project"] for one in facts.past if one.move == "cost_project"}
    left, least = len(voted - costed), int(facts.limits["budget_projects_least"])
    numbers = {"projects": len(voted), "left": left, "least": least}
    return Verdict(left == 0 and len(voted) >= least, numbers)


def read(facts: Facts) -> tuple[Mapping[int, Mapping[str, object]], Mapping[int, object]]:
    """Give the batches that stand: what was read first, and the digest of the second reading."""
    first: dict[int, Mapping[str, object]] = {}
    again: dict[int, object] = {}
    for entry in facts.past:
        if entry.move == "read_ballots":
            first[entry.record["batch"]] = entry.record
        elif entry.move == "read_ballots_again":
            again[entry.record["batch"]] = entry.record["digest"]
        elif entry.move == "drop_batch":
            first.pop(entry.record["batch"], None)
            again.pop(entry.record["batch"], None)
    return first, again


@gate("nothing_read", 1)
def nothing_read(facts: Facts) -> Verdict:
    """Nobody has voted: then there is nothing to count. Numbers: batches that stand."""
    first, _ = read(facts)
    return Verdict(not first, {"batches": len(first)})


@gate("readings_agree", 1)
def readings_agree(facts: Facts) -> Verdict:
    """Two people have read the same from every batch. Numbers: batches, the rest, ballots."""
    first, again = read(facts)
    left = sum(again.get(number) != one["digest"] for number, one in first.items())
    ballots = sum(int(str(one["count"])) for one in first.values())
    return Verdict(
        bool(first) and left == 0, {"batches": len(first), "left": left, "ballots": ballots}
    )
