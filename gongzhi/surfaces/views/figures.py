"""Figures of departments and townships: a month's page, one figure with its files, the sheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from gongzhi.appraisal.actions import restate_month
from gongzhi.appraisal.queries import (
    Month,
    behind,
    month_of,
    one_figure,
    own_figures,
    recorded_behind,
    unit_figures,
    versions_of,
)
from gongzhi.appraisal.queries.calls import may_report_calls
from gongzhi.appraisal.queries.export import csv_of
from gongzhi.core.errors import Invalid, Problem
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.figures import (
    figure_row,
    months_before,
    recorded_lines,
    section,
    sections,
    version_rows,
    why_choices,
)
from gongzhi.surfaces.visit import Visit, at_desk

LONGEST_VERSION = 3


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Show every indicator of a month; ``?month=YYYY-MM``, else the present one."""
    with at_desk(request) as visit:
        months = months_before(moment(), visit.names)
        month, version = _month(request, visit), asked_version(request)
        shown = sections(unit_figures(visit.ground, month, version=version), visit.names)
        return visit.render(
            "figures.html",
            sections=shown,
            month=month.name,
            months=months,
            version=version,
            may_report=may_report_calls(visit.actor, visit.ground),
            versions=version_rows(versions_of(month, visit.ground), visit.names),
            whys=why_choices(visit.actor, visit.names),
        )


@require_GET
def figures_own(request: HttpRequest) -> HttpResponse:
    """Give the figures of the reader's own body alone: what the inbox opens on demand."""
    with at_desk(request) as visit:
        month, found = own_figures(visit.actor, visit.ground, moment())
        rows = [
            (
                one.indicator,
                visit.names.of("indicators", one.indicator),
                figure_row(one, visit.names),
            )
            for one in found
        ]
        return visit.render("_own_figures.html", month=month.name, rows=rows)


@require_POST
def figures_restate(request: HttpRequest) -> HttpResponse:
    """Compute a settled month anew, for whoever may; the older version stays."""
    with at_desk(request) as visit:
        month, why = request.POST.get("month", ""), request.POST.get("why", "")
        restate_month(month=month, why=why, by=visit.actor, at=moment())
    return HttpResponseRedirect(f"{reverse('figures')}?month={month}")


@require_GET
def figures_csv(request: HttpRequest) -> HttpResponse:
    """Give the month's figures as a sheet."""
    with at_desk(request) as visit:
        month, version = _month(request, visit), asked_version(request)
        text = csv_of(unit_figures(visit.ground, month, version=version), month)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    name = f"{month.name}-{version}" if version else month.name
    answer["Content-Disposition"] = f'attachment; filename="figures-{name}.csv"'
    return answer


@require_GET
def figure(request: HttpRequest, indicator: str, body: str) -> HttpResponse:
    """Show one figure with the files behind it that the reader may see."""
    with at_desk(request) as visit:
        month, version = _month(request, visit), asked_version(request)
        found = one_figure(visit.ground, month, indicator, body, version=version)
        files = behind(found, visit.actor, visit.ground)
        return visit.render(
            "figure.html",
            month=month.name,
            version=version,
            section=section(indicator, [found], visit.names),
            row=figure_row(found, visit.names),
            files=[(code, visit.names.code(code), hit) for code, hit in files],
            unseen=len(set(found.base)) - len(files),
            recorded=recorded_lines(indicator, recorded_behind(found), visit.names),
        )


def asked_version(request: HttpRequest) -> int:
    """Which version of a settled month is asked for; 0 is the newest. Raises Invalid."""
    asked = request.GET.get("version", "")
    if not asked.isdecimal() or len(asked) > LONGEST_VERSION:
        if asked:
            raise Invalid(Problem("version", "not_whole_number"))
        return 0
    return int(asked)


def _month(request: HttpRequest, visit: Visit) -> Month:
    asked = request.GET.get("month") or months_before(moment(), visit.names)[0]
    return month_of(asked, visit.ground)
