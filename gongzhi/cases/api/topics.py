"""Monthly topics for machines: read by everybody, chosen by the district."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from gongzhi.cases.actions import choose_topic
from gongzhi.cases.api.shapes import Closed
from gongzhi.cases.queries.topics import topic_candidates, topics_of
from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.duties.queries.lists import local_day
from gongzhi.procedure.ground import ground

router = Router(tags=["topics"])
staff = Router(tags=["topics"])
Year = Annotated[int, Query(ge=2000, le=2999, description="topics of this year; empty: this one")]


class NoteShape(Schema):
    """What was said on the way."""

    move: str
    said_on: date
    text: str


class TopicShape(Schema):
    """A topic: its matter and lead by code, the counts it was chosen by, plan, day and notes."""

    code: str
    month: str
    matter: str
    lead: str
    step: str
    counts: dict[str, int]
    wanted: str
    tasks: str
    policies: str
    bodies: list[str]
    ends_on: date | None
    notes: list[NoteShape]


class CandidateShape(Schema):
    """A matter in counts of the pack's days."""

    matter: str
    reports: int
    again: int
    stuck: int
    weight: int


class TopicIn(Closed):
    """The fields of the move `choose_topic` (`/procedures/monthly_topic` names them)."""

    record: dict[str, Any] = Field(default_factory=dict)


class TopicFile(Schema):
    """The topic's own file; its moves are made as on any other."""

    code: str
    step: str


@router.get("/topics", response=list[TopicShape])
def topics(request: HttpRequest, year: Year | None = None) -> list[dict[str, Any]]:
    """Give the topics of a year, the latest month first."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        this = local_day(here, here.territory.root.id, timezone.now()).year
        found = topics_of(year or this, here)
    return [asdict(one) for one in found]


@staff.get("/topics/candidates", response=list[CandidateShape])
def candidates(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the matters most often reported and longest unsolved, for who chooses."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        found = topic_candidates(by, ground(unit), timezone.now())
    return [{**asdict(one), "weight": one.weight} for one in found]


@staff.post("/topics/files", response={201: TopicFile})
def choose(request: HttpRequest, sent: TopicIn) -> Status[dict[str, str]]:
    """Make a matter the topic of this month and name the body that leads."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    opened = choose_topic(record=sent.record, by=by, at=timezone.now()).dossier
    return Status(201, {"code": opened.code, "step": opened.step})
