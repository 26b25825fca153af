"""The first page, the switches of language and type, and the look around."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from gongzhi.core.queries import latest_roots, published_roots, signing_keys
from gongzhi.surfaces.context import CONTRAST_COOKIE, TYPE_COOKIE
from gongzhi.surfaces.door import LANGUAGE_COOKIE, LANGUAGES
from gongzhi.surfaces.visit import visiting

YEAR = 365 * 24 * 3600
SWITCHES = {
    "language": (LANGUAGE_COOKIE, frozenset(LANGUAGES)),
    "type": (TYPE_COOKIE, frozenset({"large", "normal"})),
    "contrast": (CONTRAST_COOKIE, frozenset({"high", "normal"})),
}


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Show the three choices."""
    with visiting(request) as visit:
        return visit.render("start.html")


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Change language, size of type or contrast, and go back to where the reader was."""
    back = request.POST.get("next", "/")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(back if ours else "/")
    for name, (cookie, allowed) in SWITCHES.items():
        wish = request.POST.get(name, "")
        if wish in allowed:
            response.set_cookie(cookie, wish, YEAR, secure=request.is_secure(), samesite="Lax")
    return response


@require_GET
def community(request: HttpRequest) -> HttpResponse:
    """Show numbers to call, how things work, and the latest public proof."""
    with visiting(request) as visit:
        rows = visit.ground.live.table("help_numbers").values()
        ordered = sorted(rows, key=lambda row: (len(row["number"]), row["number"]))
        numbers = [(visit.names.row(row), row["number"], row["hours"]) for row in ordered]
        roots = latest_roots(visit.ground.work, 1)
        return visit.render("community.html", numbers=numbers, roots=roots)


@require_GET
def roots(request: HttpRequest) -> HttpResponse:
    """List the latest published roots."""
    with visiting(request) as visit:
        rows = latest_roots(visit.ground.work)
        shown = [{**row, "at": visit.names.moment(row["sealed_at"])} for row in rows]
        return visit.render("roots.html", roots=shown)


@require_GET
def roots_json(request: HttpRequest) -> HttpResponse:
    """Give published roots behind ``?after=`` with the keys that sign, to verify with offline."""
    after = request.GET.get("after", "0")
    with visiting(request) as visit:
        number = int(after) if after.isdecimal() and len(after) < 10 else 0
        unit = visit.ground.work
        return JsonResponse(
            {"roots": published_roots(unit, after=number), "keys": signing_keys(unit)}
        )
