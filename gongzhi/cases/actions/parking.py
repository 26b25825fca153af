"""Parking a matter that cannot be settled now (挂账): the plan's body and the review date."""

from __future__ import annotations

from datetime import date, datetime

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Invalid, Problem
from gongzhi.core.models import Entry
from gongzhi.duties.queries.lists import local_day
from gongzhi.procedure.actions.advancing import Shape
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import BarredBody, Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.timing import Timing

REVIEW = "review"
LONGEST = "parking_review_max_days"


def ask_parking_by(by: Actor, at: datetime) -> Shape:
    """The review is after today and within the pack's longest time (Invalid ``review_range``)."""

    def shape(dossier: Dossier, record: Record, ground: Ground) -> None:
        today = local_day(ground, dossier.area_id, at)
        most = int(ground.live.table("settings")[LONGEST]["value"])
        days = (date.fromisoformat(record.facts["review_on"]) - today).days
        if not 1 <= days <= most:
            raise Invalid(Problem("review_on", "review_range", {"high": most, "got": days}))
        _check_body(dossier, record.bodies["body"], ground)

    return shape


def shape_grant(dossier: Dossier, record: Record, ground: Ground) -> None:
    """The body of the plan answers for the file from now on."""
    body = ground.directory.by_code.get(_plan(dossier).facts["record"]["body"])
    if body is None or not body.open:
        raise Conflict("plan_without_body")
    _check_body(dossier, body.id, ground)
    dossier.owner_id = body.id


def tick_grant(dossier: Dossier, timing: Timing) -> None:
    """Start the review's period: it ends when the day of the plan is over.

    Raises Conflict ``review_passed`` when that day has passed meanwhile.
    """
    day = date.fromisoformat(_plan(dossier).facts["record"]["review_on"])
    ends = timing.ground.end_of_day(dossier.area_id, day)
    if ends <= timing.at:
        raise Conflict("review_passed", day=day.isoformat())
    timing.bound(REVIEW, timing.open["file"], ends)


def _plan(dossier: Dossier) -> Entry:
    return Entry.objects.filter(chain=dossier.id, move="ask_parking").latest("sequence")


def _check_body(dossier: Dossier, body: int, ground: Ground) -> None:
    line = ground.directory.line(body)
    if BarredBody.objects.filter(dossier=dossier, organisation_id__in=line).exists():
        raise Invalid(Problem("body", "barred_body"))
