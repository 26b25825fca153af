"""Voting by the code of a slip, and objecting: for residents’ programs, without login."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema, Status
from pydantic import ConfigDict, Field

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.core.work import work
from gongzhi.deliberation.actions import cast_ballot, offer_project, raise_objection
from gongzhi.deliberation.queries.decisions import box_of
from gongzhi.deliberation.queries.matters import matter_for
from gongzhi.procedure.ground import ground

voting = Router(tags=["decisions"])
objecting = Router(tags=["decisions"])
Code = Annotated[str, Path(max_length=40)]


class BallotIn(Schema):
    """A ballot: the code of the voting slip, and the numbers of the ticked options, from 0."""

    model_config = ConfigDict(extra="forbid")
    slip: str = Field(min_length=1, max_length=40)
    ticked: list[int] = Field(max_length=200)


class CastShape(Schema):
    """The mark by which the voter finds the ballot in the published list; shown once."""

    mark: str
    again: bool


class ObjectionIn(Schema):
    """What one objects to, and why. Nobody has to say who they are."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(max_length=4000)


class OfferIn(Schema):
    """A project for a community's budget; the committee words what is published of it."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=200)
    place: str = Field(max_length=400)
    text: str = Field(max_length=4000)
    wished: int | None = None


class ObjectedShape(Schema):
    """The code of an objection or a project, and the key with which it is followed; shown once."""

    code: str
    key: str


@voting.post("/decisions/{code}/vote", response=CastShape)
def vote(request: HttpRequest, code: Code, sent: BallotIn) -> dict[str, Any]:
    """Cast a ballot in the vote that runs; a later one of the same slip takes its place."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        box = box_of(matter_for(by, code, ground(unit)))
    if box is None:
        raise NotFound("slip")
    at = timezone.now()
    made = cast_ballot(roll=box.pk, slip=sent.slip, ticked=sent.ticked, by=by, at=at)
    return {"mark": made.mark, "again": made.again}


@objecting.post("/decisions/{code}/objections", response={201: ObjectedShape})
def object_to(request: HttpRequest, code: Code, sent: ObjectionIn) -> Status[dict[str, Any]]:
    """Object to what a matter has posted: it holds the matter up until it is answered."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    made = raise_objection(decision=code, text=sent.text, by=by, at=timezone.now())
    return Status(201, {"code": made.code, "key": made.key})


@objecting.post("/budgets/{code}/offers", response={201: ObjectedShape})
def offer(request: HttpRequest, code: Code, sent: OfferIn) -> Status[dict[str, Any]]:
    """Put a project forward while a budget gathers them; its author is told what became of it."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    record = sent.model_dump(exclude_none=True)
    made = offer_project(budget=code, record=record, by=by, at=timezone.now())
    return Status(201, {"code": made.code, "key": made.key})
