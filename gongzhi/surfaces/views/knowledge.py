"""The knowledge base: found and read by everybody, drafted by staff."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.cases.actions import draft_article
from gongzhi.cases.queries.knowledge import article, articles_visible_to, may_draft
from gongzhi.cases.workflow.article import DRAFT
from gongzhi.surfaces.showing.knowledge import article_rows
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import at_desk, visiting

LONGEST = 200


@require_GET
def knowledge(request: HttpRequest) -> HttpResponse:
    """List the articles in force, or those that ``?q=`` finds."""
    asked = request.GET.get("q", "")[:LONGEST].strip()
    with visiting(request) as visit:
        found = articles_visible_to(visit.actor, visit.ground, asked=asked)
        return visit.render(
            "knowledge.html",
            asked=asked,
            rows=article_rows(found, visit.names),
            may_draft=may_draft(visit.actor, visit.ground),
        )


@require_GET
def knowledge_of(request: HttpRequest, code: str) -> HttpResponse:
    """Show an article with its source and its earlier versions. Raises NotFound ``article``."""
    with visiting(request) as visit:
        rows = article_rows(article(code, visit.ground), visit.names)
        return visit.render("article.html", row=rows[0], older=rows[1:])


@require_http_methods(["GET", "HEAD", "POST"])
def knowledge_new(request: HttpRequest) -> HttpResponse:
    """Draft an article of one's own body."""
    with at_desk(request) as visit:
        return opening(
            visit,
            DRAFT,
            draft_article,
            title=visit.names.say("knowledge.new"),
            lead=visit.names.say("knowledge.new_lead"),
            back="knowledge",
            back_words=visit.names.say("knowledge.title"),
        )
