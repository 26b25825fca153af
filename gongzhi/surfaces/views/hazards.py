"""Hazards: the checklists for everybody, the form for those who work on the ground, the notice."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.cases.actions import find_hazard
from gongzhi.cases.queries.hazards import checklists, may_find, public_hazards_visible_to
from gongzhi.cases.workflow.hazard import FIND
from gongzhi.surfaces.showing.listed import Section, Shown
from gongzhi.surfaces.showing.why import call_first
from gongzhi.surfaces.views.opening import opening
from gongzhi.surfaces.visit import Visit, at_desk, visiting


@require_GET
def hazards(request: HttpRequest) -> HttpResponse:
    """Show the checklists by kind of place, and the open hazards that are public."""
    with visiting(request) as visit:
        return visit.render(
            "hazards.html",
            kinds=hazard_sections(visit),
            public=_public(visit),
            may_find=may_find(visit.actor, visit.ground),
            call_first=call_first(visit.names),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def hazards_new(request: HttpRequest) -> HttpResponse:
    """Note a hazard; the numbers to call stand above the form."""
    with at_desk(request) as visit:
        return opening(
            visit,
            FIND,
            find_hazard,
            title=visit.names.say("hazards.new"),
            lead=visit.names.say("hazards.new_lead"),
            back="hazards",
            back_words=visit.names.say("hazards.back"),
            call_first=call_first(visit.names),
        )


def hazard_sections(visit: Visit) -> list[Section]:
    """Give the checklists by kind of place."""
    names = visit.names
    found = []
    for kind in checklists(visit.ground):
        items = [
            Shown(
                names.row(one.row),
                (
                    (names.say("hazards.basis"), one.row["law_basis"]),
                    (names.say("hazards.limit"), names.of("limits", one.row["limit"])),
                    (names.say("hazards.enforcer"), names.body_code(one.row["enforcer"])),
                ),
                names.say("hazards.at_once") if one.row["at_once"] else "",
                one.row["at_once"],
            )
            for one in kind.checks
        ]
        found.append(Section(kind.code, names.row(kind.row), "", items))
    return found


def _public(visit: Visit) -> list[Shown]:
    names = visit.names
    shown = []
    for one in public_hazards_visible_to(visit.actor, visit.ground):
        facts = [
            (names.say("hazards.place"), names.area_path(one.area_id)),
            (names.say("hazards.since"), names.day(one.file.opened_at)),
        ]
        if one.remedy_by is not None:
            facts.append((names.say("hazards.remedy_by"), names.due(one.remedy_by)))
        title = names.of("hazard_checks", one.check)
        shown.append(Shown(title, tuple(facts), names.step(one.file.step), code=one.file.code))
    return shown
