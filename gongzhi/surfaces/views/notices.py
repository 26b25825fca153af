"""Notices: how one is told, for residents and for staff; the channels for their administrator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound
from gongzhi.notices import actions, queries
from gongzhi.notices.events import KINDS, OF_HOLDER, holder_of
from gongzhi.procedure.queries.visible import own_dossier
from gongzhi.surfaces.door import moment, requester_of
from gongzhi.surfaces.showing.forms import problem_words
from gongzhi.surfaces.showing.notices import WayView, logged, own_rows, way_views
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.views.follow import OWN_PAGES
from gongzhi.surfaces.visit import Visit, at_desk, kept_file, visiting

SHOWN = 50
PUT, END, TRY, AGAIN = "put", "end", "try", "again"


@require_http_methods(["GET", "HEAD", "POST"])
def follow_notices(request: HttpRequest) -> HttpResponse:
    """Whoever holds the kept file's key chooses how to be told of it, and stops it again."""
    kept = kept_file(request)
    if kept is None:
        return HttpResponseRedirect(reverse("follow"))
    with visiting(request, requester_of(request)) as visit:
        try:
            file = own_dossier(visit.actor, *kept)
        except NotFound:
            return HttpResponseRedirect(reverse("follow"))
        own: dict[str, Any] = {"code": kept[0], "key": kept[1], "by": visit.actor, "at": moment()}
        holder = holder_of(file.procedure)

        def choose(choice: actions.Choice) -> None:
            if request.POST.get("act") == END:
                actions.end_for_file(kind=choice.kind, **own)
            else:
                actions.choose_for_file(choice=choice, **own)

        wrong = _chosen(visit, holder, choose)
        if request.method == "POST" and not wrong:
            return HttpResponseRedirect(reverse("follow_notices") + "?done=1")
        sent = queries.sent_about(visit.actor.jurisdiction, file.id)[:SHOWN]
        return visit.render(
            "follow_notices.html",
            422 if wrong else 200,
            code=visit.names.code(file.code),
            secret=bool(file.secrecy),
            holder=holder,
            back=reverse(OWN_PAGES.get(file.procedure, "follow")),
            ways=_ways(visit, holder, file.id.hex),
            sent=own_rows(sent, visit.names),
            wrong=wrong,
            done="done" in request.GET,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def own_notices(request: HttpRequest) -> HttpResponse:
    """A holder of a post chooses how to be told, and stops it again."""
    with at_desk(request) as visit:
        subject = str(visit.actor.person)

        def choose(choice: actions.Choice) -> None:
            if request.POST.get("act") == END:
                actions.end_own(kind=choice.kind, by=visit.actor, at=moment())
            else:
                actions.choose_own(choice=choice, by=visit.actor, at=moment())

        wrong = _chosen(visit, "person", choose)
        if request.method == "POST" and not wrong:
            return HttpResponseRedirect(reverse("own_notices") + "?done=1")
        sent = queries.own_deliveries(visit.actor)[:SHOWN]
        return visit.render(
            "own_notices.html",
            422 if wrong else 200,
            ways=_ways(visit, "person", subject),
            sent=own_rows(sent, visit.names),
            wrong=wrong,
            done="done" in request.GET,
        )


@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    """The system administrator sets channels up, tries them, and sees what did not arrive."""
    with at_desk(request) as visit:
        rows = list(queries.channels_visible_to(visit.actor))
        wrong = _attempt(visit, _CHANNEL_ACTS.get(request.POST.get("act", PUT), _put))
        if request.method == "POST" and not wrong:
            return HttpResponseRedirect(reverse("channels") + "?done=1")
        bodies = visit.ground.directory.by_code
        return visit.render(
            "channels.html",
            422 if wrong else 200,
            rows=[(row, _kind(row.kind, visit), visit.names.body(row.body_id)) for row in rows],
            kinds=[(kind, _kind(kind, visit)) for kind in KINDS],
            bodies=[(code, visit.names.body(body.id)) for code, body in bodies.items()],
            log=logged(queries.deliveries_visible_to(visit.actor)[:SHOWN], visit.names),
            failed=logged(queries.failed_of(visit.actor)[:SHOWN], visit.names),
            typed=request.POST if wrong else {},
            wrong=wrong,
            done="done" in request.GET,
        )


@csrf_exempt  # a mail program stops them with one click; the link itself is what lets it
@require_http_methods(["GET", "HEAD", "POST"])
def stop_notices(request: HttpRequest, handle: str) -> HttpResponse:
    """Stop such notices by the link in one; needs neither key nor login."""
    with visiting(request) as visit:
        told = queries.told_by_link(visit.actor.jurisdiction, handle)
        done = request.method == "POST"
        if done:
            event = told.event if request.POST.get("which") == "event" else ""
            actions.stop_by_link(handle=handle, event=event, by=visit.actor, at=moment())
        event_words = visit.names.say(f"notice_event.{told.event}")
        return visit.render(
            "notices_stop.html",
            done=done,
            event=event_words,
            one=told.event in OF_HOLDER[told.holder],
        )


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_notices(request: HttpRequest, handle: str) -> HttpResponse:
    """Confirm by the link in a first message that its address wants the notices of an area."""
    with visiting(request) as visit:
        told = queries.told_by_link(visit.actor.jurisdiction, handle)
        if told.event != "confirm":
            raise NotFound("notice")
        done = request.method == "POST"
        if done:
            actions.confirm_subscription(handle=handle, by=visit.actor, at=moment())
        place = visit.names.area_code(told.subject)
        return visit.render("notices_confirm.html", done=done, place=place)


def _ways(visit: Visit, holder: str, subject: str) -> list[WayView]:
    found = queries.ways_of(visit.actor.jurisdiction, holder, subject)
    offered = queries.offered_kinds(visit.actor.jurisdiction)
    return way_views(holder, found, offered, visit.names)


def _chosen(visit: Visit, holder: str, choose: Callable[[actions.Choice], None]) -> list[str]:
    """Take what a form of choices sent; give what is wrong with it."""
    sent = visit.request.POST

    def act(_: Visit) -> None:
        choose(
            actions.Choice(
                kind=sent.get("kind", ""),
                address=sent.get("address", "").strip(),
                stopped=actions.stopped_of(holder, sent.getlist("event")),
                digest="digest" in sent,
                language=visit.names.language,
            )
        )

    return _attempt(visit, act)


def _attempt(visit: Visit, act: Callable[[Visit], None]) -> list[str]:
    """Act on what was posted; give the words of what does not fit."""
    if visit.request.method != "POST":
        return []
    try:
        act(visit)
    except Invalid as broken:
        return [problem_words(one, visit.names) for one in broken.problems]
    except (Conflict, NotFound) as error:
        return [_said(error, visit)]
    return []


def _kind(kind: str, visit: Visit) -> str:
    return visit.names.say(f"notice_kind.{kind}")


def _said(error: GongzhiError, visit: Visit) -> str:
    return error_words(error, visit.names.language)


def _put(visit: Visit) -> None:
    sent: Any = visit.request.POST
    names = ("code", "kind", "url", "body")
    actions.put_channel(
        **{name: sent.get(name, "").strip() for name in names},
        language=sent.get("language", "zh-hans"),
        by=visit.actor,
        at=moment(),
    )


def _end(visit: Visit) -> None:
    actions.end_channel(code=visit.request.POST.get("code", ""), by=visit.actor, at=moment())


def _try(visit: Visit) -> None:
    sent = visit.request.POST
    actions.try_channel(
        code=sent.get("code", ""), address=sent.get("address", ""), by=visit.actor, at=moment()
    )


def _again(visit: Visit) -> None:
    actions.try_again(delivery=visit.request.POST.get("notice", ""), by=visit.actor, at=moment())


_CHANNEL_ACTS: dict[str, Callable[[Visit], None]] = {
    PUT: _put,
    END: _end,
    TRY: _try,
    AGAIN: _again,
}
