"""How it went, in the requester's word: by its link or key; links and batches for staff."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.accounts.actions import Throttle, check_guesses, note_guess
from gongzhi.cases.actions.rating import (
    make_rating_link,
    note_rating,
    rate,
    rate_by_link,
    report_pressure,
)
from gongzhi.cases.queries.rated import batches_visible_to, rating_by_key, rating_by_link
from gongzhi.core.codes import read_key
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, NotFound, Refused
from gongzhi.procedure.queries import dossier_for
from gongzhi.surfaces.door import address_of, link_name, moment, requester_of
from gongzhi.surfaces.showing.rating import (
    SATISFIED,
    batch_lines,
    grade_words,
    said_words,
    solved_words,
)
from gongzhi.surfaces.showing.receipt import grouped, square
from gongzhi.surfaces.views.errors import failed_words
from gongzhi.surfaces.views.follow import put_away
from gongzhi.surfaces.visit import Visit, at_desk, keep_file, kept_file, visiting

COOKIE, SECONDS, SALT = "rating", 3600, "gongzhi.rating"
GONE, SPENT = 410, frozenset({"rating_link_used", "rating_link_replaced"})
Failed = (Conflict, Invalid, Refused)


@require_GET
def rate_link(request: HttpRequest, link: str) -> HttpResponse:
    """Open a link: the browser keeps it for an hour, and the address is clean again."""
    secret = read_key(link)
    with visiting(request, requester_of(request)) as visit:
        throttle = Throttle.from_settings(visit.ground.live.table("settings"))
        name, address, at = link_name(secret), address_of(request), moment()
        check_guesses(file=name, address=address, throttle=throttle, at=at)
        try:
            rating_by_link(visit.actor, secret)
        except NotFound:
            place = visit.actor.jurisdiction
            note_guess(jurisdiction=place, file=name, address=address, at=at)
            return visit.render("rate_gone.html", 404)
        except Conflict as spent:
            return visit.render("rate_gone.html", GONE, why=spent.code)
    response = HttpResponseRedirect(reverse("rate"))
    _keep(response, request, secret)
    return response


def _keep(response: HttpResponse, request: HttpRequest, secret: str) -> None:
    kept = signing.dumps(secret, salt=SALT)
    response.set_cookie(
        COOKIE, kept, SECONDS, httponly=True, secure=request.is_secure(), samesite="Lax"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rate_page(request: HttpRequest) -> HttpResponse:
    """Ask how it went and keep what is said; also whether somebody pressed for another word."""
    way = _way(request)
    if way is None:
        return HttpResponseRedirect(reverse("follow"))
    with visiting(request, requester_of(request)) as visit:
        try:
            if request.method != "POST":
                return _page(visit, way)
            if request.POST.get("do") == "pressure":
                return _pressed(visit, way)
            change = _rated(visit, way)
        except Failed as error:
            if error.code in SPENT:
                return _gone(visit, way, error.code)
            return _page(visit, way, error)
        except NotFound:
            return _gone(visit, way)
    own = "&own=1" if "link" not in way else ""
    response = HttpResponseRedirect(f"{reverse('rate')}?done=1{own}")
    if change:
        _keep(response, request, change)
    return response


def _rated(visit: Visit, way: dict[str, str]) -> str:
    """Keep what is said; gives the secret for changes where a link was used up by it."""
    what: dict[str, Any] = {"by": visit.actor, "at": moment(), **_said(visit.request)}
    if "link" in way:
        return rate_by_link(link=way["link"], **what).change
    rate(**_dossier(visit, way), **what)
    return ""


@require_POST
def file_rating(request: HttpRequest, code: str) -> HttpResponse:
    """Make a link for the requester, or note what it said on the telephone."""
    with at_desk(request) as visit:
        found = dossier_for(visit.actor, code, visit.ground)
        who: dict[str, Any] = {"dossier": found.id, "by": visit.actor, "at": moment()}
        if request.POST.get("do") == "note":
            try:
                note_rating(**who, **_said(request))
            except Failed as error:
                return _failed(visit, code, error)
            return visit.render("rating_made.html", code=code, noted=True)
        try:
            secret = make_rating_link(**who)
        except Failed as error:
            return _failed(visit, code, error)
        address = request.build_absolute_uri(reverse("rate_link", args=[secret]))
        drawn = mark_safe(square(address))  # noqa: S308  (made by segno from our own address)
        return visit.render(
            "rating_made.html", code=code, address=address, secret=grouped(secret), square=drawn
        )


@require_GET
def ratings(request: HttpRequest) -> HttpResponse:
    """Show the closed batches of one's own body: counts, no dates, nobody's own word."""
    with at_desk(request) as visit:
        rows = batches_visible_to(visit.actor, visit.ground.work)
        least = visit.cases.setting("rating_batch")
        return visit.render(
            "ratings.html",
            lines=batch_lines(rows, [code for code, _ in grade_words(visit.names)]),
            grades=[words for _, words in grade_words(visit.names)],
            heads=[words for _, words in solved_words(visit.names)],
            least=least,
            body=visit.names.body(visit.actor.organisation),
        )


def _gone(visit: Visit, way: dict[str, str], why: str = "") -> HttpResponse:
    """The link or the key that the browser keeps opens nothing any more: say so, forget it."""
    if "link" not in way:
        return put_away(visit)
    response = visit.render("rate_gone.html", GONE if why else 404, why=why)
    response.delete_cookie(COOKIE)
    return response


def _way(request: HttpRequest) -> dict[str, str] | None:
    """By which secret: the link that the browser keeps, or the file's own key when asked for."""
    file = kept_file(request)
    if "own" not in request.GET:
        try:
            kept = request.COOKIES.get(COOKIE, "")
            return {"link": str(signing.loads(kept, salt=SALT, max_age=SECONDS))}
        except (signing.BadSignature, ValueError, TypeError):
            pass
    return None if file is None else {"code": file[0], "key": file[1]}


