"""The inbox: what waits for the post, what it may convene on, what it supervises; by due time."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from gongzhi.cases.queries.words import in_danger, snippets
from gongzhi.procedure.queries import (
    Page,
    by_role,
    by_step,
    called_to,
    convenable,
    inbox_steps,
    may_convene,
    supervised,
    supervised_count,
)
from gongzhi.procedure.queries import inbox as waiting
from gongzhi.procedure.queries.inbox import Steps
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.rows import list_rows
from gongzhi.surfaces.showing.waiting import (
    PLACE,
    SUPERVISED,
    WAITING,
    WHISTLES,
    Choice,
    Tab,
    step_tabs,
    ways,
)
from gongzhi.surfaces.visit import Visit, at_desk

HANDLER = "handler"


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show fifty files. Five statements."""
    asked = _asked(request)
    with at_desk(request) as visit:
        roles = visit.ground.roles_of(visit.actor)
        steps = inbox_steps(visit.actor, visit.ground, roles=roles)
        if not request.GET and not steps and may_convene(visit.actor):
            asked = Choice(PLACE)
        page = _page(visit, asked, roles)
        # Whoever oversees does not read the words, also not the masked ones.
        words = snippets(page.rows) if asked.list == WAITING else {}
        return visit.render(
            "inbox.html",
            rows=list_rows(page.rows, visit.names, moment(), words, in_danger(page.rows)),
            tabs=_tabs(visit, asked, steps, roles),
            steps=_steps(visit, asked, steps, roles) if asked.list == WAITING else [],
            ways=ways(page, asked),
            asked=asked,
        )


def _asked(request: HttpRequest) -> Choice:
    get = request.GET
    wished = get.get("list", "")
    return Choice(
        wished if wished in {PLACE, SUPERVISED, WHISTLES} else WAITING,
        get.get("role", "")[:80],
        get.get("step", "")[:80],
        get.get("order", "") == "latest",
        get.get("at", ""),
    )


def _page(visit: Visit, asked: Choice, roles: frozenset[str]) -> Page:
    by, latest = visit.actor, asked.latest
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
