"""The duties of a body, for everybody; and files about them, for staff."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Schema, Status
from pydantic import ConfigDict, Field

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.core.work import work
from gongzhi.duties.actions.applying import apply_for_duties
from gongzhi.duties.actions.duty_openers import DUTY_OPENERS
from gongzhi.duties.api.opening import (
    OpenedShape,
    ProposalIn,
    file_shape,
    opened_by,
    router,
    staff,
)
from gongzhi.duties.methods.catalogue import DutyItem
from gongzhi.duties.methods.powers import Power
from gongzhi.duties.queries.duty_lists import (
    Asked,
    Duties,
    LocalItem,
    duties_visible_to,
    local_moment_day,
)
from gongzhi.procedure.ground import ground


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


class PowerShape(Schema):
    """A power that the body holds by law; `kind`: licence, penalty, coercion, inspection …"""

    code: str
    kind: str
    matter: str
    name_zh: str
    name_en: str
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
    """The duties of a body: what it leads, supports, may not be given; acts; what is asked for.

    Of acts and applications the last 200 of each are listed; `more` says that there are others.
    """

    body: str
    on: date
    leads: list[DutyShape]
    supports: list[DutyShape]
    withdrawn: list[DutyShape]
    local: list[LocalDutyShape]
    asked: list[AskedShape]
    powers: list[PowerShape]
    more: bool


@router.get("/duties/{body}", response=DutiesShape)
def read_duties(request: HttpRequest, body: Annotated[str, Path(max_length=80)]) -> dict[str, Any]:
    """Say what a body answers for today, what has been sent down to it, and who asked for what."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        day = local_moment_day(timezone.now(), here)
        return duties_shape(duties_visible_to(by, body, day, here))


def duties_shape(found: Duties) -> dict[str, Any]:
    """Give the duties of a body in codes."""
    return {
        "body": found.body.code,
        "on": found.on,
        "leads": [_duty(one) for one in found.leads],
        "supports": [_duty(one) for one in found.supports],
        "withdrawn": [_duty(one) for one in found.withdrawn],
        "local": [_local(one) for one in found.local],
        "asked": [_asked(one) for one in found.asked],
        "powers": [_power(one) for one in found.powers],
        "more": found.more,
    }


class ApplicationIn(Schema):
    """An application for several receivers: the fields of `apply` but `receiver`, and them."""

    model_config = ConfigDict(extra="forbid")
    record: dict[str, Any] = Field(default_factory=dict)
    receivers: list[Annotated[str, Field(max_length=80)]]


class FilesShape(Schema):
    """The files that were opened, one for each receiver."""

    files: list[OpenedShape]


@staff.post("/duties/files/apply/several", response={201: FilesShape})
def apply_to_several(request: HttpRequest, sent: ApplicationIn) -> Status[dict[str, Any]]:
    """Ask to give the same duty to several bodies: all files are opened, or none."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    opened = apply_for_duties(
        by=by, at=timezone.now(), record=sent.record, receivers=sent.receivers
    )
    return Status(201, {"files": [file_shape(one.dossier) for one in opened]})


@staff.post("/duties/files/{move}", response={201: OpenedShape})
def open_duty(
    request: HttpRequest, move: Annotated[str, Path(max_length=40)], sent: ProposalIn
) -> Status[dict[str, Any]]:
    """Ask for a duty or a power, report a bypass, or give an instruction (`move`)."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    opener = DUTY_OPENERS.get(move)
    if opener is None:
        raise NotFound("procedure", code=move)
    return opened_by(opener, sent, by)


def _duty(item: DutyItem) -> dict[str, Any]:
    same = DutyShape.model_fields.keys() - {"lead", "until"}
    return {
        **{name: getattr(item, name) for name in same},
        "lead": item.lead_text,
        "until": item.ends,
    }


def _power(one: Power) -> dict[str, Any]:
    same = PowerShape.model_fields.keys() - {"until"}
    return {**{name: getattr(one, name) for name in same}, "until": one.ends}


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
