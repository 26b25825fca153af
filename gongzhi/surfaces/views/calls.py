"""Calls of a hotline, reported on a page: a sheet of many days, or one day by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gongzhi.appraisal.actions import report_calls
from gongzhi.appraisal.methods.call_sheet import HEADERS, read_calls
from gongzhi.appraisal.queries.calls import calls_visible_to, may_report_calls
from gongzhi.core.errors import Invalid, Problem, Refused
from gongzhi.core.sheets import RULES, Limits, explain, open_sheet
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.forms import problem_words
from gongzhi.surfaces.visit import Visit, at_desk

SHEET = Limits(file_bytes=2_000_000, unpacked_bytes=20_000_000, rows=1000, columns=60)
Rows = Sequence[tuple[int, Mapping[str, str]]]


@require_http_methods(["GET", "HEAD", "POST"])
def figures_calls(request: HttpRequest) -> HttpResponse:
    """Report the own hotline's calls; what is wrong is named row by row, what was typed stays."""
    with at_desk(request) as visit:
        if not may_report_calls(visit.actor, visit.ground):
            raise Refused("not_yours", move="report_calls", step="", role="dispatcher")
        if request.method != "POST":
            return _page(visit)
        rows: Rows = []
        try:
            rows = _rows(visit)
            count = report_calls(
                source=request.POST.get("source", ""),
                days=[row for _, row in rows],
                by=visit.actor,
                at=moment(),
            )
        except Invalid as wrong:
            return _page(visit, _named(wrong, rows), wrong.status)
    return HttpResponseRedirect(f"{reverse('figures_calls')}?taken={count}")


def _rows(visit: Visit) -> Rows:
    file = visit.request.FILES.get("sheet")
    if file is not None:
        return read_calls(open_sheet(file.read(), file.name or "", limits=SHEET))
    return [(0, {name: visit.request.POST.get(name, "").strip() for name in HEADERS})]


def _named(wrong: Invalid, rows: Rows) -> list[Problem]:
    """Give each problem its row in the user's sheet and its column instead of our own path."""
    found = []
    for one in wrong.problems:
        path = one.field.split(".")
        if path[0] != "days" or len(path) != len(("days", "number", "name")):
            found.append(one)
            continue
        row = rows[int(path[1])][0]
        found.append(Problem(path[2], one.rule, one.params, row=row or None, column=path[2]))
    return found


def _page(visit: Visit, problems: Sequence[Problem] = (), status: int = 200) -> HttpResponse:
    names, taken = visit.names, visit.request.GET.get("taken", "")
    days = calls_visible_to(visit.actor, visit.ground)
    return visit.render(
        "calls.html",
        status,
        body=names.body(visit.actor.organisation),
        days=[(one.day.isoformat(), one.offered, one.answered, one.source) for one in days],
        typed=visit.request.POST,
        taken=taken if taken.isdecimal() else "",
        problems=[(one.row or "", _column(one, visit), _words(one, visit)) for one in problems],
    )


def _column(problem: Problem, visit: Visit) -> str:
    field = problem.column or problem.field
    return visit.names.say(f"calls.{field}") if field in {*HEADERS, "source", "sheet"} else field


def _words(problem: Problem, visit: Visit) -> str:
    if problem.rule in RULES:
        return explain(problem, visit.names.language)
    return problem_words(problem, visit.names)
