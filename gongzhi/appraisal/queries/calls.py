"""Calls that a hotline has reported, for the hotline itself."""

from __future__ import annotations

from gongzhi.appraisal.models import CallDay
from gongzhi.appraisal.policies import can_report_calls
from gongzhi.core.actor import Actor
from gongzhi.procedure.ground import Ground

SHOWN = 31


def may_report_calls(by: Actor, here: Ground) -> bool:
    """Tell whether an actor reports the calls of its own body."""
    body = here.directory.by_id.get(by.organisation or 0)
    return body is not None and can_report_calls(by, body.kind)


def calls_visible_to(by: Actor, here: Ground) -> list[CallDay]:
    """Give the latest days that the actor's own hotline has reported. One statement."""
    if not may_report_calls(by, here):
        return []
    rows = CallDay.objects.filter(jurisdiction_id=here.jurisdiction, body=by.organisation)
    return list(rows.order_by("-day")[:SHOWN])
