"""The form that opens a file: one way for lists, duties and hazards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.procedure.actions import Opened
from gongzhi.procedure.table import Move
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.forms import (
    MoveForm,
    Typed,
    datalists,
    opening_form,
    sent_record,
    typed_values,
)
from gongzhi.surfaces.showing.lists import Choice, own_posts
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.visit import Visit

Offers = Mapping[str, tuple[str, Any]]
ALL: Offers = {}
Choices = Mapping[str, tuple[Choice, ...]]
NONE: Choices = {}


def opening(
    visit: Visit,
    move: Move,
    act: Callable[..., Opened],
    *,
    offers: Offers = ALL,
    choices: Choices = NONE,
    to: str = "file",
    template: str = "opening.html",
    **context: Any,
) -> HttpResponse:
    """Open a file and go to it, or show the form; what was typed stays when a rule is broken.

    Fields that the address names (``?area=``) are filled in. ``context``: ``title``, ``lead``, and
    ``back`` (the name of the page to return to) with its words ``back_words``. ``to`` names the
    page that shows what was opened, by its code; ``choices`` are what a field takes by name where
    nobody knows the codes.
    """
    get, post, names = visit.request.GET, visit.request.POST, visit.names
    typed, status = Typed(), 200
    if visit.request.method == "POST":
        values = typed_values(move, post)
        try:
            opened = act(record=sent_record(move, post, names), by=visit.actor, at=moment())
        except (Conflict, Invalid, Refused) as error:
            problems = error.problems if isinstance(error, Invalid) else []
            words = error_words(error, names.language)
            typed, status = Typed(move.name, values, problems, words), error.status
        else:
            return HttpResponseRedirect(reverse(to, args=[opened.dossier.code]))
    else:
        named = {each.name: asked for each in move.fields if (asked := get.get(each.name))}
        typed = Typed(move.name, named) if named else typed
    posts = own_posts((move,), visit.actor, names, moment())
    form = _chosen(opening_form(move, names, typed, offers, posts), choices)
    lists = datalists([form], names)
    return visit.render(template, status, form=form, datalists=lists, **context)


def _chosen(form: MoveForm, choices: Choices) -> MoveForm:
    fields = tuple(
        replace(one, widget="select", choices=choices[one.name]) if one.name in choices else one
        for one in form.fields
    )
    return replace(form, fields=fields)
