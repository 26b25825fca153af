"""Rules of automatic dispatch for machines: the list for everybody, proposing for staff."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from gongzhi.cases.actions import propose_dispatch_rule
from gongzhi.cases.api.shapes import Closed
from gongzhi.cases.queries.dispatch_rules import Shown, rules_visible_to
from gongzhi.core.actor import Actor
from gongzhi.core.work import work
from gongzhi.procedure.ground import Ground, ground

router = Router(tags=["dispatch rules"])
staff = Router(tags=["dispatch rules"])


class RuleShape(Schema):
    """A rule: what it covers, who proposed and who signed it, and what became of what it sent.

    `step`: `rule_proposed`, `rule_in_force` or `rule_suspended`; `confidence_ppm`: how sure the
    reader must be, in parts per million. `sent`, `questioned` (somebody objected or asked for a
    person) and `wrong` (a person decided otherwise) are counted since it was last put in force.
    """

    code: str
    step: str
    matter: str
    area: str
    body: str
    confidence_ppm: int
    starts_on: date
    ends_on: date
    basis: str
    proposed_by: str
    signed_by: str
    sent: int
    questioned: int
    wrong: int


class RuleIn(Closed):
    """A rule: the fields of the move `propose_rule` (`/procedures/dispatch_rule` names them)."""

    record: dict[str, Any] = Field(default_factory=dict)


class RuleFileShape(Schema):
    """The file that was opened."""

    code: str
    step: str
    due: datetime


@router.get("/dispatch-rules", response=list[RuleShape])
def read_rules(request: HttpRequest) -> list[dict[str, Any]]:
    """List the rules that are proposed, in force or suspended, with their figures."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    with work(by.jurisdiction, by.code) as unit:
        here = ground(unit)
        return [rule_shape(one, here) for one in rules_visible_to(by, here)]


@staff.post("/dispatch-rules/files", response={201: RuleFileShape})
def propose(request: HttpRequest, sent: RuleIn) -> Status[dict[str, Any]]:
    """Propose a rule; nothing is sent by it before a person of another body signs it."""
    by: Actor = request.auth  # type: ignore[attr-defined]
    file = propose_dispatch_rule(record=sent.record, by=by, at=timezone.now()).dossier
    return Status(201, {"code": file.code, "step": file.step, "due": file.due})


def rule_shape(one: Shown, here: Ground) -> dict[str, Any]:
    """Give a rule in codes."""
    rule, file = one.rule, one.rule.dossier
    same = ("matter", "confidence_ppm", "starts_on", "ends_on", "basis")
    counted = ("proposed_by", "signed_by", "sent", "questioned", "wrong")
    return {
        "code": file.code,
        "step": file.step,
        "area": here.territory.area(file.area_id).code,
        "body": here.directory.organisation(rule.body_id).code,
        **{name: getattr(rule, name) for name in same},
        **{name: getattr(one, name) for name in counted},
    }
