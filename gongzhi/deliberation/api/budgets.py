"""Communities' budgets for machines: lists, projects with their fate, the ballots, convening."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.core.work import work
from gongzhi.deliberation.actions import convene_budget
from gongzhi.deliberation.models import CommunityBudget
from gongzhi.deliberation.queries.budgets import (
    Told,
    ballots_file,
    budget_for,
    latest_budgets,
    projects_of,
)
from gongzhi.deliberation.queries.proposals import proposals_behind
from gongzhi.procedure.ground import Ground, ground

router = Router(tags=["budgets"])
staff = Router(tags=["budgets"])
Code = Annotated[str, Path(max_length=40)]


class BudgetShape(Schema):
    """A community's budget in a list; amounts in yuan. `bought`: numbers of projects, in order."""

    code: str
    area: str
    step: str
    budget: int
    opened_at: datetime
    bought: list[int]


class ProjectShape(Schema):
    """A project. `fate`: what the count says of it (why, votes, shares, what was lacking).

    `other`: whether the other rule would buy it; `works`: its file once it has been decided.
    """

    number: int
    name: str
    place: str
    text: str
    origin: str
    withdrawn: bool
    eligible: bool | None
    ground: str
    why: str
    cost: int | None
    bought: bool
    other: bool
    works: str
    fate: dict[str, Any]


class CameOfShape(Schema):
    """The code of a residents' proposal, and the number of the project that came of it."""

    code: str
    project: int


class CountedShape(BudgetShape):
    """A budget with its terms, its projects and the accounts of both rules."""

    terms: dict[str, Any]
    outcome: dict[str, Any]
    projects: list[ProjectShape]
    proposals: list[CameOfShape]


class ConveneIn(Schema):
    """A budget: the fields of `convene_budget` (`/procedures/community_budget` names them)."""

    model_config = ConfigDict(extra="forbid")
    record: dict[str, Any] = Field(default_factory=dict)


@router.get("/budgets", response=list[BudgetShape])
def read_budgets(
    request: HttpRequest, area: Annotated[str, Query(max_length=40)] = ""
) -> list[dict[str, Any]]:
    """List communities' budgets, latest first; `area` keeps those of a place."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        place = here.territory.by_code(area) if area else None
        if area and place is None:
            raise NotFound("area", code=area[:40])
        rows = latest_budgets(by, here, place.id if place else None)
        return [_shape(one, here) for one in rows]


@router.get("/budgets/{code}", response=CountedShape)
def read_budget(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Show a budget: terms, projects, and once counted who paid how much for what."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        found = budget_for(by, code, here)
        return {
            **_shape(found, here),
            "terms": found.terms,
            "outcome": found.outcome,
            "projects": [_project(one) for one in projects_of(found)],
            "proposals": [
                {"code": one.dossier.code, "project": one.part or 0}
                for one in proposals_behind(found.dossier.code, by, here)
            ],
        }


@router.get("/budgets/{code}/ballots.pb", response=None)
def read_ballots(request: HttpRequest, code: Code) -> HttpResponse:
    """Give every ballot as a Pabulib file: `gongzhi budget count` gives the same result again."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        content = ballots_file(budget_for(by, code, here), here)
    answer = HttpResponse(content, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="ballots.pb"'
    return answer


@staff.post("/budgets/files", response={201: BudgetShape})
def convene(request: HttpRequest, sent: ConveneIn) -> Status[dict[str, Any]]:
    """Convene the budget of the caller's community; its moves are those of any file."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    opened = convene_budget(record=sent.record, by=by, at=timezone.now())
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return Status(201, _shape(budget_for(by, opened.dossier.code, here), here))


def _shape(found: CommunityBudget, here: Ground) -> dict[str, Any]:
    return {
        "code": found.dossier.code,
        "area": here.territory.area(found.area_id).code,
        "step": found.dossier.step,
        "budget": found.budget,
        "opened_at": found.opened_at,
        "bought": [int(one) for one in found.outcome.get("bought", ())],
    }


def _project(told: Told) -> dict[str, Any]:
    names = ("number", "name", "place", "text", "origin", "withdrawn", "eligible")
    more = ("ground", "why", "cost")
    return {
        **{name: getattr(told.row, name) for name in (*names, *more)},
        "bought": told.bought,
        "other": told.other,
        "works": told.row.works.code if told.row.works else "",
        "fate": dict(told.fate),
    }