def _said(request: HttpRequest) -> dict[str, Any]:
    sent = request.POST
    if sent.get("do") == "refuse":
        return {"refuse": True}
    satisfied = SATISFIED.get(sent.get("satisfied", ""))
    grade = sent.get("grade", "")
    return {
        "solved": sent.get("solved", ""),
        "satisfied": satisfied,
        "grade": grade,
        "refuse": bool(sent.get("refuse")),
    }


def _dossier(visit: Visit, way: dict[str, str]) -> dict[str, Any]:
    if "link" in way:
        return {"link": way["link"]}
    file = rating_by_key(visit.actor, way["code"], way["key"]).file
    return {"dossier": file.id, "key": way["key"]}


def _pressed(visit: Visit, way: dict[str, str]) -> HttpResponse:
    """The report has a code and a key of its own: they are shown once, to be kept."""
    text = visit.request.POST.get("text", "").strip()
    made = report_pressure(by=visit.actor, at=moment(), text=text, **_dossier(visit, way))
    response = HttpResponseRedirect(reverse("receipt"))
    keep_file(response, visit.request, made.code, made.key)
    return response


def _page(visit: Visit, way: dict[str, str], failed: GongzhiError | None = None) -> HttpResponse:
    found = (
        rating_by_link(visit.actor, way["link"])
        if "link" in way
        else rating_by_key(visit.actor, way["code"], way["key"])
    )
    return visit.render(
        "rate.html",
        200 if failed is None else failed.status,
        said=said_words(found, visit.names, moment()),
        choices=solved_words(visit.names),
        grades=grade_words(visit.names),
        typed=visit.request.POST,
        own="link" not in way,
        change=_address(visit, way["link"]) if found.changes else "",
        done="done" in visit.request.GET,
        failed=failed_words(failed, visit.names) if failed else "",
    )


def _address(visit: Visit, secret: str) -> str:
    return visit.request.build_absolute_uri(reverse("rate_link", args=[secret]))


def _failed(visit: Visit, code: str, error: GongzhiError) -> HttpResponse:
    """Say why, over the form as it was filled in."""
    return visit.render(
        "rating_made.html",
        error.status,
        code=code,
        failed=failed_words(error, visit.names),
        rating_choices=solved_words(visit.names),
        rating_grades=grade_words(visit.names),
        typed=visit.request.POST,
    )
