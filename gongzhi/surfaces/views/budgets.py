"""Communities' budgets: for everybody what may be voted on and what was bought; convening one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.deliberation.actions import convene_budget
from gongzhi.deliberation.queries.budgets import budget_for, latest_budgets, may_convene
from gongzhi.deliberation.workflow.community_budget import CONVENE
from gongzhi.surfaces.showing.budgets import facts_of, listed, project_rows, rule_words
from gongzhi.surfaces.showing.proposals import behind_words
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import at_desk, visiting


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
        found = budget_for(visit.actor, code, visit.ground)
        return visit.render(
            "budget.html",
            code=found.dossier.code,
            title=visit.names.area_path(found.area_id),
            now=visit.names.say(f"budgets.now_{found.dossier.step}"),
            facts=facts_of(found, visit.names),
            behind=behind_words(found.dossier, visit.actor, visit.names),
            rules=rule_words(found, visit.names),
            projects=project_rows(found, visit.names),
            counted=bool(found.outcome),
        )
