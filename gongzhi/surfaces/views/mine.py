"""My matters: a one-time code to the contact that was left shows where one's files stand."""

from __future__ import annotations

from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gongzhi.cases.queries.own_matters import own_matters
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, Refused
from gongzhi.notices.actions import ask_code, use_code
from gongzhi.surfaces.door import moment, requester_of
from gongzhi.surfaces.showing.mine import matter_of_mine
from gongzhi.surfaces.turns import OWN_CODE, take_public_turn
from gongzhi.surfaces.views.errors import failed_words
from gongzhi.surfaces.visit import Visit, visiting

ASKED, PROVEN = "own_asked", "own_proven"


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Ask for a contact and send a code; or show the files of the contact that was proven."""
    if request.method == "POST":
        return _ask(request)
    with visiting(request, requester_of(request)) as visit:
        if "again" in request.GET:
            return _form(visit)
        digest = _kept(visit, PROVEN, "own_session_minutes")
        if digest:
            files = own_matters(visit.actor, bytes.fromhex(digest))
            rows = [matter_of_mine(one, visit.names, moment()) for one in files]
            return visit.render("mine.html", rows=rows)
        asked = _kept(visit, ASKED, "own_code_minutes")
        return _code_form(visit, asked.partition(".")[2]) if asked else _form(visit)


@require_POST
def mine_code(request: HttpRequest) -> HttpResponse:
    """Take the code; a wrong one is counted, and the same code works no second time."""
    with visiting(request, requester_of(request)) as visit:
        asked = _kept(visit, ASKED, "own_code_minutes")
    if not asked:
        return HttpResponseRedirect(reverse("mine"))
    number, pin = asked.split(".")
    by = requester_of(request)
    try:
        digest = use_code(id_=UUID(number), typed=request.POST.get("pin", ""), by=by, at=moment())
    except Refused as error:
        with visiting(request, by) as visit:
            words = failed_words(error, visit.names)
            return _code_form(visit, pin, error.status, words)
    response: HttpResponse = HttpResponseRedirect(reverse("mine"))
    _keep(response, request, PROVEN, digest.hex())
    response.delete_cookie(ASKED)
    return response


@require_POST
def mine_leave(request: HttpRequest) -> HttpResponse:
    """Forget the proof at once: on a telephone that others use."""
    response = HttpResponseRedirect(reverse("start"))
    for name in (ASKED, PROVEN):
        response.delete_cookie(name)
    return response


def _ask(request: HttpRequest) -> HttpResponse:
    by = requester_of(request)
    typed = request.POST.get("contact", "")
    try:
        take_public_turn(request, OWN_CODE)
        asked = ask_code(contact=typed, by=by, at=moment(), language=by.language)
    except (Conflict, Invalid, Refused) as error:
        with visiting(request, by) as visit:
            return _form(visit, typed, error)
    response: HttpResponse = HttpResponseRedirect(reverse("mine"))
    response.delete_cookie(PROVEN)
    _keep(response, request, ASKED, f"{asked.id.hex}.{asked.code}")
    return response


def _form(visit: Visit, typed: str = "", error: GongzhiError | None = None) -> HttpResponse:
    failed = failed_words(error, visit.names) if error else ""
    status = error.status if error else 200
    return visit.render("mine_ask.html", status, typed=typed, failed=failed)


def _code_form(visit: Visit, pin: str, status: int = 200, failed: str = "") -> HttpResponse:
    """Ask for the code; ``pin`` is the one that a trial district shows."""
    minutes = visit.ground.live.table("settings")["own_code_minutes"]["value"]
    return visit.render("mine_code.html", status, pin=pin, failed=failed, minutes=minutes)


def _keep(response: HttpResponse, request: HttpRequest, name: str, value: str) -> None:
    """Let the browser keep a value until it is closed, signed, out of reach of scripts."""
    response.set_cookie(
        name,
        signing.dumps(value, salt=f"gongzhi.{name}"),
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )


def _kept(visit: Visit, name: str, setting: str) -> str:
    minutes = int(visit.ground.live.table("settings")[setting]["value"])
    signed = visit.request.COOKIES.get(name, "")
    try:
        return str(signing.loads(signed, salt=f"gongzhi.{name}", max_age=60 * minutes))
    except signing.BadSignature:
        return ""
