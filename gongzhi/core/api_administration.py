"""What administrators read and mend of the platform itself, for machines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.core.actions import end_dead, wake_dead
from gongzhi.core.actor import Actor
from gongzhi.core.acts import acts, agenda_seen
from gongzhi.core.work import work

staff = Router(tags=["administration"])
RowNumber = Annotated[int, Path(ge=1, le=9_223_372_036_854_775_807)]


class ActShape(Schema):
    """An entry of a chain that belongs to no file: what was done to which thing, by which post."""

    kind: str
    key: str
    sequence: int
    move: str
    at: datetime
    actor: str
    facts: dict[str, Any]


class ActsShape(Schema):
    """Acts, the latest first; `next` goes into `cursor` for those before."""

    rows: Sequence[ActShape]
    next: str


class ActsQuery(Schema):
    """Acts of a kind of thing, of one thing, and where the page begins."""

    model_config = ConfigDict(extra="forbid")
    kind: str = Field(default="", max_length=40)
    key: str = Field(default="", max_length=200)
    cursor: str = Field(default="", max_length=40)


class DeadShape(Schema):
    """A wake-up that gave up after its last attempt."""

    id: int
    handler: str
    key: str
    at: datetime
    attempts: int
    last_error: str


class AgendaShape(Schema):
    """Wake-ups that are due and not yet run, since when, and those that gave up."""

    due: int
    oldest: datetime | None
    dead: Sequence[DeadShape]


class EndIn(Schema):
    """Why a wake-up is ended untried."""

    model_config = ConfigDict(extra="forbid")
    why: str = Field(max_length=500)


@staff.get("/administration/acts", response=ActsShape)
def read_acts(request: HttpRequest, asked: Annotated[ActsQuery, Query()]) -> dict[str, Any]:
    """List what was done to accounts, posts, areas, packs and wake-ups, as far as one may read."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        page = acts(by, kind=asked.kind, key=asked.key, cursor=asked.cursor)
        return {"rows": page.rows, "next": page.next}


@staff.get("/administration/agenda", response=AgendaShape)
def read_agenda(request: HttpRequest) -> Any:
    """Show what is due and what gave up, to the system administrator and the auditor."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        return agenda_seen(by, timezone.now())


@staff.post("/administration/agenda/{row}/wake", response={204: None})
def wake(request: HttpRequest, row: RowNumber) -> tuple[int, None]:
    """Try a wake-up that gave up anew."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        wake_dead(row=row, by=by, at=timezone.now())
    return 204, None


@staff.post("/administration/agenda/{row}/end", response={204: None})
def end(request: HttpRequest, row: RowNumber, sent: EndIn) -> tuple[int, None]:
    """End a wake-up that gave up, with the reason."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        end_dead(row=row, why=sent.why, by=by, at=timezone.now())
    return 204, None
