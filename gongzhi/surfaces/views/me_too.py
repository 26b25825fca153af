"""“Me too”: join a public matter with one button, keep a key of one's own, leave again."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.cases.actions.me_too import (
    Joined,
    join_case,
    join_for_caller,
    leave_case,
    say_for_oneself,
)
from gongzhi.cases.actions.me_too_contact import confirm_contact, leave_contact
from gongzhi.cases.queries.me_too import me_too_by_key
from gongzhi.cases.queries.merged import merged_into
from gongzhi.core.codes import derived_key, read_code, show_code
from gongzhi.core.errors import Conflict, Invalid, NotFound, Refused
from gongzhi.notices.queries import offered_kinds
from gongzhi.procedure.queries import dossier_by_key
from gongzhi.surfaces.door import moment, requester_of
from gongzhi.surfaces.reports import SHORTEST_TOKEN, new_token
from gongzhi.surfaces.showing.me_too import joined_words
from gongzhi.surfaces.showing.receipt import grouped, square
from gongzhi.surfaces.turns import ME_TOO, take_public_turn
from gongzhi.surfaces.views.errors import failed_words
from gongzhi.surfaces.views.near import case_page
from gongzhi.surfaces.visit import (
    JOINED_COOKIE,
    Visit,
    at_desk,
    keep_joined,
    kept_file,
    kept_joined,
    visiting,
)

ACTS = frozenset({"contact", "said", "leave"})


@require_POST
def near_join(request: HttpRequest, code: str) -> HttpResponse:
    """Join, and show the key; what cannot be joined says why on the page of the matter."""
    kept = kept_joined(request)
    if kept is not None and kept[0] == read_code(code):
        return HttpResponseRedirect(reverse("joined"))
    try:
        take_public_turn(request)
        with visiting(request) as visit:
            _check_not_own(visit, code)
        made = join_case(
            code=code,
            by=requester_of(request),
            at=moment(),
            key=_key_of(request, code),
        )
    except (Conflict, Invalid, Refused) as error:
        with visiting(request) as visit:
            return case_page(visit, code, error.status, failed=failed_words(error, visit.names))
    return _to_own(request, made)


@require_POST
def near_join_for(request: HttpRequest, code: str) -> HttpResponse:
    """Join for a person who calls; the key goes onto a slip, never onto the screen."""
    with at_desk(request) as visit:
        by = visit.actor
    try:
        phone = request.POST.get("phone", "")
        made = join_for_caller(code=code, phone=phone, by=by, at=moment())
    except (Conflict, Invalid, Refused) as error:
        with at_desk(request) as visit:
            return case_page(visit, code, error.status, failed=failed_words(error, visit.names))
    return _to_own(request, made)


@require_GET
def joined(request: HttpRequest) -> HttpResponse:
    """Show one's own “me too”: the key, the matter, what is kept, and the ways out."""
    kept = kept_joined(request)
    if kept is None:
        return HttpResponseRedirect(reverse("follow"))
    with visiting(request) as visit:
        return _page(visit, *kept)


@require_POST
def joined_act(request: HttpRequest, move: str) -> HttpResponse:
    """Leave a contact, say one's word, or take the “me too” back."""
    kept = kept_joined(request)
    if kept is None or move not in ACTS:
        return HttpResponseRedirect(reverse("follow"))
    by, (code, key) = requester_of(request), kept
    own: dict[str, Any] = {"code": code, "key": key, "by": by, "at": moment()}
    try:
        if move == "contact":
            take_public_turn(request)
            leave_contact(contact=request.POST.get("contact", ""), **own)
        elif move == "said":
            say_for_oneself(said=request.POST.get("said", ""), **own)
        else:
            leave_case(**own)
    except (Conflict, Invalid, Refused) as error:
        with visiting(request) as visit:
            return _page(visit, code, key, error.status, failed=failed_words(error, visit.names))
    if move != "leave":
        return HttpResponseRedirect(f"{reverse('joined')}?done={move}")
    with visiting(request) as visit:
        response = visit.render("joined_gone.html", left=True)
    response.delete_cookie(JOINED_COOKIE)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def joined_confirm(request: HttpRequest, handle: str) -> HttpResponse:
    """Ask once more, because programs open links in messages too; then count."""
    if request.method != "POST":
        with visiting(request) as visit:
            return visit.render("joined_confirm.html")
    try:
        take_public_turn(request)
        counted = confirm_contact(handle=handle, by=requester_of(request), at=moment())
    except (Conflict, NotFound, Refused) as error:
        with visiting(request) as visit:
            return visit.render(
                "joined_confirm.html", error.status, failed=failed_words(error, visit.names)
            )
    with visiting(request) as visit:
        return visit.render("joined_confirm.html", done=True, counted=counted)


def _page(visit: Visit, code: str, key: str, status: int = 200, failed: str = "") -> HttpResponse:
    try:
        row = me_too_by_key(visit.actor.jurisdiction, code, key)
    except NotFound:
        response = visit.render("joined_gone.html", 404, left=False)
        response.delete_cookie(JOINED_COOKIE)
        return response
    link = visit.request.build_absolute_uri(reverse("follow")) + f"#{row.dossier.code}.{key}"
    return visit.render(
        "joined.html",
        status,
        shown=joined_words(row, visit.ground, visit.names, moment()),
        shown_code=show_code(row.dossier.code),
        key=grouped(key),
        square=mark_safe(square(link)),  # noqa: S308  (made by segno from our own address)
        done=visit.request.GET.get("done", ""),
        failed=failed,
        typed=visit.request.POST.get("contact", ""),
        offered=offered_kinds(visit.actor.jurisdiction),
    )


def _check_not_own(visit: Visit, code: str) -> None:
    """Whoever has reported the matter is counted already."""
    kept, clean = kept_file(visit.request), read_code(code)
    if kept is None:
        return
    try:
        file = dossier_by_key(visit.actor.jurisdiction, *kept)
    except NotFound:
        return
    other = merged_into(file)
    if clean == file.code or (other is not None and other.code == clean):
        raise Conflict("own_case")


def _key_of(request: HttpRequest, code: str) -> str:
    """The same button pressed twice joins once: its key follows from the form."""
    token = request.POST.get("token", "")
    if len(token) < SHORTEST_TOKEN:
        token = new_token()
    parts = (ME_TOO.encode(), token.encode(), (read_code(code) or "").encode())
    return derived_key(settings.SECRET_KEY.encode(), *parts)


def _to_own(request: HttpRequest, made: Joined) -> HttpResponse:
    response = HttpResponseRedirect(reverse("joined"))
    keep_joined(response, request, made.code, made.key)
    return response
