"""The search of the desk: a code leads to its file, anything else to a list."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from gongzhi.cases.queries.sought import look_for, readable
from gongzhi.cases.queries.words import in_danger, snippets
from gongzhi.core.codes import read_code
from gongzhi.core.errors import Invalid
from gongzhi.procedure.queries import Page
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.forms import problem_words
from gongzhi.surfaces.showing.rows import list_rows
from gongzhi.surfaces.visit import Visit, at_desk

UNREADABLE = 422


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Find files by code, place, matter or words; ``?open=1`` leaves closed ones out."""
    typed = request.GET.get("words", "").strip()
    code = read_code(typed)
    if code:
        return HttpResponseRedirect(reverse("file", args=[code]))
    open_only = bool(request.GET.get("open"))
    with at_desk(request) as visit:
        page, problem = _found(visit, typed, open_only, request.GET.get("at", ""))
        files = list(page.rows)
        words = snippets(readable(files, visit.actor, visit.cases))
        onward = {"words": typed, "open": "1" if open_only else "", "at": page.next or ""}
        query = urlencode({name: value for name, value in onward.items() if value})
        return visit.render(
            "search.html",
            UNREADABLE if problem else 200,
            rows=list_rows(files, visit.names, moment(), words, in_danger(files)),
            typed=typed,
            open_only=open_only,
            problem=problem,
            next=f"?{query}" if page.next else "",
        )


def _found(visit: Visit, typed: str, open_only: bool, cursor: str) -> tuple[Page, str]:
    if not typed:
        return Page([], None, None), ""
    try:
        page = look_for(typed, visit.actor, visit.cases, open_only=open_only, cursor=cursor)
    except Invalid as error:
        return Page([], None, None), " ".join(
            problem_words(one, visit.names) for one in error.problems
        )
    return page, ""
