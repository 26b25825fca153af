"""Figures and day ledgers for machines: the same evaluator as the pages and the export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema

from gongzhi.appraisal.api.shapes import Code, Key, MonthAsked, VersionNumber
from gongzhi.appraisal.methods.days import Bearer, Ledger
from gongzhi.appraisal.queries import (
    UnitFigure,
    behind,
    days_of,
    month_of,
    one_figure,
    unit_figures,
)
from gongzhi.appraisal.queries.export import csv_of
from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_key
from gongzhi.core.work import work
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.metric import per_cent
from gongzhi.procedure.queries import dossier_for
from gongzhi.procedure.queries.visible import own_dossier

own = Router(tags=["requests"])
staff = Router(tags=["figures"])
MINUTE = timedelta(minutes=1)


class FigureShape(Schema):
    """A figure of one body; only a `counted` one has numbers. Interval: 95 %, Wilson, in ppm.

    `excluded` files a panel took out; `with_excluded` is the share had it not.
    """

    indicator: str
    body: str
    kind: str
    state: str
    numerator: int | None
    weighed_ppm: int | None
    denominator: int | None
    per_cent: str | None
    interval_ppm: Sequence[int] | None
    beside: str
    excluded: int
    with_excluded: str | None


class BehindShape(Schema):
    """A file behind a figure that the caller may see."""

    code: str
    hit: bool


class DrillShape(Schema):
    """One figure and the files behind it that the caller may see."""

    figure: FigureShape
    files: Sequence[BehindShape]


class ShareShape(Schema):
    """What one bearer has: `body`, `requester` or `law`; days booked, and the exact minutes."""

    bearer: str
    body: str
    days: int
    minutes: int


class SpanShape(Schema):
    """An unbroken time in one hand."""

    bearer: str
    body: str
    step: str
    start: datetime
    end: datetime


class DaysShape(Schema):
    """The day ledger: one bearer for each day, their sums, and the spans they come from."""

    code: str
    days: Sequence[str]
    shares: Sequence[ShareShape]
    spans: Sequence[SpanShape]


@staff.get("/figures", response=list[FigureShape])
def figures(
    request: HttpRequest, month: MonthAsked, version: VersionNumber = 0
) -> list[dict[str, Any]]:
    """List every indicator's figures of a month, for departments and townships only.

    A settled month is given as it was settled; `version` asks for an older version.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return [
            figure_shape(one) for one in unit_figures(here, month_of(month, here), version=version)
        ]


@staff.get("/figures.csv", response=str)
def figures_csv(
    request: HttpRequest, month: MonthAsked, version: VersionNumber = 0
) -> HttpResponse:
    """Give the same as a sheet."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        chosen = month_of(month, here)
        text = csv_of(unit_figures(here, chosen, version=version), chosen)
    return HttpResponse(text, content_type="text/csv; charset=utf-8")


@staff.get("/figures/{indicator}/{body}", response=DrillShape)
def figure(
    request: HttpRequest,
    indicator: Code,
    body: Code,
    month: MonthAsked,
    version: VersionNumber = 0,
) -> dict[str, Any]:
    """Open one figure to its files, as far as the caller may see them."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        found = one_figure(here, month_of(month, here), indicator, body, version=version)
        files = [{"code": code, "hit": hit} for code, hit in behind(found, by, here)]
        return {"figure": figure_shape(found), "files": files}


@staff.get("/files/{code}/days", response=DaysShape)
def file_days(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Say whose days the life of a file was, for whoever may see the file."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        file = dossier_for(by, code, here)
        return days_shape(file.code, days_of(file, here, timezone.now()), here)


@own.get("/requests/{code}/days", response=DaysShape)
def own_days(request: HttpRequest, code: Code, key: Key) -> dict[str, Any]:
    """Say whose days the life of one's own request was."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        file = own_dossier(by, code, read_key(key))
        here = ground(unit)
        return days_shape(file.code, days_of(file, here, timezone.now()), here)


def figure_shape(one: UnitFigure) -> dict[str, Any]:
    """Give a figure as JSON."""
    counted = one.share is not None
    return {
        "indicator": one.indicator,
        "body": one.body,
        "kind": one.kind,
        "state": one.state,
        "numerator": one.numerator if counted else None,
        "weighed_ppm": one.weighed if counted else None,
        "denominator": one.denominator if counted else None,
        "per_cent": None if one.share is None else per_cent(one.share),
        "interval_ppm": list(one.interval) if counted else None,
        "beside": one.beside,
        "excluded": one.excluded if counted else 0,
        "with_excluded": None
        if one.share_with_excluded is None
        else per_cent(one.share_with_excluded),
    }


def days_shape(code: str, ledger: Ledger, here: Ground) -> dict[str, Any]:
    """Give a day ledger as JSON; bodies by their codes."""
    return {
        "code": code,
        "days": [_name(one, here) or one.kind for one in ledger.days],
        "shares": [
            {
                "bearer": one.bearer.kind,
                "body": _name(one.bearer, here),
                "days": one.days,
                "minutes": one.time // MINUTE,
            }
            for one in ledger.shares
        ],
        "spans": [
            {
                "bearer": one.bearer.kind,
                "body": _name(one.bearer, here),
                "step": one.step,
                "start": one.start,
                "end": one.end,
            }
            for one in ledger.spans
        ],
    }


def _name(bearer: Bearer, here: Ground) -> str:
    body = here.directory.by_id.get(bearer.body)
    return body.code if body else ""
