"""Conversations for programs of whoever keeps them: asking, reading what is held, cards."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema, Status
from pydantic import ConfigDict, Field

from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.deliberation.actions import open_conversation, print_cards
from gongzhi.deliberation.api.opinions import ConversationShape, shape_of
from gongzhi.deliberation.queries.conversations import conversation_for, held_statements
from gongzhi.procedure.ground import ground

staff = Router(tags=["conversations"])
Code = Annotated[str, Path(max_length=40)]


class OpenIn(Schema):
    """A conversation: the fields of `open_conversation` (`/procedures/conversation`)."""

    model_config = ConfigDict(extra="forbid")
    record: dict[str, Any] = Field(default_factory=dict)


class HeldShape(Schema):
    """A statement that waits, in the words of its author."""

    number: int
    words: str


class CardsIn(Schema):
    """How many cards to make."""

    model_config = ConfigDict(extra="forbid")
    count: int = Field(ge=0, le=100_000)


class CardsShape(Schema):
    """The codes of the cards, given once."""

    cards: list[str]


@staff.post("/conversations/files", response={201: ConversationShape})
def open_(request: HttpRequest, sent: OpenIn) -> Status[dict[str, Any]]:
    """Ask a question of the caller's place; its moves are those of any file."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    opened = open_conversation(record=sent.record, by=by, at=timezone.now())
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        found = conversation_for(by, opened.dossier.code, here)
        return Status(201, shape_of(found, here, unit.now))


@staff.get("/conversations/{code}/held", response=list[HeldShape])
def read_held(request: HttpRequest, code: Code) -> list[dict[str, Any]]:
    """Read what waits to be shown; every look is logged."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        rows = held_statements(by, conversation_for(by, code, here), here, unit.now)
        return [{"number": one.number, "words": words} for one, words in rows]


@staff.post("/conversations/{code}/cards", response={201: CardsShape})
def make_cards(request: HttpRequest, code: Code, sent: CardsIn) -> Status[dict[str, Any]]:
    """Make cards for whoever comes without a telephone; keep no note of who got which."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    cards = print_cards(code=code, count=sent.count, by=by, at=timezone.now())
    return Status(201, {"cards": cards})
