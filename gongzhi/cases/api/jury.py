"""Juries for machines: consent and seats by the key of one's request, findings for everybody."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Router, Schema
from pydantic import Field

from gongzhi.cases.actions.jury import (
    consent_to_jury,
    give_verdict,
    step_aside,
    withdraw_from_jury,
)
from gongzhi.cases.api.shapes import Closed, Code, Key
from gongzhi.cases.queries.jury import Results, jury_results, seat_photo, stand_of
from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_key
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground

router = Router(tags=["juries"])
public = Router(tags=["juries"])
Jury = Annotated[str, Path(max_length=40)]


class ConsentIn(Closed):
    """The body one works for, if any: one judges nothing of that body's."""

    works_for: str = Field("", max_length=80)


class SeatShape(Schema):
    """A closed file to be judged: masked words and what was said to be done."""

    jury: str
    matter: str
    township: str
    text: str
    answers: list[str]
    until: datetime | None
    photos: list[str]


class StandShape(Schema):
    """Whether juries are held, whether one is willing, and where one is seated now.

    `kept`: this request is shown to no jury, by its own requester's word.
    """

    held: bool
    willing: bool
    works_for: str
    kept: bool
    seats: list[SeatShape]


class VerdictIn(Closed):
    """What one finds."""

    verdict: Literal["solved", "partly", "not", "cannot"]


class AsideIn(Closed):
    """Why one leaves the seat to the next drawn."""

    why: Literal["own_matter", "know_people", "work_there", "cannot_judge"]


class FoundShape(Schema):
    """What juries found; `verdicts` is empty where too few files were judged to be published."""

    code: str
    verdicts: dict[str, int]
    divided: int


class FindingsShape(Schema):
    """By body and by township: never by juror."""

    bodies: list[FoundShape]
    townships: list[FoundShape]


@router.get("/requests/{code}/jury", response=StandShape)
def stand(request: HttpRequest, code: Code, key: Key) -> dict[str, Any]:
    """Say whether one is willing to be drawn, and show the seats that wait for one's word."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        found = stand_of(by, code, read_key(key), here, timezone.now())
        seats = [
            {
                **{n: v for n, v in asdict(one).items() if n != "township_id"},
                "township": here.territory.area(one.township_id).code,
            }
            for one in found.seats
        ]
        return {**asdict(found), "seats": seats}


@router.get("/requests/{code}/jury/photos/{photo}")
def seat_jpeg(request: HttpRequest, code: Code, photo: UUID, key: Key) -> HttpResponse:
    """Give a released photo of the file one is seated to judge."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        jpeg = seat_photo(by, code, read_key(key), photo, ground(unit), timezone.now())
    return HttpResponse(jpeg, content_type="image/jpeg")


@router.put("/requests/{code}/jury", response=dict[str, bool])
def consent(request: HttpRequest, code: Code, key: Key, sent: ConsentIn) -> dict[str, bool]:
    """Be willing to be drawn as a juror."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    consent_to_jury(
        code=code, key=read_key(key), by=by, at=timezone.now(), works_for=sent.works_for
    )
    return {"willing": True}


@router.delete("/requests/{code}/jury", response=dict[str, bool])
def withdraw(request: HttpRequest, code: Code, key: Key) -> dict[str, bool]:
    """Be willing no longer: at once."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    withdraw_from_jury(code=code, key=read_key(key), by=by, at=timezone.now())
    return {"willing": False}


@router.post("/requests/{code}/jury/{jury}/verdict", response=dict[str, bool])
def speak(
    request: HttpRequest, code: Code, jury: Jury, key: Key, sent: VerdictIn
) -> dict[str, bool]:
    """Give one's verdict on the file one was drawn for."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    said = {"jury": jury, "verdict": sent.verdict}
    give_verdict(code=code, key=read_key(key), by=by, at=timezone.now(), **said)
    return {"said": True}


@router.post("/requests/{code}/jury/{jury}/aside", response=dict[str, bool])
def aside(request: HttpRequest, code: Code, jury: Jury, key: Key, sent: AsideIn) -> dict[str, bool]:
    """Leave the seat to the next drawn."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    step_aside(code=code, key=read_key(key), jury=jury, why=sent.why, by=by, at=timezone.now())
    return {"left": True}


@public.get("/juries", response=FindingsShape)
def findings(request: HttpRequest) -> dict[str, Any]:
    """Publish what juries found and how often they were divided."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        bodies, places = jury_results(here, timezone.now())
        return {
            "bodies": [
                _found(one, here.directory.organisation(one.unit_id).code) for one in bodies
            ],
            "townships": [_found(one, here.territory.area(one.unit_id).code) for one in places],
        }


def _found(one: Results, code: str) -> dict[str, Any]:
    return {"code": code, "verdicts": dict(one.verdicts), "divided": one.divided}
