"""“Me too” for machines: join a public matter, say one's own word, leave it; the public rule."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema, Status
from pydantic import Field

from gongzhi.cases.actions.me_too import (
    Joined,
    join_case,
    join_for_caller,
    leave_case,
    say_for_oneself,
)
from gongzhi.cases.actions.me_too_contact import confirm_contact, leave_contact
from gongzhi.cases.actions.telling_area import follow_neighbourhood
from gongzhi.cases.api.shapes import Closed, Code, Key
from gongzhi.cases.models import MeToo
from gongzhi.cases.queries.me_too import me_too_by_key
from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_key
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground

joining = Router(tags=["public"])
own = Router(tags=["public"])
public = Router(tags=["public"])
staff = Router(tags=["staff"])
Handle = Annotated[str, Path(max_length=40)]
AreaCode = Annotated[str, Path(max_length=80)]
STATE = Field(description="`quiet`: shown apart; `asked`: a link was sent; `counted` 已计入")


class JoinedShape(Schema):
    """What a neighbour takes home: the matter's code and a key of its own, shown once."""

    code: str
    key: str
    state: Literal["quiet", "asked", "counted"] = STATE


class MeTooShape(Schema):
    """One's own “me too”: nothing but this is kept, and a contact that was left, sealed."""

    code: str
    follows: str = Field(description="Where it goes on: another code once it was merged 并入")
    state: Literal["quiet", "asked", "counted"] = STATE
    contact: bool
    ended: bool
    said: Literal["", "solved", "not_solved"]


class ContactIn(Closed):
    """The mail address or mobile number to which the link is sent; sealed."""

    contact: str = Field(min_length=3, max_length=254)


class LinkOut(Schema):
    """False: the same person had joined before, and that one stays."""

    counted: bool


class AreaIn(Closed):
    """Where the day's public matters of an area are sent, once the link sent there was opened."""

    contact: str = Field(min_length=3, max_length=254)


class WordIn(Closed):
    """Whether it is solved for oneself too."""

    said: Literal["solved", "not_solved"]


class CallerIn(Closed):
    """The number of the person who has called; its digest alone is kept."""

    phone: str = Field(min_length=3, max_length=40)


class PriorityShape(Schema):
    """From how many neighbours on a matter goes ahead of others. No limit changes by it."""

    code: str
    name_zh: str
    name_en: str
    neighbours: int
    rank: int
    source: str
    effective_from: str


@joining.post("/public/cases/{code}/me-too", response={201: JoinedShape})
def join(request: HttpRequest, code: Code) -> Status[dict[str, Any]]:
    """Say “me too” to an open public matter. No account, no name; 404 for what is private."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    return Status(201, _joined(join_case(code=code, by=by, at=timezone.now())))


@joining.post("/public/me-too-links/{handle}", response=LinkOut)
def confirm(request: HttpRequest, handle: Handle) -> dict[str, bool]:
    """Confirm the contact by the link sent to it: from now on it counts."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    return {"counted": confirm_contact(handle=handle, by=by, at=timezone.now())}


@joining.post("/public/areas/{area}/notices", response={202: None})
def follow_area(request: HttpRequest, area: AreaCode, sent: AreaIn) -> Status[None]:
    """Ask for a daily notice of the public matters of an area; a link confirms the address."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    follow_neighbourhood(area=area, contact=sent.contact, by=by, at=timezone.now())
    return Status(202, None)


@own.post("/public/me-too/{code}/contact", response=MeTooShape)
def add_contact(request: HttpRequest, code: Code, key: Key, sent: ContactIn) -> dict[str, Any]:
    """Leave a mail address or number, so that it counts and one is told of the end."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    at = timezone.now()
    return _own(leave_contact(code=code, key=read_key(key), contact=sent.contact, by=by, at=at))


@own.get("/public/me-too/{code}", response=MeTooShape)
def read_own(request: HttpRequest, code: Code, key: Key) -> dict[str, Any]:
    """Show one's own “me too” by the key that was given at joining."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        return _own(me_too_by_key(unit.jurisdiction, code, read_key(key)))


@own.post("/public/me-too/{code}/word", response=MeTooShape)
def say(request: HttpRequest, code: Code, key: Key, sent: WordIn) -> dict[str, Any]:
    """Say, once it has ended, whether it is solved for oneself too."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    at = timezone.now()
    return _own(say_for_oneself(code=code, key=read_key(key), said=sent.said, by=by, at=at))


@own.delete("/public/me-too/{code}", response={204: None})
def leave(request: HttpRequest, code: Code, key: Key) -> Status[None]:
    """Take it back; nothing of it is left."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    leave_case(code=code, key=read_key(key), by=by, at=timezone.now())
    return Status(204, None)


@staff.post("/files/{code}/me-too", response={201: JoinedShape})
def join_for(request: HttpRequest, code: Code, sent: CallerIn) -> Status[dict[str, Any]]:
    """Say “me too” for a person who calls; never by a body that handles the matter."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    made = join_for_caller(code=code, phone=sent.phone, by=by, at=timezone.now())
    return Status(201, _joined(made))


@public.get("/public/priorities", response=list[PriorityShape])
def read_priorities(request: HttpRequest) -> list[dict[str, Any]]:
    """List the rule by which numbers of neighbours change the order of work."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        rows = ground(unit).rules.table("priorities")
        found = [
            {
                "code": code,
                **{name: row[name] for name in PriorityShape.model_fields if name in row},
            }
            for code, row in rows.items()
        ]
    for one in found:
        one["effective_from"] = str(one["effective_from"])
    return sorted(found, key=lambda one: int(one["neighbours"]))


def _joined(made: Joined) -> dict[str, Any]:
    return {"code": made.code, "key": made.key, "state": made.state}


def _own(row: MeToo) -> dict[str, Any]:
    return {
        "code": row.dossier.code,
        "follows": row.follows.code if row.follows.public else row.dossier.code,
        "state": row.state,
        "contact": row.contact is not None,
        "ended": row.follows.closed_at is not None,
        "said": row.said,
    }
