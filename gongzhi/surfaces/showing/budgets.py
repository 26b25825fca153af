"""A community's budget in words: facts, terms, and why each project was bought or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gongzhi.deliberation.models import CommunityBudget
from gongzhi.deliberation.queries.budgets import Told, projects_of
from gongzhi.surfaces.showing.names import Names

RULE, FORM = "rule", "form"


@dataclass(frozen=True, slots=True)
class Row:
    """A budget in a list."""

    code: str
    place: str
    amount: str
    now: str


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project: ``lines`` say what was found of it and how the count went for it."""

    number: int
    name: str
    place: str
    text: str
    cost: str
    flag: str
    good: bool
    lines: tuple[str, ...]
    works: str


def listed(found: Iterable[CommunityBudget], names: Names) -> list[Row]:
    """Give the rows of a list."""
    return [
        Row(
            one.dossier.code,
            names.area_path(one.area_id),
            names.say("budgets.yuan", n=short(one.budget)),
            names.step(one.dossier.step),
        )
        for one in found
    ]


def facts_of(found: CommunityBudget, names: Names) -> list[tuple[str, str]]:
    """Give what is said of a budget as a whole."""
    outcome = found.outcome
    rows = [
        (names.say("budgets.amount"), names.say("budgets.yuan", n=short(found.budget))),
        (names.say("budgets.step"), names.step(found.dossier.step)),
    ]
    if outcome:
        rows += [
            (names.say("budgets.spent"), names.say("budgets.yuan", n=short(outcome["spent"]))),
            (names.say("budgets.voters"), _voters(found, names)),
            (names.say("budgets.without"), str(outcome["excluded"])),
        ]
    return rows


def rule_words(found: CommunityBudget, names: Names) -> list[str]:
    """Give the terms in words, and after the count what the other rule would have done."""
    terms, outcome = found.terms, found.outcome
    if not terms:
        return [names.say("budgets.terms_later")]
    lines = [
        names.say(f"budgets.rule_{terms[RULE]}"),
        names.say(f"budgets.form_{terms[FORM]}", **_limits(terms)),
        names.say("budgets.age", n=terms["age"]),
        names.say("budgets.order", root=terms["root"], order=_listed(terms["order"], names)),
    ]
    if outcome:
        other = outcome["other"]
        if outcome.get("endowment"):
            share, raised = short(outcome["share"]), short(outcome["endowment"])
            more = "budgets.share_raised" if raised != share else "budgets.share"
            lines.append(names.say(more, share=share, raised=raised))
        same = set(other["bought"]) == set(outcome["bought"])
        code = "budgets.other_same" if same else "budgets.other_differs"
        numbers = _listed(sorted(other["bought"], key=int), names)
        rule = names.say(f"budgets.name_{other[RULE]}")
        lines.append(names.say(code, rule=rule, numbers=numbers, n=other["excluded"]))
    return lines


def project_rows(found: CommunityBudget, names: Names) -> list[ProjectRow]:
    """Give the projects with the reason for whatever became of each."""
    return [project_row(one, names) for one in projects_of(found)]


def project_row(told: Told, names: Names) -> ProjectRow:
    """Give one project with the reason for whatever became of it."""
    row = told.row
    state = _state(told)
    lines = [names.say("budgets.origin", who=names.say(f"choice_origin.{row.origin}"))]
    if row.ground:
        lines.append(names.of("grounds", row.ground))
    if row.why:
        lines.append(row.why)
    if row.cost_from:
        lines.append(names.say("budgets.cost_from", text=row.cost_from))
    if told.fate:
        whole = told.fate["why"] == "shares" and not told.fate["part"]
        why = "in_full" if whole else told.fate["why"]
        lines.append(names.say(f"budgets.why_{why}", **_numbers(told.fate)))
        differs = told.other != told.bought
        lines += [names.say("budgets.other_rule_buys")] if differs and told.other else []
        lines += [names.say("budgets.other_rule_not")] if differs and told.bought else []
    return ProjectRow(
        row.number,
        row.name,
        row.place,
        row.text,
        "" if row.cost is None else names.say("budgets.yuan", n=short(row.cost)),
        names.say(f"budgets.is_{state}"),
        told.bought,
        tuple(lines),
        names.step(row.works.step) if row.works else "",
    )


def _state(told: Told) -> str:
    if told.fate:
        return "bought" if told.bought else "not_bought"
    if told.row.withdrawn:
        return "withdrawn"
    return {None: "gathered", True: "eligible", False: "ineligible"}[told.row.eligible]


def _numbers(fate: Mapping[str, Any]) -> dict[str, str]:
    names = ("votes", "rate", "effective", "full", "part", "part_sum")
    lacking = ("short_of_shares", "short_of_budget")
    return {name: short(fate.get(name, 0)) for name in (*names, *lacking)}


def _voters(found: CommunityBudget, names: Names) -> str:
    """Say how many ballots were counted, and of how many who could vote."""
    roll = found.outcome.get("roll")
    voters = str(found.outcome["voters"])
    return voters if roll is None else names.say("budgets.of_roll", voters=voters, roll=roll)


def _listed(codes: Iterable[str], names: Names) -> str:
    return ("、" if names.chinese else ", ").join(codes)


def _limits(terms: Mapping[str, Any]) -> dict[str, Any]:
    return {"n": short(next(iter(terms["limits"].values())))}


def short(number: Any) -> str:
    """Write an amount with thousands apart."""
    value = Fraction(str(number))
    return f"{int(value):,}" if value.denominator == 1 else f"{float(value):,.2f}"
