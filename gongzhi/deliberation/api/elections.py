"""Elections of bodies: seats, candidates, rounds for everybody; beginning one for staff."""

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
from gongzhi.deliberation.actions import begin_election
from gongzhi.deliberation.api.decisions import RollShape, roll_shape
from gongzhi.deliberation.models import BodyElection
from gongzhi.deliberation.queries.decisions import objections_until, rolls_of
from gongzhi.deliberation.queries.elections import (
    ballot_of,
    elected_of,
    election_for,
    elections_at,
)
from gongzhi.procedure.ground import Ground, ground

router, staff = Router(tags=["bodies"]), Router(tags=["bodies"])
Code = Annotated[str, Path(max_length=40)]
AreaCode = Annotated[str, Query(max_length=80)]


class ElectionShape(Schema):
    """An election; `kind` is a row of `self_government_bodies`.

    `extent`: whole_body or vacant_seats; `seats`: office → how many.
    """

    code: str
    kind: str
    area: str
    extent: str
    step: str
    outcome: str
    seats: dict[str, int]
    meets_at: datetime | None
    meets_where: str
    opened_at: datetime
    ended_at: datetime | None


class CandidateShape(Schema):
    """Who stands, for which office; `ground` says why one stands no more."""

    number: int
    office: str
    name: str
    nominated_by: str
    text: str
    ground: str
    elected: bool


class RoundShape(Schema):
    """What a round came to: what the rule asks for, the votes, and of each office its seats.

    `move` says how it ended: declare_elected, call_second_round, leave_vacant, declare_invalid.
    """

    move: str
    step: str
    held: datetime | None
    due: int
    handed: int
    ballots: int
    invalid: int
    attend: str
    quorum: bool
    fits: bool
    share: str
    votes: dict[str, int]
    contests: dict[str, dict[str, Any]]


class ElectionInFullShape(ElectionShape):
    """An election in full. `candidates` stand in the order of the ballot, drawn from root `root`.

    `term` is the file of the term that stood, `seated` of the one the elected serve in;
    `objections_until` when what was declared hangs out.
    """

    text: str
    committee: list[str]
    chosen_by: str
    root: int | None
    candidates: list[CandidateShape]
    rounds: list[RoundShape]
    rolls: list[RollShape]
    posted_at: datetime | None
    objections_until: datetime | None
    term: str
    seated: str


class BeginIn(Schema):
    """An election: the fields of `begin_body_election` (`/procedures/body_election` names them)."""

    model_config = ConfigDict(extra="forbid")
    record: dict[str, Any] = Field(default_factory=dict)


@router.get("/bodies/elections", response=list[ElectionShape])
def read_elections(
    request: HttpRequest, area: AreaCode = "", running: bool = False
) -> list[dict[str, Any]]:
    """List the latest elections of a place and what lies in it; `running` only those under way."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        place = here.territory.by_code(area) if area else here.territory.root
        if place is None:
            raise NotFound("area", code=area[:40])
        return [_row(one, here) for one in elections_at(place.id, by, here, running=running)]


@router.get("/bodies/elections/{code}", response=ElectionInFullShape)
def read_election(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Show an election: who stands, when and where, what each round came to."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return _full(election_for(by, code, here), here)


@staff.post("/bodies/elections/files", response={201: ElectionInFullShape})
def begin(request: HttpRequest, sent: BeginIn) -> Status[dict[str, Any]]:
    """Begin an election in the caller’s community; its moves are those of any file.

    Its roll is kept at `/decisions/{code}/roll`.
    """
    by: Actor = request.auth  # type: ignore[attr-defined]
    opened = begin_election(record=sent.record, by=by, at=timezone.now())
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return Status(201, _full(election_for(by, opened.dossier.code, here), here))


def _row(one: BodyElection, here: Ground) -> dict[str, Any]:
    names = ("kind", "extent", "seats", "meets_at", "meets_where", "opened_at", "ended_at")
    return {
        "code": one.dossier.code,
        "area": here.territory.area(one.area_id).code,
        "step": one.dossier.step,
        "outcome": one.dossier.outcome,
        **{name: getattr(one, name) for name in names},
    }


def _full(found: BodyElection, here: Ground) -> dict[str, Any]:
    elected = {number for numbers in elected_of(found).values() for number in numbers}
    names = ("number", "office", "name", "nominated_by", "text", "ground")
    plain = ("text", "committee", "chosen_by", "root", "rounds", "posted_at")
    return {
        **_row(found, here),
        **{name: getattr(found, name) for name in plain},
        "candidates": [
            {**{name: getattr(one, name) for name in names}, "elected": one.number in elected}
            for one in ballot_of(found)
        ],
        "rolls": [roll_shape(one) for one in rolls_of(found)],
        "objections_until": objections_until(found, here),
        "term": found.term.dossier.code if found.term else "",
        "seated": found.seated.dossier.code if found.seated else "",
    }
