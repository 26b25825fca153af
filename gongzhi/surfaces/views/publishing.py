"""The page on which staff prepare and release what neighbours may read of a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gongzhi.cases.queries.public import places_of_public
from gongzhi.cases.queries.screening import facing, photo_to_release
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, Refused
from gongzhi.procedure.actions.making import make_move
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import dossier_for
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.forms import OWN_PAGE, problem_words
from gongzhi.surfaces.showing.history import gate_words
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.visit import Visit, at_desk

TICKS = ("found", "point")
TEXTS = ("text", "done")


@require_http_methods(["GET", "HEAD", "POST"])
def file_public(request: HttpRequest, code: str) -> HttpResponse:
    """Show what was masked, what waits and what is shown; take one of the four moves."""
    with at_desk(request) as visit:
        found = dossier_for(visit.actor, code, visit.ground)
        if request.method != "POST":
            done = request.GET.get("done", "")
            said = visit.names.say(f"publishing.done_{done}") if done in OWN_PAGE else ""
            return _page(visit, found, done=said)
        move = request.POST.get("move", "")
        if move not in OWN_PAGE:
            raise Conflict("no_such_move_now", move=move[:40], step=found.step)
        try:
            made = make_move(found, move, by=visit.actor, at=moment(), record=_sent(visit, move))
        except (Conflict, Invalid, Refused) as error:
            return _page(visit, found, error.status, **_wrong(error, visit))
        if not made.passed:
            words = gate_words(made.entry.facts["gate"], visit.names)
            return _page(visit, found, 409, failed=words)
    return HttpResponseRedirect(f"{reverse('file_public', args=[code])}?done={move}")


@require_GET
def release_photo(request: HttpRequest, code: str, photo: UUID) -> HttpResponse:
    """Show a photo to whoever may release it; that it was opened is on the log."""
    with at_desk(request) as visit:
        found = dossier_for(visit.actor, code, visit.ground)
        jpeg = photo_to_release(found, photo, by=visit.actor, ground=visit.ground, at=moment())
    return HttpResponse(jpeg, content_type="image/jpeg")


def _sent(visit: Visit, move: str) -> dict[str, Any]:
    post = visit.request.POST
    record: dict[str, Any] = {}
    if move in {"refuse_public", "withdraw_public"}:
        record["text"] = post.get("text", "").strip()
    if move == "offer_public":
        record = {name: post.get(name, "").strip() for name in TEXTS if post.get(name, "").strip()}
        record |= {name: True for name in TICKS if post.get(name)}
        if post.getlist("photos"):
            record["photos"] = post.getlist("photos")
    return record


def _page(visit: Visit, found: Dossier, status: int = 200, **more: Any) -> HttpResponse:
    stands = facing(found, by=visit.actor, ground=visit.ground, at=moment())
    seen = stands.seen
    names, sent = visit.names, visit.request.POST
    # What was typed into another form of the page is not meant for neighbours.
    offered = sent if sent.get("move") == "offer_public" else {}
    masked = seen.masked if seen else ()
    return visit.render(
        "file_public.html",
        status,
        code=found.code,
        shown_code=names.code(found.code),
        title=names.title(found.title),
        place=names.area_path(found.area_id),
        public=stands.public,
        why=names.say(f"private.{stands.why}") if stands.why else "",
        may=stands.may,
        waiting=stands.waiting,
        seen=seen,
        masked=[(names.say(f"screened.{kind}"), word) for kind, word in masked],
        facility=places_of_public(visit.ground).get(found.subject) == "facility",
        sent=visit.request.POST,
        photos=visit.request.POST.getlist("photos"),
        text=offered.get("text", seen.working if seen else ""),
        written=offered.get("done", stands.done),
        **more,
    )


def _wrong(error: GongzhiError, visit: Visit) -> dict[str, Any]:
    problems = error.problems if isinstance(error, Invalid) else []
    wrong = {one.field: problem_words(one, visit.names) for one in problems}
    return {"failed": error_words(error, visit.names.language), "wrong": wrong}
