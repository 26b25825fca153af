"""Terms, order and count of a community's budget, set before the first ballot is cast."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from hashlib import sha256
from typing import Any

from gongzhi.core.errors import Conflict
from gongzhi.core.models import Entry, Leaf
from gongzhi.core.queries import published_roots_after
from gongzhi.core.work import Work
from gongzhi.deliberation.actions.boxes import current_roll
from gongzhi.deliberation.methods.ballots import Question
from gongzhi.deliberation.methods.budget import Fate, Outcome, Terms, count, election_of
from gongzhi.deliberation.models import Box, CommunityBudget
from gongzhi.deliberation.queries.budgets import paper_ballots, web_ballots
from gongzhi.procedure.ground import Ground

RULE = ("rule", "satisfaction", "completion", "form")
CHOSEN = ("rule", "form")
READINGS = {"count_paper": False, "confirm_count": True}
FIGURES = ("budget", "spent", "left", "share", "endowment")
POINTS_MOST = 200


def terms_of(budget: CommunityBudget, here: Ground) -> dict[str, Any]:
    """Give the terms: rule, completion, form of the ballot with its limits, order on the ballot.

    The order is drawn from the first root published after what was found had been posted, which
    nobody could know then. Raises Conflict ``root_awaited`` before it is there.
    """
    rows = here.live.table("settings")
    named = {name: str(rows[f"budget_{name}"]["value"]) for name in RULE}
    named |= {name: chosen for name in CHOSEN if (chosen := getattr(budget, name))}
    numbers = ("named_most", "points", "increment", "age")
    given = {name: int(rows[f"budget_{name}"]["value"]) for name in numbers}
    limits: dict[str, int] = {}
    if named["form"] == "points":
        limits = {"sum_most": min(given["points"], POINTS_MOST)}
    elif named["form"] == "approval":
        limits = {"named_most": given["named_most"]}
    elif named["form"] == "knapsack":
        limits = {"cost_most": budget.budget}
    root, costs = _root(budget, here.work, posted_by(budget)), voted_costs(budget)
    return {
        **named,
        "limits": limits,
        "increment": given["increment"],
        "age": given["age"],
        "costs": costs,
        "root": root["number"],
        "seed": root["hash"],
        "order": drawn(costs, root["hash"]),
    }


def drawn(codes: Mapping[str, Any], seed: str) -> list[str]:
    """Give the order of projects on the ballot: by the hash of the seed with each number."""
    return sorted(codes, key=lambda code: sha256(f"{seed}/{code}".encode()).hexdigest())


def question_of(terms: Mapping[str, Any]) -> Question:
    """Give what a ballot of a budget asks; a blank one is a ballot."""
    order, limits = tuple(terms["order"]), terms["limits"]
    costs = tuple(int(terms["costs"][code]) for code in order)
    if terms["form"] == "knapsack":
        return Question("knapsack", order, 0, len(order), costs, limits["cost_most"])
    if terms["form"] == "points":
        return Question("points", order, 0, limits["sum_most"])
    return Question("approval", order, 0, min(limits["named_most"], len(order)))


def voted_costs(budget: CommunityBudget) -> dict[str, int]:
    """Give the costs of the projects that are voted on, by number."""
    rows = budget.projects.filter(withdrawn=False, eligible=True).order_by("number")
    return {str(number): int(cost or 0) for number, cost in rows.values_list("number", "cost")}


def counted(budget: CommunityBudget, unit: Work) -> dict[str, Any]:
    """Count by the budget's terms; both rules' accounts, as they go on record.

    Raises Conflict ``root_awaited``: ties are drawn from the first root after the one that holds
    the ballots as they had been opened and read, which nobody could know then.
    """
    roll = current_roll(budget.dossier)
    box = Box.objects.filter(roll=roll).first()
    terms, root = budget.terms, _root(budget, unit, settled_by(budget))
    rule = Terms(
        terms["rule"],
        terms["satisfaction"],
        terms["completion"],
        Fraction(terms["increment"]),
        root["hash"],
    )
    ballots = [*web_ballots(box), *paper_ballots(budget)]
    election = election_of(budget.budget, terms["costs"], ballots, rule.increment)
    return {
        "root": root["number"],
        "seed": root["hash"],
        "box": "" if box is None else str(box.pk),
        "roll": roll.count,
        **told(count(election, rule)),
        "other": {"rule": rule.other().rule, **told(count(election, rule.other()))},
    }


def told(outcome: Outcome) -> dict[str, Any]:
    """Give an account for the record; fractions as text, so that nothing is rounded."""
    by = outcome.voters_by
    return {
        "bought": list(outcome.bought),
        "voters": outcome.voters,
        **{name: _text(getattr(outcome, name)) for name in FIGURES},
        "projects": [_fate(fate) for fate in outcome.projects],
        "blank": by.blank,
        "excluded": by.excluded,
        "groups": [{"bought": one.bought, "voters": one.voters} for one in by.groups],
    }


def _fate(fate: Fate) -> dict[str, Any]:
    return {name: _text(value) for name, value in asdict(fate).items() if value is not None}


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, Fraction) else value


def _root(budget: CommunityBudget, unit: Work, sequence: int) -> Mapping[str, Any]:
    """Give the first root published after the one that holds an entry of the file."""
    rows = Leaf.objects.select_related("root")
    leaf = rows.filter(chain=budget.pk, sequence=sequence).first()
    roots = published_roots_after(unit, leaf.root.sealed_at) if leaf else ()
    root = next(iter(roots), None)
    if root is None:
        raise Conflict("root_awaited")
    return root


def posted_by(budget: CommunityBudget) -> int:
    """Give the sequence of the entry by which what was found was last posted; or 0."""
    rows = Entry.objects.filter(chain=budget.pk, move="post").order_by("-sequence")
    return rows.values_list("sequence", flat=True).first() or 0


def settled_by(budget: CommunityBudget) -> int:
    """Give the sequence of the entry by which every ballot that is counted was known; or 0.

    Paper is known when two people have first read it alike: whoever reads the same once more draws
    no other lot. The box is known when it was opened.
    """
    final = {(one.batch, one.again): one.digest for one in budget.readings.all()}
    entries = Entry.objects.filter(chain=budget.pk).order_by("sequence")
    first: dict[tuple[int, bool], int] = {}
    opened = 0
    for entry in entries.filter(move__in=[*READINGS, "freeze_roll", "close_box"]):
        said = entry.facts["record"]
        if entry.move == "freeze_roll":
            first, opened = {}, 0
        elif entry.move == "close_box":
            opened = entry.sequence
        elif final.get((said["batch"], READINGS[entry.move])) == said["digest"]:
            first.setdefault((said["batch"], READINGS[entry.move]), entry.sequence)
    return max([opened, *first.values()])
