"""Follow a report with code and key: what happened, what is asked, whether it is solved."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.accounts.actions import Throttle, check_guesses, note_guess
from gongzhi.cases.queries.me_too import me_too_by_key
from gongzhi.cases.queries.recordings import voice_of
from gongzhi.cases.queries.words import photo_of
from gongzhi.core.codes import read_code, read_key
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Refused
from gongzhi.deliberation.workflow import CONTRIBUTION, DECISION_OBJECTION, PROJECT_OFFER, PROPOSAL
from gongzhi.procedure.actions.making import make_move
from gongzhi.procedure.queries import dossier_by_key
from gongzhi.procedure.queries.visible import own_dossier
from gongzhi.surfaces.door import address_of, moment, requester_of
from gongzhi.surfaces.showing.appeals import asked_of
from gongzhi.surfaces.showing.following import following
from gongzhi.surfaces.sound import sound_answer
from gongzhi.surfaces.views.errors import failed_words
from gongzhi.surfaces.visit import (
    FILE_COOKIE,
    Visit,
    keep_file,
    keep_joined,
    kept_file,
    visiting,
)

OWN_PAGES = {
    DECISION_OBJECTION.code: "objection",
    PROJECT_OFFER.code: "objection",
    PROPOSAL.code: "proposal_own",
    CONTRIBUTION.code: "proposal_own",
}
"""Procedure → the page of whoever holds the key of such a file, where it is not this one."""
MOVES = frozenset(
    {
        "confirm",
        "dispute",
        "tell",
        "lift",
        "ask_person",
        "remind",
        "erase",
        "write_back",
        "release_contact",
        "withhold_contact",
        "approve_summary",
        "keep_private",
        "promise_kept",
        "promise_broken",
    }
)


@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for code and key, or show the file whose code and key the browser keeps."""
    with visiting(request, requester_of(request)) as visit:
        if request.method == "POST":
            return _open(visit)
        kept = kept_file(request)
        if kept is None:
            return visit.render("follow_ask.html", hotline=_hotline(visit))
        try:
            return follow_page(visit, *kept)
        except NotFound:
            return put_away(visit)


@require_POST
def follow_move(request: HttpRequest, move: str) -> HttpResponse:
    """Make a move of the requester's on the kept file; what was typed stays when it fails."""
    kept = kept_file(request)
    written = request.POST.get("text", "").strip()
    if move not in MOVES or (kept is None and not written):
        return HttpResponseRedirect(reverse("follow"))
    if kept is None:
        with visiting(request, requester_of(request)) as visit:
            left = (move, written)
            return visit.render("follow_ask.html", hotline=_hotline(visit), left=left)
    with visiting(request, requester_of(request)) as visit:
        try:
            file = dossier_by_key(visit.actor.jurisdiction, *kept)
        except NotFound:
            return put_away(visit, (move, written) if written else None)
        record = _record(request, move, written)
        try:
            done = make_move(file, move, by=visit.actor, at=moment(), record=record, key=kept[1])
        except (Conflict, Invalid, Refused) as error:
            return follow_page(visit, *kept, failed=(move, written, error))
        if not done.passed:
            closed = Conflict("no_such_move_now", move=move)
            return follow_page(visit, *kept, failed=(move, written, closed))
    return HttpResponseRedirect(reverse("follow") + "?done=1")


@require_GET
def follow_photo(request: HttpRequest, photo: UUID) -> HttpResponse:
    """Show one of the requester's own photos."""
    kept = kept_file(request)
    if kept is None:
        raise NotFound("photo")
    with visiting(request, requester_of(request)) as visit:
        file = own_dossier(visit.actor, *kept)
        jpeg = photo_of(file, photo, by=visit.actor, ground=visit.ground, at=moment(), key=kept[1])
    return HttpResponse(jpeg, content_type="image/jpeg")


@require_GET
def follow_voice(request: HttpRequest) -> HttpResponse:
    """Play the requester's own recording."""
    kept = kept_file(request)
    if kept is None:
        raise NotFound("voice")
    with visiting(request, requester_of(request)) as visit:
        file = own_dossier(visit.actor, *kept)
        sound = voice_of(file, by=visit.actor, ground=visit.ground, at=moment(), key=kept[1])
    return sound_answer(request, *sound)


