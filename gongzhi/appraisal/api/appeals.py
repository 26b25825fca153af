"""Appeals for machines: lodging, the month's list, and the requester's own word."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from gongzhi.appraisal.actions import answer_appeal, lodge_appeal
from gongzhi.appraisal.api.shapes import Code, Key, MonthAsked
from gongzhi.appraisal.queries import appeals_about, exclusions_in, month_of
from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_key
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.queries.visible import own_dossier

own = Router(tags=["requests"])
staff = Router(tags=["figures"])


class AppealIn(Schema):
    """The fields of the move `appeal`: file, ground, text (`/procedures/appeal` names them)."""

    model_config = ConfigDict(extra="forbid")
    record: dict[str, Any] = Field(default_factory=dict)


class LodgedShape(Schema):
    """The appeal that was opened."""

    code: str
    step: str


class AppealShape(Schema):
    """An appeal about one's own request; `granted` is empty until it is decided."""

    code: str
    body: str
    ground: str
    step: str
    lodged_at: datetime
    granted: bool | None


class AnswerIn(Schema):
    """The requester's word on it."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(max_length=4000)


class ExcludedShape(Schema):
    """What one body asked on one ground in a month, and what the panel said."""

    body: str
    ground: str
    asked: int
    granted: int
    refused: int


@staff.post("/figures/appeals", response={201: LodgedShape})
def lodge(request: HttpRequest, sent: AppealIn) -> Status[dict[str, str]]:
    """Ask, for one's own body, to take a file out of its figures. It changes figures alone."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    opened = lodge_appeal(record=sent.record, by=by, at=timezone.now()).dossier
    return Status(201, {"code": opened.code, "step": opened.step})


@staff.get("/figures/exclusions", response=list[ExcludedShape])
def exclusions(request: HttpRequest, month: MonthAsked) -> list[dict[str, Any]]:
    """List what was taken out of figures in a month, by body and ground; no file is named."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return [asdict(one) for one in exclusions_in(month_of(month, here), here)]


@own.get("/requests/{code}/appeals", response=list[AppealShape])
def own_appeals(request: HttpRequest, code: Code, key: Key) -> list[dict[str, Any]]:
    """Say who asked not to be measured by one's own request, and what came of it."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        file = own_dossier(by, code, read_key(key))
        bodies = ground(unit).directory.by_id
        return [
            {
                "code": one.dossier.code,
                "body": bodies[one.body_id].code,
                "ground": one.ground,
                "step": one.dossier.step,
                "lodged_at": one.lodged_at,
                "granted": one.granted,
            }
            for one in appeals_about(file)
        ]


@own.post("/requests/{code}/appeals/{appeal}/answer", response=LodgedShape)
def answer(
    request: HttpRequest, code: Code, appeal: Code, key: Key, sent: AnswerIn
) -> dict[str, str]:
    """Answer an appeal about one's own request; the panel reads it before it decides."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    secret = read_key(key)
    with work(by.jurisdiction, by.code):
        file = own_dossier(by, code, secret).id
    done = answer_appeal(
        file=file, key=secret, appeal=appeal, text=sent.text, by=by, at=timezone.now()
    ).dossier
    return {"code": done.code, "step": done.step}
