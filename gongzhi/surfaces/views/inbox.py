"""The inbox: what waits for the post, what it may convene on, what it supervises; by due time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.appraisal.queries import has_figures
from gongzhi.cases.queries.words import in_danger, words_and_danger
from gongzhi.core.errors import Invalid
from gongzhi.procedure.actions.saving import drop_list, save_list
from gongzhi.procedure.queries import (
    Page,
    by_role,
    by_step,
    called_to,
    convenable,
    dossier_for,
    inbox_steps,
    may_convene,
    saved_lists,
    supervised,
    supervised_count,
)
from gongzhi.procedure.queries import inbox as waiting
from gongzhi.procedure.queries.inbox import Steps
from gongzhi.surfaces.door import actor_of, moment
from gongzhi.surfaces.showing.boards import DISPATCHER
from gongzhi.surfaces.showing.glance import glance_of
from gongzhi.surfaces.showing.places import place_groups
from gongzhi.surfaces.showing.rows import list_rows
from gongzhi.surfaces.showing.waiting import (
    PLACE,
    SUPERVISED,
    WAITING,
    WHISTLES,
    Choice,
    Tab,
    saved_tabs,
    step_tabs,
    ways,
)
from gongzhi.surfaces.views.errors import failed_words
from gongzhi.surfaces.visit import Visit, at_desk

HANDLER = "handler"


@require_http_methods(["GET", "POST"])
def inbox(request: HttpRequest) -> HttpResponse:
    """Show fifty files, five statements; or save the open list under a name, or drop one."""
    if request.method == "POST":
        return _keep(request)
    with at_desk(request) as visit:
        return _shown(visit, Choice.read(request.GET.dict()))


@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """Give the queues alone with their counts: what the open page asks for every minute."""
    asked = Choice.read(request.GET.dict())
    with at_desk(request) as visit:
        return visit.render("_queues.html", **_queues(visit, asked))


@require_GET
def glance(request: HttpRequest, code: str) -> HttpResponse:
    """Give a file at a glance for the pane beside the list: no sealed word is opened for it."""
    with at_desk(request) as visit:
        found = dossier_for(visit.actor, code, visit.ground)
        shown = glance_of(found, visit.actor, visit.ground, visit.names, moment())
        return visit.render("_glance.html", shown=shown)


def _keep(request: HttpRequest) -> HttpResponse:
    post = request.POST
    asked = Choice.read(post.dict())
    dropped = post.get("drop", "")
    if dropped.isdecimal() and len(dropped) < 18:
        drop_list(saved=int(dropped), by=actor_of(request))
        return HttpResponseRedirect(reverse("inbox") + asked.query())
    try:
        save_list(
            name=post.get("name", ""),
            asked=asked.parts(),
            shared=bool(post.get("shared")),
            by=actor_of(request),
        )
    except Invalid as wrong:
        with at_desk(request) as visit:
            said = failed_words(wrong, visit.names)
            kept = {"name": post.get("name", ""), "shared": post.get("shared", "")}
            return _shown(visit, asked, wrong.status, save_wrong=said, save_typed=kept)
    return HttpResponseRedirect(reverse("inbox") + asked.query())


def _shown(visit: Visit, asked: Choice, status: int = 200, **more: Any) -> HttpResponse:
    roles = visit.ground.roles_of(visit.actor)
    steps = inbox_steps(visit.actor, visit.ground, roles=roles)
    if not visit.request.GET and not steps and may_convene(visit.actor):
        asked = Choice(PLACE)
    page = page_of(visit, asked, roles)
    # Whoever oversees does not read the words, also not the masked ones.
    if asked.list == WAITING:
        words, danger = words_and_danger(page.rows)
    else:
        words, danger = {}, in_danger(page.rows)
    rows = list_rows(page.rows, visit.names, moment(), words, danger)
    return visit.render(
        "inbox.html",
        status,
        **{
            "rows": rows,
            "pickable": any(row.pick for row in rows),
            "most": visit.cases.setting("bulk_most"),
            "ways": ways(page, asked),
            "places": place_groups(visit.names),
            "figures": has_figures(visit.actor, visit.ground),
            "way_here": asked.query(),
            **_queues(visit, asked, steps, roles),
            **more,
        },
    )


def _queues(
    visit: Visit,
    asked: Choice,
    steps: Steps | None = None,
    roles: frozenset[str] | None = None,
) -> Mapping[str, Any]:
    """Give the queues with their counts, the steps of the open one, and the saved lists."""
    roles = visit.ground.roles_of(visit.actor) if roles is None else roles
    if steps is None:
        steps = inbox_steps(visit.actor, visit.ground, roles=roles)
    return {
        "tabs": _tabs(visit, asked, steps, roles),
        "steps": _steps(visit, asked, steps, roles) if asked.list == WAITING else [],
        "saved": saved_tabs(saved_lists(visit.actor), asked, visit.actor.code),
        "views": _views(visit, roles),
        "asked": asked,
        "asked_parts": asked.parts(),
    }


def _views(visit: Visit, roles: frozenset[str]) -> list[tuple[str, str]]:
    """Name the boards beside the list that are of use to the post."""
    found = []
    if DISPATCHER in roles:
        found.append(("dispatching", visit.names.say("dispatching.title")))
    if HANDLER in roles or may_convene(visit.actor):
        found.append(("whistles", visit.names.say("whistles.title")))
    return found


def page_of(visit: Visit, asked: Choice, roles: frozenset[str]) -> Page:
    """Give fifty files of a list."""
    by, latest = visit.actor, asked.latest
    area = visit.ground.territory.by_code(asked.area) if asked.area else None
    if asked.list == PLACE:
        return convenable(by, visit.ground, cursor=asked.cursor, latest_first=latest)
    if asked.list == SUPERVISED:
        return supervised(by, visit.ground, cursor=asked.cursor, latest_first=latest)
    if asked.list == WHISTLES:
        return called_to(by, visit.ground, cursor=asked.cursor, latest_first=latest)
    return waiting(
        by,
        visit.ground,
        role=asked.role,
        step=asked.step,
        cursor=asked.cursor,
        latest_first=latest,
        roles=roles,
        area=area.id if area else None,
        before=asked.before(visit.names, moment()),
    )


def _tabs(visit: Visit, asked: Choice, steps: Steps, roles: frozenset[str]) -> list[Tab]:
    """A tab for each role, then what the post watches over; only the latter is counted apart."""
    counts, names = by_role(steps), visit.names
    plain = Choice(latest=asked.latest)
    own = sorted(roles)
    tabs = []
    if len(own) > 1:
        every, whole = names.say("inbox.all_roles"), sum(counts.values())
        tabs.append(Tab(every, plain.query(), whole, asked.list == WAITING and not asked.role))
    for role in own:
        here = asked.list == WAITING and (asked.role == role or (not asked.role and len(own) == 1))
        tabs.append(Tab(names.role(role), plain.query(role=role), counts.get(role, 0), here))
    if may_convene(visit.actor):
        here = asked.list == PLACE
        tabs.append(Tab(names.say("inbox.place_list"), plain.query(list=PLACE), None, here))
    if HANDLER in roles or asked.list == WHISTLES:
        here = asked.list == WHISTLES
        tabs.append(Tab(names.say("inbox.whistles_list"), plain.query(list=WHISTLES), None, here))
    watched = supervised_count(visit.actor, visit.ground)
    if watched or asked.list == SUPERVISED:
        here = asked.list == SUPERVISED
        name = names.say("inbox.supervised_list")
        tabs.append(Tab(name, plain.query(list=SUPERVISED), watched, here))
    return tabs


def _steps(visit: Visit, asked: Choice, steps: Steps, roles: frozenset[str]) -> list[Tab]:
    wanted = {asked.role} if asked.role in roles else roles
    counts = by_step(steps, wanted)
    listed = [(code, visit.names.step(code), count) for code, count in sorted(counts.items())]
    return step_tabs(listed, asked, visit.names.say("inbox.all_steps"))
