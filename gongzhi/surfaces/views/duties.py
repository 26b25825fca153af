"""The duty lists of bodies: public pages where the pack says so, and the forms to ask for more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.duties.actions.applying import apply_for_duties
from gongzhi.duties.actions.duty_openers import DUTY_OPENERS
from gongzhi.duties.queries.asking import who_answers
from gongzhi.duties.queries.duty_lists import (
    bodies_with_lists,
    duties_visible_to,
    local_moment_day,
    may_open,
)
from gongzhi.duties.workflow.admission import APPLY
from gongzhi.procedure.actions import Opened
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.duties import answer_shown, duty_sections, matter_groups
from gongzhi.surfaces.showing.places import place_groups
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import Visit, at_desk, visiting
from gongzhi.territory.levels import COMMUNITY, DISTRICT, TOWNSHIP

LEVELS = (DISTRICT, TOWNSHIP, COMMUNITY)
# One form for one receiver or several: a file is opened for each.
TO_SEVERAL = replace(
    APPLY,
    fields=tuple(
        replace(one, kind="bodies") if one.name == "receiver" else one for one in APPLY.fields
    ),
)


@require_GET
def duties(request: HttpRequest) -> HttpResponse:
    """Say who answers for a matter at a place, and list the bodies that have duties, by level."""
    with visiting(request) as visit:
        bodies = bodies_with_lists(visit.actor, visit.ground)
        groups = [
            (
                visit.names.say(f"duties.level{level}"),
                [(one.code, visit.names.body(one.id)) for one in bodies if one.level == level],
            )
            for level in LEVELS
        ]
        return visit.render(
            "duties.html",
            groups=groups,
            openers=_openers(visit),
            places=place_groups(visit.names),
            matters=matter_groups(visit.names),
            asked=_asked(visit),
        )


@require_GET
def duties_of(request: HttpRequest, body: str) -> HttpResponse:
    """Show the duties of one body. Raises NotFound ``body``."""
    with visiting(request) as visit:
        day = local_moment_day(moment(), visit.ground)
        found = duties_visible_to(visit.actor, body, day, visit.ground)
        return visit.render(
            "duties_of.html",
            body=visit.names.body(found.body.id),
            code=found.body.code,
            day=day.isoformat(),
            sections=duty_sections(found, visit.names),
            most=found.most if found.more else 0,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def duties_new(request: HttpRequest, move: str) -> HttpResponse:
    """Ask for a duty, a power, or give an instruction."""
    opener = DUTY_OPENERS.get(move)
    if opener is None:
        raise NotFound("procedure", code=move[:40])
    opened: list[Opened] = []
    with at_desk(request) as visit:
        several = move == APPLY.name
        shown = opening(
            visit,
            TO_SEVERAL if several else opener.move,
            _for_all(opened) if several else opener.open,
            offers=opener.offers,
            title=visit.names.say(f"duties.{move}"),
            lead=visit.names.say(f"duties.{move}_lead"),
            back="duties",
            back_words=visit.names.say("duties.title"),
        )
        if len(opened) < 2 or visit.actor.organisation is None:
            return shown
        # Several files have no one page: the list of whoever asked shows them all.
        sender = visit.ground.directory.by_id[visit.actor.organisation].code
    return HttpResponseRedirect(reverse("duties_of", args=[sender]))


def _for_all(opened: list[Opened]) -> Callable[..., Opened]:
    """Give the action that opens a file for each receiver and gives the first."""

    def act(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
        given = record.get("receiver", [])
        rest = {name: value for name, value in record.items() if name != "receiver"}
        opened.extend(apply_for_duties(by=by, at=at, record=rest, receivers=given))
        return opened[0]

    return act


def _asked(visit: Visit) -> dict[str, Any]:
    """Give who answers for the matter and place that were asked for; nothing when none were."""
    matter, area = (visit.request.GET.get(name, "")[:80] for name in ("matter", "area"))
    if not (matter and area):
        return {}
    found = who_answers(visit.actor, matter, area, moment(), visit.ground)
    return {"matter": matter, "area": area, **answer_shown(found, area, visit.names)}


def _openers(visit: Visit) -> list[tuple[str, str]]:
    return [
        (code, visit.names.say(f"duties.{code}"))
        for code, one in DUTY_OPENERS.items()
        if may_open(visit.actor, one.move, visit.ground)
    ]
