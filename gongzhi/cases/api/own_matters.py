"""One's own files by a one-time code to the contact that was left with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from gongzhi.cases.api.shapes import Closed
from gongzhi.cases.queries import case_ground
from gongzhi.cases.queries.own_matters import own_matters
from gongzhi.core.actor import Actor
from gongzhi.core.codes import show_code
from gongzhi.core.work import work
from gongzhi.notices.actions import ask_code, use_code
from gongzhi.procedure.models.dossier import NO_DUE

router = Router(tags=["requests"])


class ContactIn(Closed):
    """A mobile number or mail address; sealed with its code and destroyed after a day."""

    contact: str = Field(max_length=200)


class AskedShape(Schema):
    """Alike for every contact. ``code`` is told in a trial district alone, else empty."""

    id: UUID
    minutes: int
    code: str


class CodeIn(Closed):
    """The code that came; it works once."""

    id: UUID
    code: str = Field(max_length=20)


class OwnMatterShape(Schema):
    """Where a file stands; none of its words, and no secret file. Opening it takes its key."""

    code: str
    matter: str
    area: str
    step: str
    body: str
    opened_at: datetime
    due: datetime | None
    closed_at: datetime | None


@router.post("/own/codes", response={202: AskedShape})
def ask_own_code(request: HttpRequest, sent: ContactIn) -> Any:
    """Send a one-time code to a contact, if it was left with a file; the answer is the same."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    asked = ask_code(contact=sent.contact, by=by, at=timezone.now(), language=by.language)
    return Status(202, {"id": asked.id, "minutes": asked.minutes, "code": asked.code})


@router.post("/own/matters", response=list[OwnMatterShape])
def list_own_matters(request: HttpRequest, sent: CodeIn) -> list[dict[str, Any]]:
    """Use a code, once, and list the latest files of its contact."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    digest = use_code(id_=sent.id, typed=sent.code, by=by, at=timezone.now())
    with work(by.jurisdiction, by.code) as unit:
        here = case_ground(unit).base
        return [
            {
                "code": show_code(one.code),
                "matter": str(one.title.get("matter", "")),
                "area": here.territory.area(one.area_id).code,
                "step": one.step,
                "body": body.code if (body := here.directory.by_id.get(one.owner_id or 0)) else "",
                "opened_at": one.opened_at,
                "due": one.due if one.closed_at is None and one.due < NO_DUE else None,
                "closed_at": one.closed_at,
            }
            for one in own_matters(by, digest)
        ]
