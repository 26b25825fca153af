"""Rating by key or by link, telling of pressure, and the closed batches of one's own body."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Router, Schema
from pydantic import Field

from gongzhi.cases.actions import rating as ratings
from gongzhi.cases.actions.rating import make_rating_link, note_rating, rate, report_pressure
from gongzhi.cases.api.shapes import Closed, Code, Key
from gongzhi.cases.queries.rated import batches_visible_to
from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_key
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.queries import dossier_for
from gongzhi.procedure.queries.visible import own_dossier

router = Router(tags=["requests"])
staff = Router(tags=["staff"])


class RatingIn(Closed):
    """What is said; or ``refuse`` alone. Both parts may be left out, not both at once."""

    solved: Literal["", "solved", "partly", "not", "cannot"] = ""
    satisfied: bool | None = None
    grade: str = Field("", max_length=80, description="How satisfied: one of the pack's grades")
    refuse: bool = False


class RatingOut(Schema):
    """What stands now, and until when it can be changed."""

    solved: str
    satisfied: bool | None
    grade: str
    refused: bool
    settles_at: datetime


class LinkedOut(RatingOut):
    """The same; ``change_link`` is given once, when the link is used up: keep it for changes."""

    change_link: str


class PressureIn(Closed):
    """What happened, in one's own words."""

    text: str = Field(min_length=2, max_length=4000)


class PressureOut(Schema):
    """The new report's own code and key."""

    code: str
    key: str


class BatchShape(Schema):
    """One closed batch: counts alone."""

    number: int
    ratings: int
    counts: dict[str, int]


@router.post("/requests/{code}/rating", response=RatingOut)
def rate_own(request: HttpRequest, code: Code, key: Key, sent: RatingIn) -> dict[str, Any]:
    """Say how it went, change it, or refuse: those who handled it never see a single rating."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    secret = read_key(key)
    with work(by.jurisdiction, by.code):
        dossier = own_dossier(by, code, secret).id
    made = rate(by=by, at=timezone.now(), dossier=dossier, key=secret, **sent.dict())
    return {name: getattr(made, name) for name in RatingOut.model_fields}


@router.post("/requests/{code}/pressure", response=PressureOut)
def tell_pressure(request: HttpRequest, code: Code, key: Key, sent: PressureIn) -> dict[str, Any]:
    """Tell that somebody asked for another rating: a secret report outside that body's line."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    secret = read_key(key)
    with work(by.jurisdiction, by.code):
        dossier = own_dossier(by, code, secret).id
    made = report_pressure(by=by, at=timezone.now(), text=sent.text, dossier=dossier, key=secret)
    return {"code": made.code, "key": made.key}


@router.post("/ratings", response=LinkedOut)
def rate_by_link(
    request: HttpRequest,
    link: Annotated[str, Header(alias="X-Rating-Link", max_length=80)],
    sent: RatingIn,
) -> dict[str, Any]:
    """Rate through a link, once, or change it by what that gave; nothing of the file opens."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    made = ratings.rate_by_link(by=by, at=timezone.now(), link=read_key(link), **sent.dict())
    said = {name: getattr(made.rating, name) for name in RatingOut.model_fields}
    return {**said, "change_link": made.change}


@staff.post("/files/{code}/rating-link", response=dict[str, str])
def ask(request: HttpRequest, code: Code) -> dict[str, str]:
    """Make a link for the requester: the follow-up desk hands it out, never the handler."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        dossier = dossier_for(by, code, ground(unit)).id
    return {"link": make_rating_link(dossier=dossier, by=by, at=timezone.now())}


@staff.post("/files/{code}/rating", response={204: None})
def note(request: HttpRequest, code: Code, sent: RatingIn) -> tuple[int, None]:
    """Note what the requester said on the telephone; it may change it with its own key or link."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        dossier = dossier_for(by, code, ground(unit)).id
    note_rating(dossier=dossier, by=by, at=timezone.now(), **sent.dict())
    return 204, None


@staff.get("/ratings/batches", response=list[BatchShape])
def batches(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the closed batches of one's own body: counts, no dates, no single rating."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        return [asdict(one) for one in batches_visible_to(by, unit)]
