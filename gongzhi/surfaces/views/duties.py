"""The duty lists of bodies: public pages where the pack says so, and the forms to ask for more."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.core.errors import Invalid, NotFound, Refused
from gongzhi.directory.queries import posts_of
from gongzhi.duties.actions.duty_openers import DUTY_OPENERS
from gongzhi.duties.queries.duty_lists import (
    bodies_with_lists,
    duties_visible_to,
    local_moment_day,
    may_open,
)
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.duties import duty_sections
from gongzhi.surfaces.showing.forms import (
    MoveForm,
    Typed,
    datalists,
    opening_form,
    sent_record,
    typed_values,
)
from gongzhi.surfaces.showing.lists import Choice
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.visit import Visit, at_desk, visiting

LEVELS = (1, 2, 3)


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
    """Ask for a duty, a power, or give an instruction; what was typed stays when a rule breaks."""
    opener = DUTY_OPENERS.get(move)
    if opener is None:
        raise NotFound("procedure", code=move[:40])
    typed, status = Typed(), 200
    with at_desk(request) as visit:
        if request.method == "POST":
            values = typed_values(opener.move, request.POST)
            record = sent_record(opener.move, request.POST, visit.names)
            try:
                opened = opener.open(record=record, by=visit.actor, at=moment())
            except (Invalid, Refused) as error:
                problems = error.problems if isinstance(error, Invalid) else []
                words = error_words(error, visit.names.language)
                typed, status = Typed(opener.move.name, values, problems, words), error.status
            else:
                return HttpResponseRedirect(_after(opened.dossier.code, visit))
        form = _with_posts(opening_form(opener.move, visit.names, typed, opener.offers), visit)
        return visit.render(
            "duties_new.html",
            status,
            form=form,
            move=move,
            title=visit.names.say(f"duties.{move}"),
            lead=visit.names.say(f"duties.{move}_lead"),
            datalists=datalists([form], visit.names),
        )


def _after(code: str, visit: Visit) -> str:
    return reverse("file", args=[code])


def _with_posts(form: MoveForm, visit: Visit) -> MoveForm:
    """Offer the posts of the own body as advisers: nobody knows their codes."""
    if visit.actor.organisation is None:
        return form
    own = posts_of(visit.actor, visit.actor.organisation, moment())
    chinese = visit.names.chinese
    choices = tuple(Choice(one.code, one.name_zh if chinese else one.name_en) for one in own)
    fields = tuple(
        replace(view, widget="select", choices=choices) if view.name == "adviser" else view
        for view in form.fields
    )
    return replace(form, fields=fields)


def _openers(visit: Visit) -> list[tuple[str, str]]:
    return [
        (code, visit.names.say(f"duties.{code}"))
        for code, one in DUTY_OPENERS.items()
        if may_open(visit.actor, one.move, visit.ground)
    ]
