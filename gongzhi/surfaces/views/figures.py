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
    recorded_behind,
    unit_figures,
    versions_of,
)
from gongzhi.appraisal.queries.export import csv_of
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


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Show every indicator of a month; ``?month=YYYY-MM``, else the present one."""
    with at_desk(request) as visit:
        months = months_before(moment(), visit.names)
        month = _month(request, visit)
        shown = sections(unit_figures(visit.ground, month), visit.names)
        return visit.render(
            "figures.html",
            sections=shown,
            month=month.name,
            months=months,
            versions=version_rows(versions_of(month, visit.ground), visit.names),
            whys=why_choices(visit.actor, visit.names),
        )


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
        month = _month(request, visit)
        text = csv_of(unit_figures(visit.ground, month), month)
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="figures-{month.name}.csv"'
    return answer


@require_GET
def figure(request: HttpRequest, indicator: str, body: str) -> HttpResponse:
    """Show one figure with the files behind it that the reader may see."""
    with at_desk(request) as visit:
        month = _month(request, visit)
        found = one_figure(visit.ground, month, indicator, body)
        files = behind(found, visit.actor, visit.ground)
        return visit.render(
            "figure.html",
            month=month.name,
            section=section(indicator, [found], visit.names),
            row=figure_row(found, visit.names),
            files=[(code, visit.names.code(code), hit) for code, hit in files],
            unseen=len(set(found.base)) - len(files),
            recorded=recorded_lines(indicator, recorded_behind(found), visit.names),
        )


def _month(request: HttpRequest, visit: Visit) -> Month:
    asked = request.GET.get("month") or months_before(moment(), visit.names)[0]
    return month_of(asked, visit.ground)
