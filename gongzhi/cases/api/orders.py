"""Orders of outside systems (the city's 12345): their text is read, checked, and saved once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from gongzhi.cases.actions.orders import recognise_order, take_order
from gongzhi.cases.api.shapes import Closed
from gongzhi.core.actor import Actor

router = Router(tags=["orders"])


class TextIn(Closed):
    """The text of an order as the other system shows it; `system` a code of `sources`."""

    system: str
    text: str


class ReadShape(Schema):
    """What was recognised, and the lines that were not: look at both before saving."""

    fields: dict[str, str]
    unread: list[str]


class OrderIn(Closed):
    """The fields as the person left them: number and detail are required."""

    system: str
    fields: dict[str, str]
    about: str = Field(default="", max_length=80, description="Body it is about: it is shut out")


class TakenShape(Schema):
    """The file that was opened for the order."""

    code: str
    number: str
    step: str
    due: datetime


@router.post("/orders/read", response=ReadShape)
def read(request: HttpRequest, sent: TextIn) -> dict[str, Any]:
    """Recognise number, deadline, requester and words in an order's text; nothing is saved."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    found = recognise_order(system=sent.system, text=sent.text, by=by)
    return {"fields": found.fields, "unread": found.unread}


@router.post("/orders", response={201: TakenShape})
def take(request: HttpRequest, sent: OrderIn) -> Status[dict[str, Any]]:
    """Save an order as a file; the same number is never taken twice (409 `exists`)."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    file = take_order(
        system=sent.system, fields=sent.fields, by=by, at=timezone.now(), about=sent.about
    )
    shown = {"code": file.code, "number": file.source_id, "step": file.step, "due": file.due}
    return Status(201, shown)
