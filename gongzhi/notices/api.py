"""Notices for machines: one's own choices, the channels, the log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Path, Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_key
from gongzhi.core.work import work
from gongzhi.notices import actions, queries
from gongzhi.notices.events import holder_of
from gongzhi.notices.models import Channel, Delivery
from gongzhi.procedure.queries.visible import own_dossier

following = Router(tags=["notices"])
staff = Router(tags=["notices"])
links = Router(tags=["notices"])
Code = Annotated[str, Path(max_length=40)]
Key = Annotated[str, Header(alias="X-Request-Key", max_length=80)]
Handle = Annotated[str, Path(max_length=40, description="From the link in a notice")]
Language = Literal["zh-hans", "en"]
Kind = Literal["mail", "sms"]


class ChoiceIn(Schema):
    """By which way, and which events not. An empty address keeps the one there is."""

    model_config = ConfigDict(extra="forbid")
    kind: Kind
    address: str = Field(default="", max_length=200, description="Sealed; never given back")
    stopped: list[Annotated[str, Field(max_length=40)]] = Field(default_factory=list, max_length=20)
    digest: bool = False
    language: Language = "zh-hans"


class WayShape(Schema):
    """A way that was chosen; ``own`` tells that an address was given for it, never which."""

    kind: str
    own: bool
    stopped: list[str]
    digest: bool
    language: str


class SentShape(Schema):
    """A notice: what, when, by which kind of channel, with what outcome."""

    event: str
    kind: str
    state: str
    reason: str
    attempts: int
    planned_for: datetime
    ended_at: datetime | None


class LoggedShape(SentShape):
    """A notice as the log has it; ``again`` names it for another attempt when it is dead."""

    channel: str
    holder: str
    again: str


class OwnShape(Schema):
    """One's own ways, the kinds there are channels for, and what was sent lately."""

    offered: list[str]
    ways: list[WayShape]
    sent: list[SentShape]


class ChannelIn(Schema):
    """A channel to be set up; ``url`` as the sending library reads it, with ``{address}``."""

    model_config = ConfigDict(extra="forbid")
    code: str = Field(max_length=40)
    kind: Literal["mail", "sms", "dingtalk", "wecom", "feishu", "webhook"]
    url: str = Field(max_length=2000)
    body: str = Field(default="", max_length=80)
    language: Language = "zh-hans"


class ChannelShape(Schema):
    """A channel in use; its address is never given back."""

    code: str
    kind: str
    body: str
    language: str
    since: datetime


class TestIn(Schema):
    """Whom a test goes to; empty for the robot of a group."""

    model_config = ConfigDict(extra="forbid")
    address: str = Field(default="", max_length=200)


class StopIn(Schema):
    """Which event; empty for all by this way."""

    model_config = ConfigDict(extra="forbid")
    event: str = Field(default="", max_length=40)


class DoneShape(Schema):
    """It was done."""

    done: bool = True


@following.get("/requests/{code}/notices", response=OwnShape)
def read_for_file(request: HttpRequest, code: Code, key: Key) -> dict[str, Any]:
    """Show how whoever holds a file's key is told of it, and what was sent."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        file = own_dossier(by, code, read_key(key))
        sent = queries.sent_about(by.jurisdiction, file.id)
        return _own(holder_of(file.procedure), file.id.hex, sent[:50], by)


@following.put("/requests/{code}/notices", response=DoneShape)
def choose_for_file(request: HttpRequest, code: Code, key: Key, sent: ChoiceIn) -> dict[str, Any]:
    """Choose a way and what is sent by it."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    actions.choose_for_file(
        code=code, key=read_key(key), choice=_choice(sent), by=by, at=timezone.now()
    )
    return {}


@following.delete("/requests/{code}/notices/{kind}", response=DoneShape)
def end_for_file(request: HttpRequest, code: Code, kind: Kind, key: Key) -> dict[str, Any]:
    """End one of a file's ways; its address is erased."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    actions.end_for_file(code=code, key=read_key(key), kind=kind, by=by, at=timezone.now())
    return {}


@staff.get("/notices/own", response=OwnShape)
def read_own(request: HttpRequest) -> dict[str, Any]:
    """Show how oneself is told."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        return _own("person", str(by.person), queries.own_deliveries(by)[:50], by)


