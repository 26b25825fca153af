"""Hazards: the checklists for everybody, the form for those who work on the ground, the notice."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.cases.actions import find_hazard
from gongzhi.cases.queries.hazards import checklists, may_find, public_hazards_visible_to
from gongzhi.cases.workflow.hazard import FIND
from gongzhi.core.errors import Invalid, Refused
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.forms import (
    Typed,
    datalists,
    opening_form,
    sent_record,
    typed_values,
)
from gongzhi.surfaces.showing.listed import Section, Shown
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.views.report import CALL_FIRST
from gongzhi.surfaces.visit import Visit, at_desk, visiting


@require_GET
def hazards(request: HttpRequest) -> HttpResponse:
    """Show the checklists by kind of place, and the open hazards that are public."""
    with visiting(request) as visit:
        return visit.render(
            "hazards.html",
            kinds=_kinds(visit),
            public=_public(visit),
            may_find=may_find(visit.actor, visit.ground),
            call_first=_numbers(visit),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def hazards_new(request: HttpRequest) -> HttpResponse:
    """Note a hazard; the numbers to call stand above the form, what was typed stays."""
    typed, status = Typed(), 200
    with at_desk(request) as visit:
        if request.method == "POST":
            values = typed_values(FIND, request.POST)
            record = sent_record(FIND, request.POST, visit.names)
            try:
                opened = find_hazard(record=record, by=visit.actor, at=moment())
            except (Invalid, Refused) as error:
                problems = error.problems if isinstance(error, Invalid) else []
                words = error_words(error, visit.names.language)
                typed, status = Typed(FIND.name, values, problems, words), error.status
            else:
                return HttpResponseRedirect(reverse("file", args=[opened.dossier.code]))
        form = opening_form(FIND, visit.names, typed, {})
        return visit.render(
            "hazards_new.html",
            status,
            form=form,
            call_first=_numbers(visit),
            datalists=datalists([form], visit.names),
        )


def _numbers(visit: Visit) -> list[tuple[str, str]]:
    numbers = visit.ground.live.table("help_numbers")
    return [
        (visit.names.row(numbers[code]), numbers[code]["number"])
        for code in CALL_FIRST
        if code in numbers
    ]


def _kinds(visit: Visit) -> list[Section]:
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
