"""Rule tables in the hands of administrators: sheets out and in, proposals and their decision."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gongzhi.core.actions import (
    propose_release,
    refuse_release,
    release_rules,
    withdraw_release,
)
from gongzhi.core.actions.releasing import DECIDES, PROPOSES
from gongzhi.core.errors import GongzhiError, Invalid, Refused
from gongzhi.core.packs.problems import PackRefused, words
from gongzhi.core.releases import (
    SHEET_BYTES,
    release_seen,
    releases_visible_to,
    sheets_of,
    table_sheet,
    tables_listed,
)
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.releases import differences, release_rows, table_rows
from gongzhi.surfaces.views.errors import error_words
from gongzhi.surfaces.visit import Visit, at_desk

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 20


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """List the tables and the latest proposals; take a filled-in sheet as a proposal."""
    with at_desk(request) as visit:
        if request.method != "POST":
            return _rules(visit)
        why, upload = request.POST.get("why", ""), request.FILES.get("sheet")
        if upload is None or not upload.name or (upload.size or 0) > SHEET_BYTES:
            key = "problem.required" if upload is None else "rules.too_large"
            return _rules(visit, 422, why, [visit.names.say(key)])
        try:
            sheets = sheets_of(upload.read(), upload.name)
            release = propose_release(sheets=sheets, why=why, by=visit.actor, at=moment())
        except Refused:
            raise
        except GongzhiError as error:
            return _rules(visit, error.status, why, _lines(error, visit))
    return HttpResponseRedirect(reverse("release", args=[release.number]))


@require_GET
def rules_sheet(request: HttpRequest, table: str) -> HttpResponse:
    """Give a table as an Excel workbook with drop-downs."""
    with at_desk(request) as visit:
        content = table_sheet(visit.actor, table)
    answer = HttpResponse(content, content_type=EXCEL)
    answer["Content-Disposition"] = f'attachment; filename="{table}.xlsx"'
    return answer


@require_GET
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a proposal would change, row by row, and who may decide."""
    with at_desk(request) as visit:
        return _release(visit, number)


@require_POST
def release_decide(request: HttpRequest, number: int) -> HttpResponse:
    """Put a proposal into force, refuse it, or take it back."""
    act, why = request.POST.get("act", ""), request.POST.get("why", "")
    with at_desk(request) as visit:
        by, at = visit.actor, moment()
        try:
            if act == "release":
                release_rules(number=number, by=by, at=at)
            elif act == "withdraw":
                withdraw_release(number=number, by=by, at=at)
            else:
                refuse_release(number=number, why=why, by=by, at=at)
        except Refused:
            raise
        except GongzhiError as error:
            return _release(visit, number, error.status, _lines(error, visit))
    return HttpResponseRedirect(reverse("release", args=[number]))


def _rules(
    visit: Visit, status: int = 200, why: str = "", lines: list[str] | None = None
) -> HttpResponse:
    ground = visit.ground
    tables = tables_listed(visit.actor, ground.rules, ground.live)
    rows = release_rows(releases_visible_to(visit.actor)[:MOST], visit.names)
    return visit.render(
        "rules.html",
        status,
        frozen=table_rows((one for one in tables if one.frozen), visit.names),
        live=table_rows((one for one in tables if not one.frozen), visit.names),
        releases=rows,
        proposes=visit.actor.has(PROPOSES),
        why=why,
        lines=lines or [],
    )


def _release(
    visit: Visit, number: int, status: int = 200, lines: list[str] | None = None
) -> HttpResponse:
    seen = release_seen(visit.actor, number)
    return visit.render(
        "release.html",
        status,
        release=release_rows([seen], visit.names)[0],
        tables=differences(seen.differences, visit.names),
        waits=seen.state == "proposed",
        decides=visit.actor.has(DECIDES),
        proposes=visit.actor.has(PROPOSES),
        lines=lines or [],
    )


def _lines(error: GongzhiError, visit: Visit) -> list[str]:
    """Say what is wrong: of a sheet each broken rule with its cell."""
    language = visit.names.language
    if isinstance(error, PackRefused):
        return [words(one, language) for one in error.problems]
    if isinstance(error, Invalid):
        return [
            visit.names.first(f"rules.{one.rule}", f"problem.{one.rule}", **one.params)
            for one in error.problems
        ]
    return [error_words(error, language)]
