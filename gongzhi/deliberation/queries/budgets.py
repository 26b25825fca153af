"""Communities' budgets for everybody: lists, projects with their fate, the ballots as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import NotFound
from gongzhi.deliberation import policies
from gongzhi.deliberation.methods.budget.pabulib import PbFile, written
from gongzhi.deliberation.models import BudgetProject, CommunityBudget
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.queries import dossiers_visible_to

SHOWN = 50
PB_TYPES = {"approval": "approval", "knapsack": "approval", "points": "cumulative"}


@dataclass(frozen=True, slots=True)
class Told:
    """A project with its fate in the count that decides; ``other``: does the other rule buy it."""

    row: BudgetProject
    fate: Mapping[str, Any]
    bought: bool
    other: bool


def may_convene(by: Actor, here: Ground) -> bool:
    """Tell whether a post may convene a budget in its community."""
    return policies.can_convene_budget(by, here)


def budgets_visible_to(by: Actor, here: Ground) -> QuerySet[CommunityBudget]:
    """Give the budgets an actor may see: they are public."""
    seen = dossiers_visible_to(by, here).filter(id=OuterRef("pk"))
    rows = CommunityBudget.objects.filter(Exists(seen), jurisdiction_id=here.jurisdiction)
    return rows.select_related("dossier")


def latest_budgets(by: Actor, here: Ground, area: int | None = None) -> list[CommunityBudget]:
    """Give the latest budgets, of one place and what lies in it or of all, latest first."""
    rows = budgets_visible_to(by, here)
    if area is not None:
        rows = rows.filter(area_id__in=here.territory.descendants(area))
    return list(rows.order_by("-opened_at")[:SHOWN])


def budget_for(by: Actor, code: str, here: Ground) -> CommunityBudget:
    """Give one budget by the code of its file. Raises NotFound ``budget``."""
    clean = read_code(code)
    found = clean and budgets_visible_to(by, here).filter(dossier__code=clean).first()
    if not found:
        raise NotFound("budget", code=code[:40])
    return found


def projects_of(budget: CommunityBudget) -> Sequence[Told]:
    """Give the projects by number; once counted, what was bought first, in order."""
    outcome = budget.outcome
    fates = {one["code"]: one for one in outcome.get("projects", ())}
    bought = list(outcome.get("bought", ()))
    other = set(outcome.get("other", {}).get("bought", ()))
    found = [
        Told(
            row,
            fates.get(str(row.number), {}),
            str(row.number) in bought,
            str(row.number) in other,
        )
        for row in budget.projects.select_related("works").order_by("number")
    ]
    return sorted(found, key=lambda one: (not one.bought, one.fate.get("step", 0)))


def ballots_file(budget: CommunityBudget, here: Ground) -> str:
    """Give budget, projects and every ballot as a Pabulib file, for whoever wants to count again.

    Raises NotFound ``ballots`` before they have been counted.
    """
    if not budget.outcome:
        raise NotFound("ballots", code=budget.dossier.code)
    terms = budget.terms
    points = terms["form"] == "points"
    fates = {one["code"]: one for one in budget.outcome["projects"]}
    names = {str(one.number): one.name for one in budget.projects.all()}
    votes = list(_votes(budget, points=points))
    file = PbFile(
        {
            "description": "community budget",
            "unit": here.territory.area(budget.area_id).code,
            "instance": budget.dossier.code,
            "num_projects": str(len(terms["costs"])),
            "num_votes": str(len(votes)),
            "budget": str(budget.budget),
            "vote_type": PB_TYPES[terms["form"]],
            "rule": terms["rule"],
            "currency": "CNY",
            **dict(_limits(terms["limits"])),
        },
        ["project_id", "cost", "votes", "name", "selected"],
        [
            {
                "project_id": code,
                "cost": str(cost),
                "votes": str(fates[code]["backers"]),
                "name": names[code],
                "selected": str(int(code in budget.outcome["bought"])),
            }
            for code, cost in terms["costs"].items()
        ],
        ["voter_id", "vote", *(["points"] if points else [])],
        votes,
    )
    return written(file)


def _limits(limits: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    keys = {"named_most": "max_length", "cost_most": "max_sum_cost", "sum_most": "max_sum_points"}
    return ((keys[name], str(value)) for name, value in limits.items())


def _votes(budget: CommunityBudget, *, points: bool) -> Iterator[Mapping[str, str]]:
    """Give the ballots sorted by what they say: their order tells nothing of the papers."""
    readings = budget.readings.filter(again=False).values_list("ballots", flat=True)
    ballots = sorted(sorted(one.items()) for read in readings for one in read)
    for number, ballot in enumerate(ballots, 1):
        row = {"voter_id": str(number), "vote": ",".join(code for code, _ in ballot)}
        yield row | ({"points": ",".join(str(one) for _, one in ballot)} if points else {})
