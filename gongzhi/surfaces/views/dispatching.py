"""Two boards of the desk: what waits to be dispatched, by place; and who was called to what."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gongzhi.cases.queries.dispatching import suggested_for
from gongzhi.cases.queries.words import words_and_danger
from gongzhi.core.errors import Refused
from gongzhi.procedure.queries import calls, waiting_by_area
from gongzhi.procedure.queries import inbox as waiting
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.boards import DISPATCHER, RECEIVED, call_cards, lanes
from gongzhi.surfaces.visit import at_desk

MOST = 60


@require_GET
def dispatching(request: HttpRequest) -> HttpResponse:
    """Show what waits to be dispatched, by place, each with its clock and its suggestion."""
    with at_desk(request) as visit:
        if DISPATCHER not in visit.ground.roles_of(visit.actor):
            raise Refused("not_a_dispatcher")
        now = moment()
        by, here = visit.actor, visit.ground
        counts = waiting_by_area(by, here, role=DISPATCHER, step=RECEIVED, now=now)
        page = waiting(by, here, role=DISPATCHER, step=RECEIVED, size=MOST)
        files = list(page.rows)
        found = lanes(
            files,
            counts,
            suggested_for(files),
            visit.actor,
            visit.names,
            now,
            *words_and_danger(files),
        )
        return visit.render(
            "dispatching.html",
            lanes=found,
            whole=sum(count for count, _ in counts.values()),
            late=sum(late for _, late in counts.values()),
            shown=len(files),
            most=visit.cases.setting("bulk_most"),
        )


@require_GET
def whistles(request: HttpRequest) -> HttpResponse:
    """Show the open calls: called bodies, who has reported in, and the clock of each part."""
    with at_desk(request) as visit:
        found = calls(visit.actor, visit.ground)
        cards = call_cards(found, visit.names, moment())
        return visit.render("whistles.html", calls=cards)
