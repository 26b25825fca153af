"""Gates of the procedures of duties; pure, versioned, registered with the engine at start."""

from __future__ import annotations

from gongzhi.procedure.gates import Facts, Verdict, gate

TESTS = ("listed", "empowered", "funded")
CAPACITY = "lent_power_officers"


@gate("three_tests", 1)
def three_tests(facts: Facts) -> Verdict:
    """Work goes down only if it may be listed, the receiver has the power, and it is paid for.

    Numbers: how many of the three answers were yes, and each. Source: practice.md M5.
    """
    answers = {name: str(facts.record.get(name, "no")) for name in TESTS}
    passed = sum(answer == "yes" for answer in answers.values())
    return Verdict(passed == len(TESTS), {"passed": passed, "of": len(TESTS), **answers})


@gate("capacity", 1)
def capacity(facts: Facts) -> Verdict:
    """A power is lent only to a body that has stated staff, training and equipment for it.

    Numbers: certified officers stated and needed (pack setting), trained and equipped.
    """
    stated = facts.last("state_capacity")
    record = {} if stated is None else stated.record
    officers, needed = int(record.get("officers", 0)), int(facts.limits[CAPACITY])
    trained, equipped = str(record.get("trained", "no")), str(record.get("equipped", "no"))
    return Verdict(
        officers >= needed and trained == equipped == "yes",
        {"officers": officers, "needed": needed, "trained": trained, "equipped": equipped},
    )


@gate("means_awaited", 1)
def means_awaited(facts: Facts) -> Verdict:
    """What has been attested already is neither delivered nor attested again.

    Numbers: the means asked about, how many have been attested.
    """
    means = str(facts.record.get("means", ""))
    attested = {str(entry.record["means"]) for entry in facts.past if entry.move == "attest"}
    return Verdict(means not in attested, {"means": means, "attested": len(attested)})