def _record(request: HttpRequest, move: str, text: str) -> dict[str, str]:
    """Give what a form sent; a summary that was not changed is approved as it was drafted."""
    record = {"text": text} if text else {}
    if move != "approve_summary":
        return record
    drafted = request.POST.get("drafted", "").strip().replace("\r\n", "\n")
    kept = {} if text.replace("\r\n", "\n") == drafted else record
    return {**kept, "version": request.POST.get("version", "")}


def _open(visit: Visit) -> HttpResponse:
    typed = visit.request.POST.get("code", "")
    code, key = read_code(typed), read_key(visit.request.POST.get("key", ""))
    address, at = address_of(visit.request), moment()
    throttle = Throttle.from_settings(visit.ground.live.table("settings"))
    check_guesses(file=code or typed, address=address, throttle=throttle, at=at)
    try:
        file = dossier_by_key(visit.actor.jurisdiction, code or "", key)
    except NotFound:
        jurisdiction = visit.actor.jurisdiction
        if _has_joined(visit, code or "", key):
            return _to_joined(visit, code or "", key)
        note_guess(jurisdiction=jurisdiction, file=code or typed, address=address, at=at)
        return visit.render(
            "follow_ask.html",
            404,
            wrong=True,
            typed=typed,
            hotline=_hotline(visit),
            left=_left(visit.request),
        )
    left = _left(visit.request)
    own = OWN_PAGES.get(file.procedure, "follow")
    response: HttpResponse = HttpResponseRedirect(reverse(own))
    if left[1] and own == "follow":
        response = follow_page(visit, file.code, key, left=left)
    keep_file(response, visit.request, file.code, key)
    return response


def _left(request: HttpRequest) -> tuple[str, str]:
    """Give what was written, and for which move, before the browser had put the file away."""
    move = request.POST.get("left_move", "")
    return (move, request.POST.get("left", "")) if move in MOVES else ("", "")


def _to_joined(visit: Visit, code: str, key: str) -> HttpResponse:
    to = HttpResponseRedirect(reverse("joined"))
    keep_joined(to, visit.request, code, key)
    return to


def _has_joined(visit: Visit, code: str, key: str) -> bool:
    try:
        return bool(me_too_by_key(visit.actor.jurisdiction, code, key))
    except NotFound:
        return False


def follow_page(
    visit: Visit,
    code: str,
    key: str,
    failed: tuple[str, str, GongzhiError] | None = None,
    left: tuple[str, str] = ("", ""),
) -> HttpResponse:
    """Show the file of a code and its key, with what failed of what was tried.

    ``left`` is what was written for a move before, not sent yet: it stands in its form.
    """
    file = dossier_by_key(visit.actor.jurisdiction, code, key)
    if file.procedure in OWN_PAGES:
        return HttpResponseRedirect(reverse(OWN_PAGES[file.procedure]))
    appeals = asked_of(file, visit.actor, visit.ground, visit.names, key)
    shown = following(file, visit.actor, visit.cases, visit.names, key, moment())
    if failed is None:
        done = "done" in visit.request.GET
        return visit.render(
            "follow.html",
            shown=shown,
            appeals=appeals,
            done=done,
            failed_move=left[0],
            typed=left[1],
            failed_words=visit.names.say("follow.left") if left[1] else "",
        )
    move, text, error = failed
    return visit.render(
        "follow.html",
        error.status,
        shown=shown,
        appeals=appeals,
        failed_move=move,
        typed=text,
        failed_words=_words(error, visit),
    )


def _words(error: GongzhiError, visit: Visit) -> str:
    if error.code in {"no_such_move_now", "not_yours"}:
        return visit.names.say("error.conflict")
    return failed_words(error, visit.names)


def put_away(visit: Visit, left: tuple[str, str] | None = None) -> HttpResponse:
    """Say that the key which the browser keeps opens nothing any more, ask for one, forget it."""
    response = visit.render("follow_ask.html", 404, wrong=True, hotline=_hotline(visit), left=left)
    response.delete_cookie(FILE_COOKIE)
    return response


def _hotline(visit: Visit) -> str:
    row = visit.ground.live.table("help_numbers").get("hotline")
    return str(row["number"]) if row else ""
