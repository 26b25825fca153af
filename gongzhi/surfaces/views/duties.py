"""The duty lists of bodies: public pages where the pack says so, and the forms to ask for more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core.errors import NotFound
from gongzhi.duties.actions.duty_openers import DUTY_OPENERS
from gongzhi.duties.queries.duty_lists import (
    bodies_with_lists,
    duties_visible_to,
    local_moment_day,
    may_open,
)
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.duties import duty_sections
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import Visit, at_desk, visiting
from gongzhi.territory.levels import COMMUNITY, DISTRICT, TOWNSHIP

LEVELS = (DISTRICT, TOWNSHIP, COMMUNITY)


@require_GET
def duties(request: HttpRequest) -> HttpResponse:
    """List the bodies that have duties, by level."""
    with visiting(request) as visit:
        bodies = bodies_with_lists(visit.actor, visit.ground)
        groups = [
            (
                visit.names.say(f"duties.level{level}"),
                [(one.code, visit.names.body(one.id)) for one in bodies if one.level == level],
            )
            for level in LEVELS
        ]
        return visit.render("duties.html", groups=groups, openers=_openers(visit))


@require_GET
def duties_of(request: HttpRequest, body: str) -> HttpResponse:
    """Show the duties of one body. Raises NotFound ``body``."""
    with visiting(request) as visit:
        day = local_moment_day(moment(), visit.ground)
        found = duties_visible_to(visit.actor, body, day, visit.ground)
        return visit.render(
            "duties_of.html",
            body=visit.names.body(found.body.id),
            day=day.isoformat(),
            sections=duty_sections(found, visit.names),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def duties_new(request: HttpRequest, move: str) -> HttpResponse:
    """Ask for a duty, a power, or give an instruction."""
    opener = DUTY_OPENERS.get(move)
    if opener is None:
        raise NotFound("procedure", code=move[:40])
    with at_desk(request) as visit:
        return opening(
            visit,
            opener.move,
            opener.open,
            offers=opener.offers,
            title=visit.names.say(f"duties.{move}"),
            lead=visit.names.say(f"duties.{move}_lead"),
            back="duties",
            back_words=visit.names.say("duties.title"),
        )


def _openers(visit: Visit) -> list[tuple[str, str]]:
    return [
        (code, visit.names.say(f"duties.{code}"))
        for code, one in DUTY_OPENERS.items()
        if may_open(visit.actor, one.move, visit.ground)
    ]
