"""Hazards for machines: the checklists and the public ones for everybody, finding for staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from gongzhi.cases.actions import find_hazard
from gongzhi.cases.api.shapes import Closed
from gongzhi.cases.queries.hazards import checklists, public_hazards_visible_to
from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground

router = Router(tags=["hazards"])
staff = Router(tags=["hazards"])
CALL = ("fire", "ambulance", "police")


class CheckShape(Schema):
    """A line of a checklist. `at_once`: call 119 or 120 first; `limit`: the longest remedy."""

    code: str
    name_zh: str
    name_en: str
    law_basis: str
    limit: str
    enforcer: str
    at_once: bool
    public: bool


class KindShape(Schema):
    """A kind of place with its checklist."""

    code: str
    name_zh: str
    name_en: str
    checks: list[CheckShape]


class HazardShape(Schema):
    """An open hazard that the pack makes public, placed no nearer than its grid."""

    code: str
    check: str
    area: str
    step: str
    since: datetime
    remedy_by: datetime | None


class FoundIn(Closed):
    """A hazard: the fields of the move `find` (`/procedures/hazard` names them)."""

    record: dict[str, Any] = Field(default_factory=dict)


class FoundShape(Schema):
    """The file that was opened. `call_first`: numbers to call before anything else."""

    code: str
    step: str
    due: datetime
    call_first: list[str]


@router.get("/hazards/checklists", response=list[KindShape])
def read_checklists(request: HttpRequest) -> list[dict[str, Any]]:
    """Say what is looked at in each kind of place, and who enforces."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        return [
            {
                **_named(kind.code, kind.row),
                "checks": [
                    {
                        **{
                            name: one.row[name]
                            for name in CheckShape.model_fields
                            if name != "code"
                        },
                        "code": one.code,
                    }
                    for one in kind.checks
                ],
            }
            for kind in checklists(ground(unit))
        ]


@router.get("/hazards", response=list[HazardShape])
def read_hazards(request: HttpRequest) -> list[dict[str, Any]]:
    """List the open hazards in public places that the pack makes public."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return [
            {
                "code": one.file.code,
                "check": one.check,
                "area": here.territory.area(one.area_id).code,
                "step": one.file.step,
                "since": one.file.opened_at,
                "remedy_by": one.remedy_by,
            }
            for one in public_hazards_visible_to(by, here)
        ]


@staff.post("/hazards/files", response={201: FoundShape})
def find(request: HttpRequest, sent: FoundIn) -> Status[dict[str, Any]]:
    """Note a hazard. Where people are in danger the answer says whom to call first."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    opened = find_hazard(record=sent.record, by=by, at=timezone.now())
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        check = here.rules.table("hazard_checks")[opened.dossier.title["check"]]
        numbers = here.live.table("help_numbers")
        first = [numbers[one]["number"] for one in CALL if one in numbers]
    file = opened.dossier
    return Status(
        201,
        {
            "code": file.code,
            "step": file.step,
            "due": file.due,
            "call_first": first if check["at_once"] else [],
        },
    )


def _named(code: str, row: Any) -> dict[str, Any]:
    return {"code": code, "name_zh": row["name_zh"], "name_en": row["name_en"]}
