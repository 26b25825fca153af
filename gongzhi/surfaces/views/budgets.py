"""Communities' budgets: for everybody what may be voted on and what was bought; convening one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.deliberation.actions import convene_budget
from gongzhi.deliberation.models import CommunityBudget
from gongzhi.deliberation.queries.budgets import budget_for, latest_budgets, may_convene
from gongzhi.deliberation.queries.decisions import box_of, objections_until
from gongzhi.deliberation.workflow.community_budget import CONVENE
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.budget_votes import box_words
from gongzhi.surfaces.showing.budgets import facts_of, listed, project_rows, rule_words
from gongzhi.surfaces.showing.proposals import behind_words
from gongzhi.surfaces.showing.receipt import square
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import Visit, at_desk, visiting

GATHERING, VOTING = "gathering", "voting"


@require_GET
def budgets(request: HttpRequest) -> HttpResponse:
    """List the budgets of communities, latest first."""
    with visiting(request) as visit:
        by, here = visit.actor, visit.ground
        return visit.render(
            "budgets.html",
            rows=listed(latest_budgets(by, here), visit.names),
            may_convene=may_convene(by, here),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def budgets_new(request: HttpRequest) -> HttpResponse:
    """Convene the budget of the reader's community."""
    with at_desk(request) as visit:
        return opening(
            visit,
            CONVENE,
            convene_budget,
            to="budget",
            title=visit.names.say("budgets.new"),
            lead=visit.names.say("budgets.new_lead"),
            back="budgets",
            back_words=visit.names.say("budgets.back"),
        )


@require_GET
def budget(request: HttpRequest, code: str) -> HttpResponse:
    """Show a budget: what happens now, the projects, and the count explained."""
    with visiting(request) as visit:
        return budget_page(visit, budget_for(visit.actor, code, visit.ground))


def budget_page(
    visit: Visit, found: CommunityBudget, status: int = 200, failed: str = "", typed: str = ""
) -> HttpResponse:
    """Show the page of a budget, with what a failed objection has left."""
    names, file, at = visit.names, found.dossier, moment()
    box = box_of(found) if file.step == VOTING else None
    until = objections_until(found, visit.ground)
    over = box is None or at >= box.closes_at or box.closed_at is not None
    address = visit.request.build_absolute_uri(reverse("budget", args=[file.code]))
    return visit.render(
        "budget.html",
        status,
        code=file.code,
        title=names.area_path(found.area_id),
        now=names.say(f"budgets.now_{file.step}"),
        gathering=file.step == GATHERING,
        votes=file.step == VOTING,
        box=box_words(box, over, names),
        meets=names.moment(found.meets_at) if found.meets_at else "",
        where=found.meets_where,
        facts=facts_of(found, names),
        behind=behind_words(file, visit.actor, names),
        rules=rule_words(found, names),
        projects=project_rows(found, names),
        result=found.result,
        done_by=found.done_by,
        posted=names.day(found.posted_at) if found.posted_at else "",
        objects=names.day(until) if until is not None and at <= until else "",
        counted=bool(found.outcome),
        published=bool(found.outcome.get("box")),
        square=mark_safe(square(address)),  # noqa: S308  (drawn by us from our own address)
        keeps=visit.actor.kind == "post",
        failed=failed,
        typed=typed,
    )
