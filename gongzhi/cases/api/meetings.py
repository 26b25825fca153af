"""Joint meetings for machines: lists, agendas with their reasons, calling, the moves, minutes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema, Status
from pydantic import Field

from gongzhi.cases.actions import call_meeting, move_meeting
from gongzhi.cases.api.moves import move_out
from gongzhi.cases.api.shapes import Closed, Code, MoveIn, MoveOut
from gongzhi.cases.models import JointMeeting, MeetingPoint
from gongzhi.cases.queries.meetings import (
    Minute,
    Point,
    answers_of,
    latest_meetings,
    meeting_for,
    met,
    minutes_of,
    points_of,
    preview,
)
from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.queries import dossier_for

router = Router(tags=["meetings"])


class PointShape(Schema):
    """A file on an agenda: why, for how many days, with whom; and what came of it.

    `why`: carried, not_reported_in, review_passed, overdue, longest or added. `state`: open,
    decided, undecided, left_out, dropped or released.
    """

    file: str
    why: str
    days: int
    holder: str
    state: str = "open"
    body: str = ""
    ends_on: date | None = None
    ground: str = ""
    goes_to: str = ""


class MeetingShape(Schema):
    """A meeting in a list.

    `step`: calling, agenda_set, meeting_held, meeting_closed or called_off.
    """

    code: str
    area: str
    body: str
    meets_at: datetime
    step: str
    present: int | None


class AnswerShape(Schema):
    """A called body and its answer: will_come, will_not_come, or nothing yet."""

    body: str
    answer: str


class LineShape(Schema):
    """A line of the minutes: a move with its codes, and what was said."""

    sequence: int
    move: str
    at: datetime
    body: str
    record: dict[str, Any]
    text: str


class AgendaShape(MeetingShape):
    """A meeting with its called bodies, its agenda and its minutes."""

    bodies: list[AnswerShape]
    points: list[PointShape]
    minutes: list[LineShape]


class StoodShape(PointShape):
    """At which meeting a file stood, and what was said of it there."""

    meeting: str
    meets_at: datetime


class CallIn(Closed):
    """A call: the fields of the move `call_meeting` (`/procedures/joint_meeting` names them)."""

    record: dict[str, Any] = Field(default_factory=dict)


@router.get("/meetings", response=list[MeetingShape])
def read_meetings(request: HttpRequest) -> list[dict[str, Any]]:
    """List the latest meetings of the caller's place, and those its body is called to."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return [_meeting(one, here) for one in latest_meetings(by, here)]


@router.get("/meetings/agenda", response=list[PointShape])
def read_preview(request: HttpRequest) -> list[dict[str, Any]]:
    """Say what would be on the agenda of a meeting of the caller's place now."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return [one.fact(here) for one in preview(by, here, timezone.now())]


@router.post("/meetings", response={201: AgendaShape})
def call(request: HttpRequest, sent: CallIn) -> Status[dict[str, Any]]:
    """Call a joint meeting: its agenda is generated, every called body is told."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    opened = call_meeting(record=sent.record, by=by, at=timezone.now())
    return Status(201, _agenda(by, opened.dossier.code))


@router.get("/meetings/{code}", response=AgendaShape)
def read_meeting(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Show a meeting to those who call, are called or oversee: agenda, answers, minutes."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    return _agenda(by, code)


@router.post("/meetings/{code}/moves/{move}", response=MoveOut)
def act(
    request: HttpRequest, code: Code, move: Annotated[str, Path(max_length=40)], sent: MoveIn
) -> dict[str, Any]:
    """Make a move of a meeting: add, leave out, fix, hold, decide, leave undecided, close."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        found = meeting_for(by, code, ground(unit))
    at = timezone.now()
    made = move_meeting(
        dossier=found.pk, move=move, by=by, at=at, record=sent.record, seen=sent.seen
    )
    return move_out(made, sent.record)


@router.get("/files/{code}/meetings", response=list[StoodShape])
def read_stood(request: HttpRequest, code: Code) -> list[dict[str, Any]]:
    """Say at which meetings a file stood and what was decided, latest first."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        file = dossier_for(by, code, here)
        return [
            {
                **_point(one, file.code, here),
                "meeting": one.meeting.dossier.code,
                "meets_at": one.meeting.meets_at,
            }
            for one in met(file)
        ]


def _agenda(by: Actor, code: str) -> dict[str, Any]:
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        found = meeting_for(by, code, here)
        points = points_of(found, by, here)
        lines = minutes_of(found, points, by=by, here=here, at=timezone.now())
        return {
            **_meeting(found, here),
            "bodies": [
                {"body": _code(body, here), "answer": answer}
                for body, answer in answers_of(found).items()
            ],
            "points": [_of_agenda(one, here) for one in points],
            "minutes": [_line(one) for one in lines],
        }


def _meeting(found: JointMeeting, here: Ground) -> dict[str, Any]:
    return {
        "code": found.dossier.code,
        "area": here.territory.area(found.area_id).code,
        "body": _code(found.body_id, here),
        "meets_at": found.meets_at,
        "step": found.dossier.step,
        "present": found.present,
    }


def _of_agenda(point: Point, here: Ground) -> dict[str, Any]:
    shape = _point(point.row, point.file.code, here)
    return {**shape, "state": "dropped"} if point.closed else shape


def _point(row: MeetingPoint, code: str, here: Ground) -> dict[str, Any]:
    return {
        "file": code,
        "why": row.why,
        "days": row.days,
        "holder": _code(row.holder_id, here),
        "state": row.state,
        "body": _code(row.body_id, here),
        "ends_on": row.ends_on,
        "ground": row.ground,
        "goes_to": here.territory.area(row.goes_to_id).code if row.goes_to_id else "",
    }


def _line(one: Minute) -> dict[str, Any]:
    record = {name: value for name, value in one.row.record.items() if name != "text"}
    return {
        "sequence": one.row.sequence,
        "move": one.row.move,
        "at": one.row.at,
        "body": one.row.body,
        "record": record,
        "text": one.text,
    }


def _code(body: int | None, here: Ground) -> str:
    return "" if body is None else here.directory.organisation(body).code
