"""The program sends what a signed rule covers, to the very body that the duty list names.

Only untouched reports of which the reader was sure. It declines nothing; a report with a sign of
danger, a secret one, an accusation, a likely repetition, and one of which the reader is not sure
wait for a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.cases.actions.moving import shape_dispatch
from gongzhi.cases.methods.dispatch_rules import Read
from gongzhi.cases.models import DispatchRule, Request, RuledDispatch
from gongzhi.cases.queries.dispatch_rules import (
    PROCEDURE,
    covering,
    read_of,
    reports_to_send,
    rules_in_force,
)
from gongzhi.cases.queries.ground import case_ground
from gongzhi.cases.queries.similar import similar_to
from gongzhi.cases.workflow.dispatch_rule import IN_FORCE
from gongzhi.core import agenda
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Conflict, Invalid, Refused
from gongzhi.core.models import Entry
from gongzhi.core.statements import statement
from gongzhi.core.work import Work
from gongzhi.duties.queries.lists import local_day
from gongzhi.procedure.actions.advancing import Shape, Write, advance_held
from gongzhi.procedure.actions.holding import Held, hold
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

SEND, ALIKE = "dispatch_by_rule", "alike"
# Revoking waits until the dispatches that have begun are done; none begins after it.
_STANDS = "SELECT step FROM procedure_dossier WHERE id = %s::uuid FOR SHARE"


def plan_ruled(*, dossiers: Sequence[UUID], unit: Work, at: datetime) -> int:
    """Plan the dispatch of those new reports that a signed rule covers; returns how many.

    One statement where no rule is in force, two or three where there are.
    """
    rules = rules_in_force(unit.jurisdiction)
    if not rules:
        return 0
    here = ground(unit)
    plans = [
        agenda.Plan(at, SEND, id_.hex, {"dossier": id_.hex})
        for id_, read in reports_to_send(unit.jurisdiction, dossiers).items()
        if covering(rules, read, local_day(here, read.area_id, at), here)
    ]
    if plans:
        agenda.plan(unit.jurisdiction, plans)
    return len(plans)


def dispatch_by_rule(*, dossier: UUID, unit: Work, at: datetime) -> bool:
    """Send one report by the rule that covers it now; tells whether it was sent.

    False, and nothing written, when a person has begun with it, when no rule in force covers it any
    more, or when it may repeat an open one.
    """
    held = hold(dossier, unit)
    here = ground(unit)
    read = read_of(Request.objects.get(dossier_id=dossier), held.dossier)
    rules = [] if held.barred else rules_in_force(unit.jurisdiction)
    rule = covering(rules, read, local_day(here, read.area_id, at), here)
    if rule is None or not _stands(rule) or _may_repeat(held, unit, at):
        return False
    by = system_actor(unit.jurisdiction, PROCEDURE)
    try:
        advance_held(
            held=held,
            move="dispatch",
            by=by,
            at=at,
            record={
                "matter": read.matter,
                "body": here.directory.organisation(rule.body_id).code,
            },
            shape=_on_the_rule(rule, read, here),
            write=_count(rule, at),
        )
    except (Conflict, Invalid, Refused):  # what a rule may not do a person decides
        return False
    return True


def _stands(rule: DispatchRule) -> bool:
    return [tuple(row) for row in statement(_STANDS, [rule.dossier_id])] == [(IN_FORCE,)]


def _may_repeat(held: Held, unit: Work, at: datetime) -> bool:
    """Whether reports are of one thing, and are joined, is for a person to say."""
    by: Actor = system_actor(unit.jurisdiction, PROCEDURE)
    found = similar_to(held.dossier, by=by, ground=case_ground(unit), at=at)
    return any(ALIKE in one.why for one in found)


def _on_the_rule(rule: DispatchRule, read: Read, here: Ground) -> Shape:
    """Name the rule as the basis: its file, who signed it, how sure it asks, how sure it was."""

    def shape(dossier: Dossier, record: Record, ground: Ground) -> None:
        shape_dispatch(dossier, record, ground)
        signed = Entry.objects.filter(chain=rule.dossier_id, move__in=("sign_rule", "resume_rule"))
        body = signed.order_by("-sequence").values_list("organisation_id", flat=True).first()
        signer = here.directory.by_id.get(body or 0)
        record.facts["rule"] = _fact(rule, read, signer.code if signer else "")

    return shape


def _fact(rule: DispatchRule, read: Read, signer: str) -> dict[str, Any]:
    return {
        "code": rule.dossier.code,
        "signed_by": signer,
        "least_ppm": rule.confidence_ppm,
        "confidence_ppm": read.confidence_ppm,
    }


def _count(rule: DispatchRule, at: datetime) -> Write:
    def write(dossier: Dossier, record: Record) -> None:
        RuledDispatch.objects.create(
            dossier_id=dossier.id,
            jurisdiction_id=dossier.jurisdiction_id,
            rule_id=rule.dossier_id,
            matter=dossier.subject,
            body_id=rule.body_id,
            sent_at=at,
        )

    return write
