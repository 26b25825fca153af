"""What may be asked of a grid or a community: public pages, and the form to propose something."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core.errors import NotFound
from gongzhi.duties.actions.openers import OPENERS
from gongzhi.duties.queries.lists import local_day
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.listed import sections, waiting
from gongzhi.surfaces.showing.places import place_groups
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import Visit, at_desk, visiting
from gongzhi.territory.levels import COMMUNITY, GRID


@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Let the reader choose a place; ``?area=`` leads straight to it."""
    chosen = request.GET.get("area", "")
    with visiting(request) as visit:
        if visit.ground.territory.by_code(chosen) is not None:
            return HttpResponseRedirect(reverse("lists_of", args=[chosen]))
        return visit.render("lists.html", groups=place_groups(visit.names))


@require_GET
def lists_of(request: HttpRequest, area: str) -> HttpResponse:
    """Show the lists of a place, for everybody. Raises NotFound ``area``."""
    with visiting(request) as visit:
        territory = visit.ground.territory
        place = territory.by_code(area)
        if place is None:
            raise NotFound("area", code=area[:40])
        day = local_day(visit.ground, place.id, moment())
        around = [territory.area(one) for one in territory.path(place.id)[1:-1]]
        inside = [territory.area(one) for one in territory.children(place.id)]
        return visit.render(
            "lists_of.html",
            place=visit.names.area_path(place.id),
            area=place.code,
            day=day.isoformat(),
            sections=sections(place.id, day, visit.names),
            waiting=waiting(place.id, visit.actor, visit.names),
            around=[(one.code, visit.names.area(one.id)) for one in around],
            inside=[(one.code, visit.names.area(one.id)) for one in inside if one.open],
            openers=_openers(visit),
            boards=place.code if place.level in {COMMUNITY, GRID} else "",
        )


@require_http_methods(["GET", "HEAD", "POST"])
def lists_new(request: HttpRequest, procedure: str) -> HttpResponse:
    """Ask for something to be listed."""
    opener = OPENERS.get(procedure)
    if opener is None:
        raise NotFound("procedure", code=procedure[:40])
    with at_desk(request) as visit:
        return opening(
            visit,
            opener.move,
            opener.open,
            offers=opener.offers,
            title=visit.names.say(f"procedure.{procedure}"),
            lead=visit.names.say(f"listing.{procedure}_lead"),
            back="lists",
            back_words=visit.names.say("listing.title"),
        )


def _openers(visit: Visit) -> list[tuple[str, str]]:
    """Give the files that the reader's post may open, with their names."""
    if visit.actor.kind != "post":
        return []
    roles = visit.ground.roles_of(visit.actor)
    return [
        (code, visit.names.say(f"procedure.{code}"))
        for code, one in OPENERS.items()
        if any(who.role in roles for who in one.move.by)
    ]
