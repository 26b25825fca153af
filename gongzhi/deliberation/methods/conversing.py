"""Gates of a conversation: enough to begin with, and what unites is answered. Pure."""

from __future__ import annotations

from gongzhi.procedure.gates import Facts, Verdict, gate


@gate("seeds_enough", 1)
def seeds_enough(facts: Facts) -> Verdict:
    """There is something to answer from the first minute. Numbers: statements, the least."""
    moves = [entry.move for entry in facts.past]
    seeds, least = moves.count("add_seed") - moves.count("drop_seed"), facts.limits["seeds_least"]
    return Verdict(seeds >= int(least), {"seeds": seeds, "least": int(least)})


@gate("united_answered", 1)
def united_answered(facts: Facts) -> Verdict:
    """Every statement that unites residents has its answer. Numbers: how many unite, the rest."""
    drawn = facts.last("draw_map")
    united = set() if drawn is None else set(drawn.record["account"]["united"])
    answers = ("answer_statement", "make_proposal")
    done = {one.record["statement"] for one in facts.past if one.move in answers}
    return Verdict(united <= done, {"united": len(united), "left": len(united - done)})
