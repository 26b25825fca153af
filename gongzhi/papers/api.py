"""Papers for machines: what a file gives rise to, issuing, a body's list, verifying."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Path, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import ConfigDict, Field

from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.papers import actions, queries
from gongzhi.papers.models import Paper
from gongzhi.procedure.ground import ground
from gongzhi.procedure.queries import dossier_for, timeline

public = Router(tags=["papers"])
staff = Router(tags=["papers"])
Code = Annotated[str, Path(max_length=40)]
Handle = Annotated[str, Path(max_length=40, description="From the QR of the paper")]


class VerifiedShape(Schema):
    """What anybody may know of a paper: never its content."""

    handle: str
    body: str
    year: int
    number: int
    issued_at: datetime
    sha256: str
    scan_sha256: str
    voided_at: datetime | None
    void_reason: str


class PaperShape(VerifiedShape):
    """A paper as its own body sees it."""

    file: str
    sequence: int
    template: str
    language: str
    copies: int


class OfferShape(Schema):
    """A paper that an entry of a file gives rise to; `handle` of the valid one, if there is."""

    sequence: int
    move: str
    template: str
    copies: int
    seal: str
    handle: str


class IssueIn(Schema):
    """Which paper of which entry."""

    model_config = ConfigDict(extra="forbid")
    sequence: int = Field(ge=1, le=2_147_483_647)
    template: str = Field(max_length=80)
    language: Literal["zh-hans", "en"] = "zh-hans"


class VoidIn(Schema):
    """Why."""

    model_config = ConfigDict(extra="forbid")
    reason: Literal["misprint", "wrong_content", "wrong_addressee", "superseded"]


@public.get("/papers/{handle}", response=VerifiedShape)
def verify(request: HttpRequest, handle: Handle) -> dict[str, Any]:
    """Say whether a paper is what it seems: number, body, day, hash, valid or void."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        return _verified(queries.verified(by.jurisdiction, handle))


@staff.get("/papers", response=list[PaperShape])
def of_body(
    request: HttpRequest, size: Annotated[int, Query(ge=1, le=500)] = 100
) -> list[dict[str, Any]]:
    """List the papers of one's own body by number, voids among them."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        return [_paper(row) for row in queries.papers_of_body(by)[:size]]


@staff.get("/files/{code}/papers", response=list[OfferShape])
def of_file(
    request: HttpRequest, code: Code, language: Literal["zh-hans", "en"] = "zh-hans"
) -> list[dict[str, Any]]:
    """Say which papers one's own body can issue about a file."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        file = dossier_for(by, code, here)
        rows = timeline(file, here.under(file.rules_id))
        return [
            {
                "sequence": one.sequence,
                "move": one.move,
                "template": one.rule.template,
                "copies": one.rule.copies,
                "seal": one.rule.seal,
                "handle": one.issued.handle if one.issued is not None else "",
            }
            for one in queries.offers_for(file, rows, by, language)
        ]


@staff.post("/files/{code}/papers", response={201: PaperShape})
def issue(request: HttpRequest, code: Code, sent: IssueIn) -> Status[dict[str, Any]]:
    """Issue a paper: its number is drawn, its hash goes on record."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        made = actions.issue_paper(code=code, by=by, at=timezone.now(), **sent.dict())
        return Status(201, _paper(made))


@staff.post("/papers/{handle}/void", response=PaperShape)
def void(request: HttpRequest, handle: Handle, sent: VoidIn) -> dict[str, Any]:
    """Void a paper of one's own body; its number stays listed."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        return _paper(
            actions.void_paper(handle=handle, reason=sent.reason, by=by, at=timezone.now())
        )


@staff.post("/papers/{handle}/scan", response=PaperShape)
def scan(
    request: HttpRequest, handle: Handle, scan: Annotated[UploadedFile, File()]
) -> dict[str, Any]:
    """Hand in the signed and stamped sheet, a picture or a PDF; its hash goes on record."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        at = timezone.now()
        return _paper(actions.take_scan(handle=handle, picture=scan.read(), by=by, at=at))


def _verified(row: Paper) -> dict[str, Any]:
    names = [name for name in VerifiedShape.model_fields if name != "body"]
    return {"body": row.body.code, **{name: getattr(row, name) for name in names}}


def _paper(row: Paper) -> dict[str, Any]:
    own = {name: getattr(row, name) for name in ("sequence", "template", "language", "copies")}
    return {**_verified(row), "file": row.dossier.code, **own}
