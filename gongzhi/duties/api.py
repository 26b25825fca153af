"""What may be asked of a grid or a community, for everybody; and proposals, for staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema, Status
from pydantic import ConfigDict, Field

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.core.work import work
from gongzhi.duties.actions.duty_openers import DUTY_OPENERS
from gongzhi.duties.actions.openers import OPENERS, Opener
from gongzhi.duties.methods.catalogue import DutyItem
from gongzhi.duties.methods.listed import Listed
from gongzhi.duties.models import ListedWork
from gongzhi.duties.queries.duty_lists import (
    Asked,
    LocalItem,
    duties_visible_to,
    local_moment_day,
)
from gongzhi.duties.queries.lists import items_at, listed_items, local_day, under_review
from gongzhi.procedure.ground import Ground, ground

router = Router(tags=["lists"])
staff = Router(tags=["lists"])


class ItemShape(Schema):
    """One item: what may be asked (or is refused: list `negative`), by whom, until when.

    `code` is a row of the pack or, where `admitted`, the file by which it came onto the list.
    """

    code: str
    list: str
    task: str
    name_zh: str
    name_en: str
    matters: Sequence[str]
    asked_by: str
    law_basis: str
    manner: str
    times: int
    per: str
    minutes: int
    data: Sequence[str]
    pay: str
    yuan: int
    instead_zh: str
    instead_en: str
    until: date | None
    admitted: bool
    temporary: bool
    suspended: bool


class ProposedShape(Schema):
    """Something asked for that nobody has decided yet."""

    code: str
    list: str
    task: str
    name_zh: str
    name_en: str
    asked_by: str
    since: datetime


class ListsShape(Schema):
    """The lists of a place on a day, and what is under review there."""

    area: str
    on: date
    items: list[ItemShape]
    under_review: list[ProposedShape]


class ProposalIn(Schema):
    """A proposal: the fields of the procedure's opening move (`/procedures/<code>` names them)."""

    model_config = ConfigDict(extra="forbid")
    record: dict[str, Any] = Field(default_factory=dict)


class OpenedShape(Schema):
    """The file that was opened."""

    code: str
    procedure: str
    step: str


@router.get("/lists/{area}", response=ListsShape)
def read_lists(request: HttpRequest, area: Annotated[str, Path(max_length=80)]) -> dict[str, Any]:
    """Say what grid workers and communities may be asked at a place today, and by whom."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        place = here.territory.by_code(area)
        if place is None:
            raise NotFound("area", code=area)
        day = local_day(here, place.id, timezone.now())
        within = here.territory.is_within
        return {
            "area": area,
            "on": day,
            "items": [
                item_shape(item) for item in items_at(listed_items(here, day), place.id, here)
            ],
            "under_review": [
                _proposed(one, here)
                for one in under_review(by, here)
                if within(place.id, one.dossier.area_id)
            ],
        }


@staff.post("/lists/proposals/{procedure}", response={201: OpenedShape})
def propose(
    request: HttpRequest, procedure: Annotated[str, Path(max_length=40)], sent: ProposalIn
) -> Status[dict[str, Any]]:
    """Propose something for a list, or refuse a demand in a community's name."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    opener = OPENERS.get(procedure)
    if opener is None:
        raise NotFound("procedure", code=procedure)
    return _opened(opener, sent, by)


def item_shape(item: Listed) -> dict[str, Any]:
    """Give an item in codes."""
    same = ItemShape.model_fields.keys() - {"until", "admitted", "matters", "data"}
    return {
        **{name: getattr(item, name) for name in same},
        "matters": list(item.matters),
        "data": list(item.data),
        "until": item.ends,
        "admitted": item.file,
    }


def _proposed(one: ListedWork, here: Ground) -> dict[str, Any]:
    owner = here.directory.by_id.get(one.dossier.owner_id or 0)
    return {
        "code": one.dossier.code,
        "list": one.list,
        "task": one.task,
        "name_zh": one.name_zh,
        "name_en": one.name_en,
        "asked_by": owner.code if owner else "",
        "since": one.dossier.opened_at,
    }


