"""Files of outside systems: what the system asks, the texts that go back, its ratings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from gongzhi.cases.actions.rated_outside import SourceRating, import_ratings
from gongzhi.cases.api.shapes import Closed, Code
from gongzhi.cases.queries.outside import closing_text, outside_of, return_text
from gongzhi.cases.queries.words import words_of
from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.queries import dossier_for, timeline

router = Router(tags=["orders"])


class OutsideShape(Schema):
    """The system a file still belongs to, both clocks, and the texts that are ready for it."""

    system: str
    number: str
    deadline: datetime | None = Field(description="As the system gave it")
    due: datetime | None = Field(description="The earliest of all limits that run here")
    asks: bool = Field(description="It asks the requester itself: nobody here does")
    return_grounds: list[str]
    return_ends: datetime | None
    return_text: str = Field(description="Empty while the order was not sent back")
    closing_text: str = Field(description="Empty before a result, or if the words are shut")


class RatedIn(Closed):
    """What one requester said; either part may be left out, not both."""

    number: str = Field(max_length=120)
    solved: Literal["", "solved", "partly", "not", "cannot"] = ""
    satisfied: bool | None = None
    grade: str = Field("", max_length=80, description="How satisfied: one of the pack's grades")
    said_on: date | None = Field(None, description="The day on which the requester said it")


class RatingsIn(Closed):
    """Ratings of one system; rows count from 1."""

    system: str = Field(max_length=80)
    rows: list[RatedIn]


class RatingsOut(Schema):
    """How many rows are in, how many were in before, and what is wrong with the others."""

    taken: int
    known: int
    problems: list[dict[str, Any]]


@router.get("/files/{code}/outside", response=OutsideShape)
def read_outside(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Show what the system that sent a file asks of it, and the texts that go back to it."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        file = dossier_for(by, code, here)
        own = here.under(file.rules_id)
        found = outside_of(file, own)
        if found is None:
            raise NotFound("outside")
        rows = timeline(file, own)
        said = words_of(file, rows, by=by, ground=own, at=timezone.now())
        return {
            "system": found.row["system"],
            "number": found.number,
            "deadline": found.deadline,
            "due": file.due if file.due < NO_DUE else None,
            "asks": found.asks,
            "return_grounds": list(found.row["return_grounds"]),
            "return_ends": found.return_ends,
            "return_text": return_text(file, rows, said, own),
            "closing_text": closing_text(file, rows, said, own),
        }


@router.post("/orders/ratings", response=RatingsOut)
def take_ratings(request: HttpRequest, sent: RatingsIn) -> dict[str, Any]:
    """Take in what a system's requesters said; good rows are in, each wrong one is named."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    rows = [SourceRating(row, **one.dict()) for row, one in enumerate(sent.rows, 1)]
    done = import_ratings(system=sent.system, rows=rows, by=by, at=timezone.now())
    return {
        "taken": done.taken,
        "known": done.known,
        "problems": [one.as_dict() for one in done.problems],
    }
