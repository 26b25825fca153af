"""Communities' budgets for everybody: lists, projects with their fate, the ballots as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import Conflict, NotFound
from gongzhi.deliberation import policies
from gongzhi.deliberation.methods.ballots import OPTIONS
from gongzhi.deliberation.methods.budget.pabulib import PbFile, written
from gongzhi.deliberation.models import Box, BudgetProject, CommunityBudget, ProjectOffer
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


def next_number(budget: CommunityBudget) -> int:
    """Give the number that the next project of a budget gets.

    Raises Conflict ``too_many_projects`` once there are as many as a sealed ballot has room for.
    """
    last = int(budget.projects.aggregate(last=Max("number"))["last"] or 0)
    if last >= OPTIONS:
        raise Conflict("too_many_projects", high=OPTIONS)
    return last + 1


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


def offer_of(file: UUID) -> tuple[Told | None, BudgetProject | None]:
    """Give the project that a resident's offer has become, and the one it is asked to join."""
    row = ProjectOffer.objects.select_related("budget__dossier", "asked").get(pk=file)
    told = [one for one in projects_of(row.budget) if one.row.id == row.project_id]
    return (told[0] if told else None), row.asked


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
            for code, cost in sorted(terms["costs"].items(), key=lambda one: int(one[0]))
        ],
        ["voter_id", "vote", *(["points"] if points else [])],
        votes,
    )
    return written(file)


def _limits(limits: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    keys = {"named_most": "max_length", "cost_most": "max_sum_cost", "sum_most": "max_sum_points"}
    return ((keys[name], str(value)) for name, value in limits.items())


def ballots_of(budget: CommunityBudget) -> Iterator[Mapping[str, int]]:
    """Give every ballot that was counted: those of the box, and the paper as two people read it."""
    name = budget.outcome.get("box", "")
    yield from web_ballots(Box.objects.filter(pk=UUID(name)).first() if name else None)
    yield from paper_ballots(budget)


def web_ballots(box: Box | None) -> Iterator[Mapping[str, int]]:
    """Give the ballots of a box that has been opened, as they were published."""
    if box is not None and box.published is not None:
        options = box.published["question"]["options"]
        for ticked in box.published["choices"]:
            yield Counter(options[one] for one in ticked)


def paper_ballots(budget: CommunityBudget) -> Iterator[Mapping[str, int]]:
    """Give every paper ballot, as it was first read and read again the same."""
    for reading in budget.readings.filter(again=False).order_by("batch"):
        yield from reading.ballots


def _votes(budget: CommunityBudget, *, points: bool) -> Iterator[Mapping[str, str]]:
    """Give the ballots sorted by what they say: their order tells nothing of who cast them."""
    ballots = sorted(sorted(one.items()) for one in ballots_of(budget))
    for number, ballot in enumerate(ballots, 1):
        row = {"voter_id": str(number), "vote": ",".join(code for code, _ in ballot)}
        yield row | ({"points": ",".join(str(one) for _, one in ballot)} if points else {})
