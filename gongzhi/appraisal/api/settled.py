"""Settled months and reported calls for machines."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.appraisal.actions import report_calls, restate_month
from gongzhi.appraisal.api.shapes import MonthNamed
from gongzhi.appraisal.queries import month_of, versions_of
from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground

staff = Router(tags=["figures"])


class VersionShape(Schema):
    """A version of a settled month; `digest` stands in the journal's chain `figures`."""

    version: int
    settled_at: datetime
    why: str
    digest: str


class RestateIn(Schema):
    """Why a settled month is computed anew."""

    model_config = ConfigDict(extra="forbid")
    why: Literal["appeal_granted", "late_record", "rule_error"]


class DayIn(Schema):
    """A day's calls."""

    model_config = ConfigDict(extra="forbid")
    day: str = Field(max_length=10)
    offered: int
    answered: int


class CallsIn(Schema):
    """Calls of some days, and the system they were counted by."""

    model_config = ConfigDict(extra="forbid")
    source: str = Field(max_length=300)
    days: list[DayIn]


@staff.get("/figures/months/{month}", response=list[VersionShape])
def versions(request: HttpRequest, month: MonthNamed) -> list[Any]:
    """List the versions in which a month was settled, the newest first; none before it is."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return list(versions_of(month_of(month, here), here))


@staff.post("/figures/months/{month}", response=VersionShape)
def restate(request: HttpRequest, month: MonthNamed, sent: RestateIn) -> Any:
    """Compute a settled month anew, for the panel and the district; the older version stays."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    return restate_month(month=month, why=sent.why, by=by, at=timezone.now())


@staff.post("/figures/calls", response=dict[str, int])
def calls(request: HttpRequest, sent: CallsIn) -> dict[str, int]:
    """Report how many calls one's own hotline was offered and how many it answered, by day."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    days = [one.dict() for one in sent.days]
    return {"days": report_calls(source=sent.source, days=days, by=by, at=timezone.now())}
