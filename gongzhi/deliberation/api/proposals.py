"""Residents' proposals for programs: read, put forward, support, speak; slips for committees.

An author's own moves go by the key through the door of one's own file.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Schema, Status
from pydantic import ConfigDict, Field

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.core.work import work
from gongzhi.deliberation.actions.proposals import (
    Proposed,
    Supported,
    contribute,
    open_proposal,
    print_residency_slips,
    support,
    withdraw_support,
)
from gongzhi.deliberation.api.decisions import public
from gongzhi.deliberation.api.keeping import staff
from gongzhi.deliberation.api.voting import objecting, voting
from gongzhi.deliberation.models import Contribution, Proposal
from gongzhi.deliberation.queries.proposals import (
    POSTED,
    in_turn,
    proposal_for,
    proposals_at,
    public_fate,
    voices_of,
    wanted_of,
    wordings_of,
)
from gongzhi.procedure.ground import Ground, ground

TAGS = ["proposals"]
Code = Annotated[str, Path(max_length=40)]
AreaCode = Annotated[str, Query(max_length=80)]
After = Annotated[str, Query(max_length=80)]
State = Literal["", "gathering", "answering", "ended", "hidden"]


class FateShape(Schema):
    """What became of a proposal, in codes; `became` is the code of the file that followed."""

    step: str
    outcome: str
    supports: int
    ended_at: datetime | None
    became: str | None
    became_procedure: str
    became_step: str
    part: int | None
    trial_until: date | None


class ProposalShape(Schema):
    """A proposal in a list. `title` is empty while it is hidden."""

    code: str
    area: str
    title: str
    opened_at: datetime
    wanted: int
    fate: FateShape


class ProposalsShape(Schema):
    """Proposals, the latest first; `next` goes into `after` for the following page."""

    proposals: list[ProposalShape]
    next: str | None


class VoiceShape(Schema):
    """An argument, a reply or an amendment; hidden ones without words, with ground and note.

    None has words while the proposal is hidden: they quote it.
    """

    code: str
    kind: str
    answers: str
    said: dict[str, str]
    supports: int
    posted_at: datetime
    ground: str
    note: str
    choice: str


class WordingShape(Schema):
    """A version of the text."""

    number: int
    at: datetime
    text: str


class FullShape(ProposalShape):
    """A proposal in full; `voices` in the order drawn for `day`."""

    said: dict[str, str]
    ground: str
    note: str
    answer: str
    answer_ground: str
    day: date
    voices: list[VoiceShape]
    versions: list[WordingShape]


class Closed(Schema):
    """What is sent holds no other fields."""

    model_config = ConfigDict(extra="forbid")


class ProposalIn(Closed):
    """A proposal to a community or township; with a residency slip it is posted at once.

    `contact` (a mail address or a mobile number) is sealed: its author is told how it moves, in
    the language asked for. It is changed and erased at `/requests/{code}/notices` with the key.
    """

    area: str = Field(min_length=1, max_length=80)
    title: str = Field(max_length=400)
    text: str = Field(max_length=8000)
    place: str = Field(default="", max_length=400)
    slip: str = Field(default="", max_length=40)
    contact: str = Field(default="", max_length=200)


class VoiceIn(Closed):
    """An argument, a reply to one (`answers`), or an amendment of a `passage`."""

    kind: str = Field(max_length=40)
    text: str = Field(max_length=2000)
    passage: str = Field(default="", max_length=2000)
    why: str = Field(default="", max_length=2000)
    answers: str = Field(default="", max_length=40)
    slip: str = Field(default="", max_length=40)


class SlipIn(Closed):
    """The code of a residency slip."""

    slip: str = Field(min_length=1, max_length=40)


class SlipsIn(Closed):
    """How many slips are to be printed."""

    count: int = Field(ge=0, le=100_000)


class ProposedShape(Schema):
    """The code, the author's key (shown once), and whether everybody can read it now."""

    code: str
    key: str
    posted: bool


class SupportedShape(Schema):
    """How many support it now; `again`: this slip had, or had not, before."""

    supports: int
    again: bool


