"""Likely duplicates: for whoever is about to report, and for the desk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema

from gongzhi.cases.actions.reports import Report, check_report
from gongzhi.cases.api.bodies import REPORT_BODY
from gongzhi.cases.api.intake import SOURCE, check_size
from gongzhi.cases.api.intake import router as intake
from gongzhi.cases.api.shapes import Code
from gongzhi.cases.api.staff import router as staff
from gongzhi.cases.methods.reports import read_json, report_fields
from gongzhi.cases.queries import case_ground
from gongzhi.cases.queries.public import shown_area
from gongzhi.cases.queries.related import linked_to, same_place_and_matter
from gongzhi.cases.queries.similar import Likely, similar_public, similar_to
from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.queries import dossier_for

__all__ = ["intake", "staff"]


class SimilarShape(Schema):
    """A file that may be of the same matter or belongs to another, and why; nobody's words."""

    code: str
    matter: str
    area: str
    step: str
    opened_on: date
    why: list[str]


class LikelyShape(SimilarShape):
    """The same for staff, with how alike the texts are in parts per million."""

    ppm: int


@intake.post(
    "/requests/similar", response=list[SimilarShape], openapi_extra={"requestBody": REPORT_BODY}
)
def similar_reports(request: HttpRequest) -> list[dict[str, Any]]:
    """Ask, before reporting, whether a public file is of the same matter. Nothing is stored.

    Takes the body of a report. Empty where the words hold a sign of danger, and for types that
    are secret by default.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    check_size(request, settings.GONGZHI_MAX_JSON)
    report = Report(source=SOURCE, **report_fields(read_json(request.body)))
    with work(by.jurisdiction, by.code) as unit:
        ground = case_ground(unit)
        check_report(report, ground)
        if (
            report.about
            or ground.base.rules.table("request_types")[report.type]["secret_by_default"]
        ):
            return []
        point = None
        if report.lon is not None and report.lat is not None:
            point = (report.lon, report.lat)
        found = similar_public(
            f"{report.subject}\n{report.detail}" if report.subject else report.detail,
            area=report.area,
            address=report.address,
            point=point,
            ground=ground,
            at=timezone.now(),
        )
        return [_shape(one, ground.base) for one in found]


@staff.get("/files/{code}/similar", response=list[LikelyShape])
def similar_files(request: HttpRequest, code: Code) -> list[dict[str, Any]]:
    """List open files that the caller may see and that may be of the same matter, and why."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        ground = case_ground(unit)
        dossier = dossier_for(by, code, ground.base)
        found = similar_to(dossier, by=by, ground=ground, at=timezone.now())
        return [{**_shape(one, ground.base), "ppm": one.ppm} for one in found]


@staff.get("/files/{code}/related", response=list[SimilarShape])
def related_files(request: HttpRequest, code: Code) -> list[dict[str, Any]]:
    """List files merged with this one, then others of the same place and matter, and why.

    As far as the caller may see them; files are never gathered by who reported them.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        ground, at = case_ground(unit), timezone.now()
        dossier = dossier_for(by, code, ground.base)
        linked = linked_to(dossier, by=by, ground=ground)
        seen = {one.dossier.id for one in linked}
        same = same_place_and_matter(dossier, by=by, ground=ground, at=at, leave_out=seen)
        return [_shape(one, ground.base) for one in (*linked, *same)]


def _shape(one: Likely, ground: Ground) -> dict[str, Any]:
    file = one.dossier
    return {
        "code": file.code,
        "matter": str(file.title.get("matter", "")),
        "area": ground.territory.area(shown_area(file.area_id, ground.territory)).code,
        "step": file.step,
        "opened_on": file.opened_at.astimezone(ground.calendar(file.area_id).zone).date(),
        "why": list(one.why),
    }
