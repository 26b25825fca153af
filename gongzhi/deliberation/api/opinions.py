"""Conversations for machines: lists, taking part, saying, the fate of a statement, the map."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.core.work import work
from gongzhi.deliberation.actions import (
    answer_statements,
    object_to_decline,
    say_statement,
    take_part,
)
from gongzhi.deliberation.models import Conversation, Statement
from gongzhi.deliberation.queries.conversations import (
    conversation_for,
    latest_conversations,
    map_of,
    objection_code,
    statement_by_key,
    statements_of,
    talks_now,
    turn_of,
    votes_file,
)
from gongzhi.procedure.ground import Ground, ground

router = Router(tags=["conversations"])
beginning = Router(tags=["conversations"])
saying = Router(tags=["conversations"])
own = Router(tags=["conversations"])
Code = Annotated[str, Path(max_length=40)]
Token = Annotated[str, Field(max_length=40)]
NAMES = (
    "number",
    "origin",
    "state",
    "text",
    "ground",
    "why",
    "became",
    "reply",
    "proposal",
    "ruling",
)


class ConversationShape(Schema):
    """A conversation in a list. `counted`: participation while it runs, what was deleted after."""

    code: str
    area: str
    step: str
    question: str
    entry: str
    talks: bool
    opened_at: datetime
    closes_at: datetime | None
    counted: dict[str, int]


class ConversationsShape(Schema):
    """Conversations, the latest first; `next` goes into `after` for the following page."""

    conversations: list[ConversationShape]
    next: str | None


class StatementShape(Schema):
    """A statement and what became of it; `votes` (agree, disagree, pass) once it has closed.

    `objection`: that of its author to its not being shown (`open`, or what the panel has ruled),
    and `ruling` the panel's words.
    """

    number: int
    origin: str
    state: str
    text: str
    ground: str
    why: str
    became: str
    reply: str
    proposal: str
    objection: str
    ruling: str
    votes: dict[str, Any]


class WholeShape(ConversationShape):
    """A conversation with its statements; they have no order and no answers while it runs."""

    background: str
    outcome: str
    seed: str
    statements: list[StatementShape]


class PartShape(Schema):
    """The code under which one takes part in this conversation alone; given once."""

    participant: str


class TurnIn(Schema):
    """Who asks for the next statement."""

    model_config = ConfigDict(extra="forbid")
    participant: Token


class TurnShape(Schema):
    """What is asked next (none: all are answered), and how many have been answered of how many."""

    statement: int | None
    text: str
    given: int
    all: int


class AnswerIn(Schema):
    """An answer to one statement; a later one takes its place."""

    model_config = ConfigDict(extra="forbid")
    participant: Token
    statement: int = Field(ge=1, le=9999)
    answer: Literal["agree", "disagree", "pass"]


class SayIn(Schema):
    """One sentence, one thing; no names."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(max_length=2000)


class SaidShape(Schema):
    """The number of a statement, the key to its fate (given once), and whether it is held."""

    number: int
    key: str
    state: str


class KeyIn(Schema):
    """The key that the author of a statement was given."""

    model_config = ConfigDict(extra="forbid")
    key: Token


class ObjectionIn(KeyIn):
    """Why a statement should be shown."""

    text: str = Field(max_length=2000)


