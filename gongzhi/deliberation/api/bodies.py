"""Bodies of self-government: terms, members in office, what is due; recording one for staff."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.core.work import work
from gongzhi.deliberation.actions import record_term
from gongzhi.deliberation.models import BodyTerm
from gongzhi.deliberation.queries.bodies import Standing, standing_at, term_for
from gongzhi.procedure.ground import Ground, ground

router, staff = Router(tags=["bodies"]), Router(tags=["bodies"])
Code = Annotated[str, Path(max_length=40)]


class MemberShape(Schema):
    """Who holds a public office; `office` is a row of `body_offices`."""

    number: int
    office: str
    name: str
    since: date
    left_on: date | None
    ground: str


class DueShape(Schema):
    """What has to be done for a body, until when."""

    clock: str
    at: datetime
    late: bool


class BodyShape(Schema):
    """A body of a place; `kind` is a row of `self_government_bodies`, `code` its term’s file.

    `missing`: no_term, unconfirmed, too_few, held_over, or nothing.
    """

    kind: str
    area: str
    code: str
    step: str
    starts_on: date | None
    ends_on: date | None
    members: int
    seats_least: int
    missing: str
    due: list[DueShape]


class TermShape(Schema):
    """A term with everybody who held an office in it."""

    code: str
    kind: str
    area: str
    step: str
    starts_on: date
    ends_on: date
    members: list[MemberShape]


class RecordIn(Schema):
    """A body that stands: the fields of `record_term` (`/procedures/body_term` names them)."""

    model_config = ConfigDict(extra="forbid")
    record: dict[str, Any] = Field(default_factory=dict)


@router.get("/bodies", response=list[BodyShape])
def read_bodies(
    request: HttpRequest, area: Annotated[str, Query(max_length=80)] = ""
) -> list[dict[str, Any]]:
    """List the bodies of a place: of a community all it has to have, of others those in term."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        place = here.territory.by_code(area) if area else here.territory.root
        if place is None:
            raise NotFound("area", code=area[:40])
        return [_standing(one, here) for one in standing_at(place.id, by, here, timezone.now())]


@router.get("/bodies/{code}", response=TermShape)
def read_body(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Show a term: who holds which office since when, and who has left it."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return _term(term_for(by, code, here), here)


@staff.post("/bodies/files", response={201: TermShape})
def record(request: HttpRequest, sent: RecordIn) -> Status[dict[str, Any]]:
    """Record a body of the caller’s community; the township confirms it by a move of its file."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    opened = record_term(record=sent.record, by=by, at=timezone.now())
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return Status(201, _term(term_for(by, opened.dossier.code, here), here))


def _term(found: BodyTerm, here: Ground) -> dict[str, Any]:
    names = ("number", "office", "name", "since", "left_on", "ground")
    return {
        "code": found.dossier.code,
        "kind": found.kind,
        "area": here.territory.area(found.area_id).code,
        "step": found.dossier.step,
        "starts_on": found.starts_on,
        "ends_on": found.ends_on,
        "members": [{name: getattr(one, name) for name in names} for one in found.members.all()],
    }


def _standing(one: Standing, here: Ground) -> dict[str, Any]:
    term = one.term
    return {
        "kind": one.kind,
        "area": here.territory.area(one.area).code,
        "code": term.dossier.code if term else "",
        "step": term.dossier.step if term else "",
        "starts_on": term.starts_on if term else None,
        "ends_on": term.ends_on if term else None,
        "members": len(one.members),
        "seats_least": one.wanted,
        "missing": one.missing,
        "due": [{"clock": due.clock, "at": due.at, "late": due.late} for due in one.due],
    }
