"""Meetings of bodies, and the public dates of a place: for everybody; calling one for staff."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.core.work import work
from gongzhi.deliberation.actions import call_body_meeting
from gongzhi.deliberation.models import BodyMeeting
from gongzhi.deliberation.queries.body_meetings import meeting_for, meetings_at, tasks_of
from gongzhi.deliberation.queries.dates import dates_at
from gongzhi.procedure.ground import Ground, ground

router, staff = Router(tags=["bodies"]), Router(tags=["bodies"])
Code = Annotated[str, Path(max_length=40)]
AreaCode = Annotated[str, Query(max_length=80)]


class MeetingShape(Schema):
    """A meeting of a body; `kind` is a row of `self_government_bodies`, `present` a number."""

    code: str
    kind: str
    area: str
    term: str
    step: str
    outcome: str
    meets_at: datetime
    meets_where: str
    present: int | None


class PointShape(Schema):
    """A point. `state`: open, agreed, not_agreed, carried, dropped; `times` it was carried over."""

    number: int
    title: str
    text: str
    state: str
    outcome: str
    agreed: int | None
    opposed: int | None
    abstained: int | None
    times: int


class PaperShape(Schema):
    """A paper sent beforehand; without its text where only members may read it."""

    number: int
    point: int
    name: str
    text: str
    public: bool
    sent_at: datetime
    withdrawn: bool


class TaskShape(Schema):
    """What was given to a body, until when; its file has the code."""

    code: str
    body: str
    step: str
    ends_at: datetime | None


class MeetingInFullShape(MeetingShape):
    """A meeting in full; minutes once a second person has confirmed them."""

    minutes: str
    minority: str
    points: list[PointShape]
    papers: list[PaperShape]
    tasks: list[TaskShape]


class CallIn(Schema):
    """A call: the fields of `call_body_meeting` (`/procedures/body_meeting` names them)."""

    model_config = ConfigDict(extra="forbid")
    record: dict[str, Any] = Field(default_factory=dict)


class DateShape(Schema):
    """A public date. `sequence` counts its changes.

    `kind`: body_meeting, body_election, election_result, assembly, vote, posting.
    """

    file: str
    kind: str
    area: str
    title: str
    where: str
    starts_at: datetime
    ends_at: datetime | None
    sequence: int
    cancelled: bool


@router.get("/bodies/meetings", response=list[MeetingShape])
def read_meetings(request: HttpRequest, area: AreaCode = "") -> list[dict[str, Any]]:
    """List the latest meetings of the bodies of a place and what lies in it."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return [_row(one, here) for one in meetings_at(_place(area, here), by, here)]


@router.get("/bodies/meetings/{code}", response=MeetingInFullShape)
def read_meeting(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Show a meeting: points with their votes, papers, minutes, and what was given to whom."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return _full(meeting_for(by, code, here), by, here)


@router.get("/dates", response=list[DateShape])
def read_dates(request: HttpRequest, area: AreaCode = "") -> list[dict[str, Any]]:
    """List the public dates of a place; `/dates.ics` gives the same to a calendar."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    names = ("kind", "title", "where", "starts_at", "ends_at", "sequence")
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return [
            {
                "file": one.dossier.code,
                "area": here.territory.area(one.area_id).code,
                "cancelled": one.cancelled_at is not None,
                **{name: getattr(one, name) for name in names},
            }
            for one in dates_at(_place(area, here), by, here, timezone.now())
        ]


@staff.post("/bodies/meetings/files", response={201: MeetingInFullShape})
def call(request: HttpRequest, sent: CallIn) -> Status[dict[str, Any]]:
    """Call a body together; the moves of the meeting are those of any file."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    opened = call_body_meeting(record=sent.record, by=by, at=timezone.now())
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return Status(201, _full(meeting_for(by, opened.dossier.code, here), by, here))


def _place(code: str, here: Ground) -> int:
    place = here.territory.by_code(code) if code else here.territory.root
    if place is None:
        raise NotFound("area", code=code[:40])
    return place.id


def _row(one: BodyMeeting, here: Ground) -> dict[str, Any]:
    return {
        "code": one.dossier.code,
        "kind": one.kind,
        "area": here.territory.area(one.area_id).code,
        "term": one.term.dossier.code,
        "step": one.dossier.step,
        "outcome": one.dossier.outcome,
        "meets_at": one.meets_at,
        "meets_where": one.meets_where,
        "present": one.present,
    }


def _full(found: BodyMeeting, by: Actor, here: Ground) -> dict[str, Any]:
    confirmed = found.confirmed_at is not None
    votes = ("agreed", "opposed", "abstained")
    point = ("number", "title", "text", "state", "outcome", *votes, "times")
    paper = ("number", "point", "name", "text", "public", "sent_at", "withdrawn")
    bodies = here.directory.by_id
    return {
        **_row(found, here),
        "minutes": found.minutes if confirmed else "",
        "minority": found.minority if confirmed else "",
        "points": [
            {name: getattr(one, name) for name in point} for one in found.points.order_by("number")
        ],
        "papers": [
            {name: getattr(one, name) for name in paper} for one in found.papers.order_by("number")
        ],
        "tasks": [
            {
                "code": one.code,
                "body": bodies[one.body].code if one.body else "",
                "step": one.step,
                "ends_at": one.ends_at,
            }
            for one in tasks_of(found, by, here)
        ],
    }
