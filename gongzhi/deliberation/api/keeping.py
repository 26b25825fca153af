"""Opening matters, keeping rolls, printing slips, holding keys: for staff."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Path, Router, Schema, Status, UploadedFile
from pydantic import ConfigDict, Field

from gongzhi.core.actor import Actor
from gongzhi.core.sheets import open_sheet
from gongzhi.core.work import work
from gongzhi.deliberation.actions import (
    close_box,
    open_decision,
    print_slips,
    put_count,
    put_roll,
    take_officer_key,
    vote_on_paper,
)
from gongzhi.deliberation.api.decisions import MatterShape, RollShape, matter_shape, roll_shape
from gongzhi.deliberation.queries.decisions import decision_for
from gongzhi.deliberation.queries.matters import matter_for
from gongzhi.deliberation.queries.rolls import roll_for
from gongzhi.procedure.ground import ground

staff = Router(tags=["decisions"])
Code = Annotated[str, Path(max_length=40)]
ProcedureCode = Annotated[str, Path(max_length=40)]


class OpenIn(Schema):
    """A matter: the fields of its procedure’s first move (`/procedures/{code}` names them)."""

    model_config = ConfigDict(extra="forbid")
    record: dict[str, Any] = Field(default_factory=dict)


class CountIn(Schema):
    """A roll that stays elsewhere: how many, and the SHA-256 of it in hexadecimal."""

    model_config = ConfigDict(extra="forbid")
    base: str = Field(max_length=40)
    count: int
    hash: str = Field(max_length=80)


class SlipShape(Schema):
    """A voting slip: who it is for, and the code, which is kept nowhere else."""

    number: str
    name: str
    household: str
    group: str
    code: str


class SecretShape(Schema):
    """An officer’s secret: written down now, shown never again."""

    secret: str


class SecretsIn(Schema):
    """Both officers’ secrets, in the order in which the officers were named; none if named."""

    model_config = ConfigDict(extra="forbid")
    secrets: list[str] = Field(default_factory=list, max_length=2)


class PaperIn(Schema):
    """Voters of the roll who vote on paper, and who votes for whom."""

    model_config = ConfigDict(extra="forbid")
    voters: list[UUID] = Field(default_factory=list, max_length=20000)
    proxies: dict[UUID, UUID] = Field(default_factory=dict)


class PaperShape(Schema):
    """How many of the roll are on paper now."""

    paper: int


class OpenedBoxShape(Schema):
    """The count that went on record."""

    passed: bool
    result: dict[str, int]


@staff.post("/decisions/new/{procedure}", response={201: MatterShape})
def open_matter(
    request: HttpRequest, procedure: ProcedureCode, sent: OpenIn
) -> Status[dict[str, Any]]:
    """Open a matter in the caller’s community; its moves are made at `/files/{code}/moves`."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    at = timezone.now()
    opened = open_decision(procedure=procedure, record=sent.record, by=by, at=at)
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return Status(201, matter_shape(decision_for(by, opened.dossier.code, here), by, here))


@staff.post("/decisions/{code}/roll", response=RollShape)
def send_roll(
    request: HttpRequest, code: Code, base: Form[str], sheet: File[UploadedFile]
) -> dict[str, Any]:
    """Read the roll of the present step from a sheet (Excel or CSV); each wrong row is named."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    read = open_sheet(sheet.read(), sheet.name or "roll")
    dossier = _file(by, code)
    roll = put_roll(dossier=dossier, base=base[:40], sheet=read, by=by, at=timezone.now())
    return roll_shape(roll)


@staff.post("/decisions/{code}/roll/count", response=RollShape)
def send_count(request: HttpRequest, code: Code, sent: CountIn) -> dict[str, Any]:
    """Keep of a roll that stays elsewhere how many stand in it, and its hash."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    roll = put_count(
        dossier=_file(by, code),
        base=sent.base,
        count=sent.count,
        outside=sent.hash,
        by=by,
        at=timezone.now(),
    )
    return roll_shape(roll)


@staff.post("/decisions/{code}/slips", response=list[SlipShape])
def make_slips(request: HttpRequest, code: Code) -> list[dict[str, Any]]:
    """Give every voter a new code, once; earlier slips end."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    slips = print_slips(roll=_roll(by, code), by=by, at=timezone.now())
    return [dict(zip(SlipShape.model_fields, slip, strict=True)) for slip in slips]


@staff.post("/decisions/{code}/key", response=SecretShape)
def take_key(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Make the caller’s key of the vote; the secret is in this answer alone."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    return {"secret": take_officer_key(roll=_roll(by, code), by=by, at=timezone.now())}


@staff.post("/decisions/{code}/paper-voters", response=PaperShape)
def note_paper(request: HttpRequest, code: Code, sent: PaperIn) -> dict[str, Any]:
    """Note who takes a paper ballot at the meeting; what they sent by web is taken out unread."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    noted = vote_on_paper(
        roll=_roll(by, code),
        voters=sent.voters,
        proxies=sent.proxies,
        by=by,
        at=timezone.now(),
    )
    return {"paper": noted}


@staff.post("/decisions/{code}/box/open", response=OpenedBoxShape)
def open_the_box(request: HttpRequest, code: Code, sent: SecretsIn) -> dict[str, Any]:
    """Open the box after its end with both officers’ secrets: count and publish."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    made = close_box(roll=_roll(by, code), secrets=sent.secrets, by=by, at=timezone.now())
    return {"passed": made.passed, "result": made.entry.facts["record"]["result"]}


def _file(by: Actor, code: str) -> UUID:
    with work(by.jurisdiction, by.code) as unit:
        return UUID(int=matter_for(by, code, ground(unit)).pk.int)


def _roll(by: Actor, code: str) -> UUID:
    with work(by.jurisdiction, by.code) as unit:
        return UUID(int=roll_for(matter_for(by, code, ground(unit))).id.int)