class SlipsShape(Schema):
    """Codes of residency slips, shown this once."""

    slips: list[str]


@public.get("/proposals", response=ProposalsShape, tags=TAGS)
def read_proposals(
    request: HttpRequest, area: AreaCode = "", state: State = "", after: After = ""
) -> dict[str, Any]:
    """List proposals of a place and what lies in it, of one state or of all, the latest first."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        place = here.territory.by_code(area) if area else here.territory.root
        if place is None:
            raise NotFound("area", code=area)
        found = proposals_at(place.id, by, here, state, after)
        return {"proposals": [_row(one, here) for one in found.rows], "next": found.next}


@public.get("/proposals/{code}", response=FullShape, tags=TAGS)
def read_proposal(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Show a proposal with its fate, both sides, the amendments and every version."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        found = proposal_for(by, code, here)
        zone = here.calendar(found.area_id).zone
        day = timezone.now().astimezone(zone).date()
        return {
            **_row(found, here),
            "said": found.said,
            "ground": found.ground,
            "note": found.note,
            "answer": found.answer,
            "answer_ground": found.answer_ground,
            "day": day,
            "voices": [
                _voice(one, shown=bool(found.said)) for one in in_turn(voices_of(found), found, day)
            ],
            "versions": [
                {"number": one.number, "at": one.at, "text": one.text} for one in wordings_of(found)
            ],
        }


@objecting.post("/public/proposals", response={201: ProposedShape}, tags=TAGS)
def put_forward(request: HttpRequest, sent: ProposalIn) -> Status[dict[str, Any]]:
    """Put a proposal forward; nobody has to say who they are."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    return Status(201, _proposed(open_proposal(by=by, at=timezone.now(), **sent.model_dump())))


@objecting.post("/public/proposals/{code}/voices", response={201: ProposedShape}, tags=TAGS)
def say(request: HttpRequest, code: Code, sent: VoiceIn) -> Status[dict[str, Any]]:
    """Say something of a proposal."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    made = contribute(proposal=code, by=by, at=timezone.now(), **sent.model_dump())
    return Status(201, _proposed(made))


@voting.post("/public/proposals/{code}/support", response=SupportedShape, tags=TAGS)
def support_it(request: HttpRequest, code: Code, sent: SlipIn) -> dict[str, Any]:
    """Support a proposal, or an argument by its own code, with a residency slip: once."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    return _supported(support(code=code, slip=sent.slip, by=by, at=timezone.now()))


@voting.post("/public/proposals/{code}/support/withdraw", response=SupportedShape, tags=TAGS)
def step_back(request: HttpRequest, code: Code, sent: SlipIn) -> dict[str, Any]:
    """Step back, with the same slip."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    return _supported(withdraw_support(code=code, slip=sent.slip, by=by, at=timezone.now()))


@staff.post("/residency-slips", response={201: SlipsShape}, tags=TAGS)
def print_slips(request: HttpRequest, sent: SlipsIn) -> Status[dict[str, Any]]:
    """Make codes for residency slips of the committee's community."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    codes = print_residency_slips(count=sent.count, by=by, at=timezone.now())
    return Status(201, {"slips": codes})


def _row(found: Proposal, here: Ground) -> dict[str, Any]:
    return {
        "code": found.dossier.code,
        "area": here.territory.area(found.area_id).code,
        "title": found.said.get("title", ""),
        "opened_at": found.opened_at,
        "wanted": wanted_of(found, here),
        "fate": public_fate(found),
    }


def _voice(row: Contribution, *, shown: bool) -> dict[str, Any]:
    return {
        "code": row.dossier.code,
        "kind": row.kind,
        "answers": "" if row.answers is None else row.answers.dossier.code,
        "said": row.said if shown and row.dossier.step == POSTED else {},
        "supports": row.supports,
        "posted_at": row.posted_at,
        "ground": row.ground,
        "note": row.note,
        "choice": row.choice,
    }


def _proposed(made: Proposed) -> dict[str, Any]:
    return {"code": made.code, "key": made.key, "posted": made.posted}


def _supported(made: Supported) -> dict[str, Any]:
    return {"supports": made.supports, "again": made.again}