@router.get("/conversations", response=ConversationsShape)
def read_conversations(
    request: HttpRequest,
    area: Annotated[str, Query(max_length=40)] = "",
    state: Literal["", "running", "others"] = "",
    after: Annotated[str, Query(max_length=80)] = "",
) -> dict[str, Any]:
    """List conversations, latest first; `area` keeps those of a place, `state` those open now."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        place = here.territory.by_code(area) if area else None
        if area and place is None:
            raise NotFound("area", code=area[:40])
        found = latest_conversations(by, here, place.id if place else None, state, after)
        shapes = [shape_of(one, here, unit.now) for one in found.rows]
        return {"conversations": shapes, "next": found.next}


@router.get("/conversations/{code}", response=WholeShape)
def read_conversation(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Show a conversation with its statements and what became of each."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        found = conversation_for(by, code, here)
        return {
            **shape_of(found, here, unit.now),
            **{name: getattr(found, name) for name in ("background", "outcome", "seed")},
            "statements": [_statement(one) for one in statements_of(found)],
        }


@router.get("/conversations/{code}/result.json", response=dict[str, Any])
def read_map(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Give the published map; `gongzhi opinions map VOTES.csv --check RESULT.json` redraws it."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        drawn = map_of(conversation_for(by, code, ground(unit)))
    if drawn is None:
        raise NotFound("opinions", code=code[:40])
    return dict(drawn)


@router.get("/conversations/{code}/votes.csv", response=None)
def read_votes(request: HttpRequest, code: Code) -> HttpResponse:
    """Give every vote under numbers drawn anew at the close."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        content = votes_file(conversation_for(by, code, ground(unit)))
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="votes.csv"'
    return answer


@beginning.post("/conversations/{code}/participants", response={201: PartShape})
def begin(request: HttpRequest, code: Code) -> Status[dict[str, Any]]:
    """Begin to take part where anybody may: a random code, kept as its fingerprint alone."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    return Status(201, {"participant": take_part(code=code, by=by, at=timezone.now())})


@saying.post("/conversations/{code}/statements", response={201: SaidShape})
def say(request: HttpRequest, code: Code, sent: SayIn) -> Status[dict[str, Any]]:
    """Add a statement; nobody has to say who they are."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    made = say_statement(code=code, text=sent.text, by=by, at=timezone.now())
    return Status(201, {"number": made.number, "key": made.key, "state": made.state})


@own.post("/conversations/{code}/next", response=TurnShape)
def ask_next(request: HttpRequest, code: Code, sent: TurnIn) -> dict[str, Any]:
    """Draw the statement that a participant is asked next, by the published rule."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        turn = turn_of(conversation_for(by, code, here), sent.participant, here)
        if turn is None:
            raise NotFound("participant")
        asked = turn.asked
        return {
            "statement": asked.number if asked else None,
            "text": asked.text if asked else "",
            "given": turn.given,
            "all": turn.all,
        }


@own.post("/conversations/{code}/answers", response={204: None})
def answer(request: HttpRequest, code: Code, sent: AnswerIn) -> Status[None]:
    """Answer a statement; it may be changed until the close."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    answer_statements(
        code=code,
        token=sent.participant,
        answers={sent.statement: sent.answer},
        by=by,
        at=timezone.now(),
    )
    return Status(204, None)


@own.post("/conversations/{code}/fate", response=StatementShape)
def read_fate(request: HttpRequest, code: Code, sent: KeyIn) -> dict[str, Any]:
    """Tell the author of a statement, by its key, what became of it."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        return _statement(statement_by_key(by, code, sent.key, ground(unit)))


@own.post("/conversations/{code}/objections", response={201: StatementShape})
def object_(request: HttpRequest, code: Code, sent: ObjectionIn) -> Status[dict[str, Any]]:
    """Object, with the author's key, to a statement's not being shown: once; the panel rules."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    what = {"code": code, "key": sent.key, "text": sent.text}
    return Status(201, _statement(object_to_decline(**what, by=by, at=timezone.now())))


def shape_of(found: Conversation, here: Ground, at: datetime) -> dict[str, Any]:
    """Give a conversation as it stands in a list."""
    names = ("question", "entry", "opened_at", "closes_at", "counted")
    return {
        "code": found.dossier.code,
        "area": here.territory.area(found.area_id).code,
        "step": found.dossier.step,
        "talks": talks_now(found, at),
        **{name: getattr(found, name) for name in names},
    }


def _statement(one: Statement) -> dict[str, Any]:
    shape = {name: getattr(one, name) for name in (*NAMES, "votes")}
    shape["objection"] = objection_code(one)
    return shape if one.state == "shown" else {**shape, "text": ""}