@staff.put("/notices/own", response=DoneShape)
def choose_own(request: HttpRequest, sent: ChoiceIn) -> dict[str, Any]:
    """Choose a way for oneself and what is sent by it."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    actions.choose_own(choice=_choice(sent), by=by, at=timezone.now())
    return {}


@staff.delete("/notices/own/{kind}", response=DoneShape)
def end_own(request: HttpRequest, kind: Kind) -> dict[str, Any]:
    """End one of one's own ways; its address is erased."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    actions.end_own(kind=kind, by=by, at=timezone.now())
    return {}


@staff.get("/notices/channels", response=list[ChannelShape])
def read_channels(request: HttpRequest) -> list[dict[str, Any]]:
    """List the channels in use."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        return [_channel(row) for row in queries.channels_visible_to(by)]


@staff.post("/notices/channels", response={201: ChannelShape})
def put_channel(request: HttpRequest, sent: ChannelIn) -> Status[dict[str, Any]]:
    """Set a channel up, or give the one of this code another address."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        row = actions.put_channel(**sent.dict(), by=by, at=timezone.now())
        return Status(201, _channel(row))


@staff.delete("/notices/channels/{code}", response=DoneShape)
def end_channel(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Use a channel no more; the key of its address is destroyed."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    actions.end_channel(code=code, by=by, at=timezone.now())
    return {}


@staff.post("/notices/channels/{code}/test", response={202: DoneShape})
def try_channel(request: HttpRequest, code: Code, sent: TestIn) -> Status[dict[str, Any]]:
    """Send a test; its outcome stands in the log."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    actions.try_channel(code=code, address=sent.address, by=by, at=timezone.now())
    return Status(202, {})


@staff.get("/notices/log", response=list[LoggedShape])
def read_log(
    request: HttpRequest,
    failed: bool = False,
    size: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[dict[str, Any]]:
    """Read the log, the latest first; with ``failed`` only what did not arrive."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        rows = queries.failed_of(by) if failed else queries.deliveries_visible_to(by)
        return [
            {
                **_sent(row),
                "channel": row.channel,
                "holder": row.holder,
                "again": row.handle if row.state == "dead" else "",
            }
            for row in rows[:size]
        ]


@staff.post("/notices/log/{handle}/again", response={202: DoneShape})
def try_again(request: HttpRequest, handle: Handle) -> Status[dict[str, Any]]:
    """Send a dead notice once more."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    actions.try_again(delivery=handle, by=by, at=timezone.now())
    return Status(202, {})


@links.post("/notices/links/{handle}/stop", response=DoneShape)
def stop_by_link(request: HttpRequest, handle: Handle, sent: StopIn) -> dict[str, Any]:
    """Stop such notices: of one event, or all by this way."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    actions.stop_by_link(handle=handle, event=sent.event, by=by, at=timezone.now())
    return {}


def _own(holder: str, subject: str, sent: Iterable[Delivery], by: Actor) -> dict[str, Any]:
    ways = queries.ways_of(by.jurisdiction, holder, subject)
    return {
        "offered": queries.offered_kinds(by.jurisdiction),
        "ways": [
            {
                "kind": way.kind,
                "own": way.own,
                "stopped": sorted(way.stopped),
                "digest": way.digest,
                "language": way.language,
            }
            for way in ways
        ],
        "sent": [_sent(row) for row in sent],
    }


def _sent(row: Delivery) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SentShape.model_fields}


def _channel(row: Channel) -> dict[str, Any]:
    return {
        "code": row.code,
        "kind": row.kind,
        "body": row.body.code if row.body is not None else "",
        "language": row.language,
        "since": row.made_at,
    }


def _choice(sent: ChoiceIn) -> actions.Choice:
    return actions.Choice(
        kind=sent.kind,
        address=sent.address,
        stopped=tuple(sent.stopped),
        digest=sent.digest,
        language=sent.language,
    )
