"""Counting a community's budget by the terms that were set before the first ballot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from fractions import Fraction
from typing import Any

from gongzhi.core.errors import Conflict
from gongzhi.core.models import Entry, Leaf
from gongzhi.core.queries import published_roots_after
from gongzhi.core.work import Work
from gongzhi.deliberation.methods.budget import Fate, Outcome, Terms, count, election_of
from gongzhi.deliberation.models import CommunityBudget
from gongzhi.procedure.ground import Ground

RULE = ("rule", "satisfaction", "completion", "form")
READINGS = {"read_ballots": False, "read_ballots_again": True}
FIGURES = ("budget", "spent", "left", "share", "endowment")


def terms_of(budget: CommunityBudget, here: Ground) -> dict[str, Any]:
    """Give the terms of the rule pack: rule, completion, form of the ballot with its limits."""
    rows = here.live.table("settings")
    named = {name: str(rows[f"budget_{name}"]["value"]) for name in RULE}
    numbers = ("named_most", "points", "increment", "age")
    given = {name: int(rows[f"budget_{name}"]["value"]) for name in numbers}
    limits: dict[str, int] = {}
    if named["form"] == "points":
        limits = {"sum_most": given["points"]}
    elif named["form"] == "approval":
        limits = {"named_most": given["named_most"]}
    elif named["form"] == "knapsack":
        limits = {"cost_most": budget.budget}
    return {**named, "limits": limits, "increment": given["increment"], "age": given["age"]}


def voted_costs(budget: CommunityBudget) -> dict[str, int]:
    """Give the costs of the projects that are voted on, by number."""
    rows = budget.projects.filter(withdrawn=False, eligible=True).order_by("number")
    return {str(number): int(cost or 0) for number, cost in rows.values_list("number", "cost")}


def counted(budget: CommunityBudget, unit: Work) -> dict[str, Any]:
    """Count by the budget's terms; both rules' accounts, as they go on record.

    Raises Conflict ``root_awaited``: ties are drawn from the first root after the one that holds
    the ballots as two people had read them, which nobody could know then.
    """
    terms, root = budget.terms, _root(budget, unit)
    rule = Terms(
        terms["rule"],
        terms["satisfaction"],
        terms["completion"],
        Fraction(terms["increment"]),
        root["hash"],
    )
    election = election_of(budget.budget, terms["costs"], ballots_of(budget), rule.increment)
    return {
        "root": root["number"],
        "seed": root["hash"],
        **told(count(election, rule)),
        "other": {"rule": rule.other().rule, **told(count(election, rule.other()))},
    }


def ballots_of(budget: CommunityBudget) -> Iterator[Mapping[str, int]]:
    """Give every ballot, as it was first read and read again the same."""
    for reading in budget.readings.filter(again=False).order_by("batch"):
        yield from reading.ballots


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


def _root(budget: CommunityBudget, unit: Work) -> Mapping[str, Any]:
    rows = Leaf.objects.select_related("root")
    leaf = rows.filter(chain=budget.pk, sequence=settled_by(budget)).first()
    roots = published_roots_after(unit, leaf.root.sealed_at) if leaf else ()
    root = next(iter(roots), None)
    if root is None:
        raise Conflict("root_awaited")
    return root


def settled_by(budget: CommunityBudget) -> int:
    """Give the sequence of the entry by which two people had first read what is counted; or 0.

    Whoever reads the same once more draws no other lot.
    """
    final = {(one.batch, one.again): one.digest for one in budget.readings.all()}
    first: dict[tuple[int, bool], int] = {}
    entries = Entry.objects.filter(chain=budget.pk, move__in=READINGS).order_by("sequence")
    for entry in entries:
        said = entry.facts["record"]
        key = (said["batch"], READINGS[entry.move])
        if final.get(key) == said["digest"]:
            first.setdefault(key, entry.sequence)
    return max(first.values(), default=0)