class DutyShape(Schema):
    """One item of a duty list of the pack."""

    code: str
    list: str
    matter: str
    name_zh: str
    name_en: str
    lead: str
    law_basis: str
    until: date | None


class LocalDutyShape(Schema):
    """An item that an act has made. `state`: in_force, suspended (`missing` says why), ended."""

    code: str
    kind: str
    matter: str
    state: str
    missing: list[str]
    sender: str
    receiver: str
    applied_by: str
    basis: str
    decision: str
    starts: date
    ends: date
    ended_how: str
    ground: str
    file: str


class AskedShape(Schema):
    """Something asked for: who asked, where it stands, the ground of a refusal."""

    kind: str
    matter: str
    step: str
    outcome: str
    sender: str
    receiver: str
    applied_by: str
    basis: str
    ground: str
    since: datetime
    file: str


class DutiesShape(Schema):
    """The duties of a body: what it leads, supports, may not be given; acts; what is asked for."""

    body: str
    on: date
    leads: list[DutyShape]
    supports: list[DutyShape]
    withdrawn: list[DutyShape]
    local: list[LocalDutyShape]
    asked: list[AskedShape]


@router.get("/duties/{body}", response=DutiesShape)
def read_duties(request: HttpRequest, body: Annotated[str, Path(max_length=80)]) -> dict[str, Any]:
    """Say what a body answers for today, what has been sent down to it, and who asked for what."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        found = duties_visible_to(by, body, local_moment_day(timezone.now(), here), here)
        return {
            "body": found.body.code,
            "on": found.on,
            "leads": [_duty(one) for one in found.leads],
            "supports": [_duty(one) for one in found.supports],
            "withdrawn": [_duty(one) for one in found.withdrawn],
            "local": [_local(one) for one in found.local],
            "asked": [_asked(one) for one in found.asked],
        }


@staff.post("/duties/files/{move}", response={201: OpenedShape})
def open_duty(
    request: HttpRequest, move: Annotated[str, Path(max_length=40)], sent: ProposalIn
) -> Status[dict[str, Any]]:
    """Ask for a duty or a power, report a bypass, or give an instruction (`move`)."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    opener = DUTY_OPENERS.get(move)
    if opener is None:
        raise NotFound("procedure", code=move)
    return _opened(opener, sent, by)


def _opened(opener: Opener, sent: ProposalIn, by: Actor) -> Status[dict[str, Any]]:
    file = opener.open(record=sent.record, by=by, at=timezone.now()).dossier
    return Status(201, {"code": file.code, "procedure": file.procedure, "step": file.step})


def _duty(item: DutyItem) -> dict[str, Any]:
    same = DutyShape.model_fields.keys() - {"lead", "until"}
    return {
        **{name: getattr(item, name) for name in same},
        "lead": item.lead_text,
        "until": item.ends,
    }


def _local(one: LocalItem) -> dict[str, Any]:
    duty = one.duty
    same = ("code", "kind", "matter", "missing", "basis", "decision", "starts", "ends", "ended_how")
    return {
        **{name: getattr(duty, name) for name in same},
        "state": one.state,
        "sender": duty.sender.code,
        "receiver": duty.receiver.code,
        "applied_by": one.applied.asked_by.code,
        "ground": one.ground,
        "file": duty.dossier.code,
    }


def _asked(one: Asked) -> dict[str, Any]:
    case, file = one.case, one.case.dossier
    return {
        "kind": case.kind,
        "matter": case.matter,
        "step": file.step,
        "outcome": file.outcome,
        "sender": case.sender.code,
        "receiver": case.receiver.code,
        "applied_by": case.asked_by.code,
        "basis": case.basis,
        "ground": one.ground,
        "since": file.opened_at,
        "file": file.code,
    }
