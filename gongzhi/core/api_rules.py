"""Rule tables and their releases: one administrator proposes, another decides. For machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Router, Schema
from pydantic import ConfigDict, Field

from gongzhi.core.actions import (
    propose_release,
    refuse_release,
    release_rules,
    withdraw_release,
)
from gongzhi.core.actor import Actor
from gongzhi.core.models import Release
from gongzhi.core.packs.snapshots import live, rules
from gongzhi.core.releases import release_seen, releases_visible_to, table_sheet, tables_listed
from gongzhi.core.work import work

staff = Router(tags=["administration"])
Number = Annotated[int, Path(ge=1, le=2_147_483_647)]
Name = Annotated[str, Path(max_length=80)]
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TableShape(Schema):
    """A rule table; of a `frozen` one files keep the rows they began under."""

    name: str
    rows: int
    frozen: bool
    changed_here: bool


class ReleaseShape(Schema):
    """A proposal: what it changes by table, who proposed it and what was decided."""

    number: int
    state: str
    why: str
    differences: Mapping[str, Any]
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str
    decided_why: str


class ReleaseIn(Schema):
    """Rows of rule tables as text, header first; rows left out stay, `withdrawn` takes one away."""

    model_config = ConfigDict(extra="forbid")
    why: str = Field(max_length=1000)
    tables: dict[str, list[list[str]]]


class WhyIn(Schema):
    """The reason."""

    model_config = ConfigDict(extra="forbid")
    why: str = Field(max_length=1000)


@staff.get("/administration/tables", response=list[TableShape])
def tables(request: HttpRequest) -> Sequence[Any]:
    """List the rule tables."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        return tables_listed(by, rules(unit.rules_id), live(by.jurisdiction, unit.live_version))


@staff.get("/administration/tables/{name}.xlsx", include_in_schema=False)
def sheet(request: HttpRequest, name: Name) -> HttpResponse:
    """Give a table as an Excel workbook."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        content = table_sheet(by, name)
    return HttpResponse(content, content_type=EXCEL)


@staff.get("/administration/releases", response=list[ReleaseShape])
def releases(request: HttpRequest) -> list[Release]:
    """List proposals, the latest first; an empty list for whoever administers nothing."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        return list(releases_visible_to(by)[:100])


@staff.get("/administration/releases/{number}", response=ReleaseShape)
def release(request: HttpRequest, number: Number) -> Release:
    """Give one proposal."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        return release_seen(by, number)


@staff.post("/administration/releases", response=ReleaseShape)
def propose(request: HttpRequest, sent: ReleaseIn) -> Release:
    """Propose changed rows; nothing changes until the security administrator decides."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        return propose_release(sheets=sent.tables, why=sent.why, by=by, at=timezone.now())


@staff.post("/administration/releases/{number}/release", response=ReleaseShape)
def put_into_force(request: HttpRequest, number: Number) -> Release:
    """Put a proposal into force."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        return release_rules(number=number, by=by, at=timezone.now())


@staff.post("/administration/releases/{number}/refuse", response=ReleaseShape)
def refuse(request: HttpRequest, number: Number, sent: WhyIn) -> Release:
    """Refuse a proposal with the reason."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        return refuse_release(number=number, why=sent.why, by=by, at=timezone.now())


@staff.post("/administration/releases/{number}/withdraw", response=ReleaseShape)
def withdraw(request: HttpRequest, number: Number) -> Release:
    """Take a proposal back."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code):
        return withdraw_release(number=number, by=by, at=timezone.now())
