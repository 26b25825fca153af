"""The part of a called body: opened by a call or a meeting, reported in, planned, judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Unpack

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.journal import new_chain_id
from gongzhi.directory.models import Post
from gongzhi.procedure.actions.advancing import Result, advance
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.actions.opening import Opened, open_dossier
from gongzhi.procedure.actions.opening_rows import Opening
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import BarredBody, Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.timing import Timing

JOINT = "joint_task"
REPORT_IN = "joint_task.report_in"
WORK = "joint_task.work"
PART = "part"


@dataclass(frozen=True, slots=True)
class Part:
    """One body's part: its id, the record of the call, its limit for reporting in."""

    body: int
    facts: dict[str, Any]
    report_in: str = ""
    step: str = ""


def open_part(parent: Dossier, part: Part, *, by: Actor, at: datetime, here: Ground) -> Opened:
    """Open a called body's sub-file, inside the caller's transaction.

    As secret as its parent, and shut to the same bodies. Raises what ``open_dossier`` raises.
    """
    barred = BarredBody.objects.filter(dossier_id=parent.id)
    opening = Opening(
        id=new_chain_id(),
        code=new_code(),
        procedure=JOINT,
        step=part.step,
        area_id=parent.area_id,
        fallback_id=parent.fallback_id,
        source="convened",
        opened_at=at,
        owner_id=part.body,
        entrance=parent.entrance,
        subject=parent.subject,
        limits={REPORT_IN: part.report_in} if part.report_in else {},
        title=parent.title,
        parent_id=parent.id,
        secrecy=parent.secrecy,
        facts=part.facts,
        barred=frozenset(barred.values_list("organisation_id", flat=True)),
    )
    return open_dossier(opening, by=by, ground=here)


def move_part(**asked: Unpack[Asked]) -> Result:
    """Make one move on a called body's part. See ``advance`` for what it raises.

    A plan sets the clock to the end of the day it names, which is not over (Invalid, rule
    ``past_day``).
    """
    move, at = asked["move"], asked["at"]
    promised: list[datetime] = []

    def shape(part: Dossier, clean: Record, here: Ground) -> None:
        if move == "plan_part":
            promised.append(end_of_day(clean.facts["ends_on"], part.area_id, here, at))

    def tick(part: Dossier, timing: Timing) -> None:
        for ends in promised:
            timing.promise(PART, WORK, ends, part.owner_id)

    return advance(**asked, shape=shape, tick=tick)


def end_of_day(day: str, area: int, here: Ground, at: datetime) -> datetime:
    """Give the end of a day at a place. Raises Invalid ``past_day`` on field ``ends_on``."""
    ends = here.end_of_day(area, date.fromisoformat(day))
    if ends <= at:
        raise Invalid(Problem("ends_on", "past_day", {"got": day}))
    return ends


def guard_report_in(dossier: Dossier, field: str, post: str, here: Ground) -> None:
    """Whoever reports in holds a post of the called body. Raises Invalid ``not_of_your_body``."""
    if dossier.procedure != JOINT:
        return
    own = Post.objects.filter(jurisdiction_id=here.jurisdiction, code=post)
    if not own.filter(organisation_id=dossier.owner_id or 0).exists():
        raise Invalid(Problem(field, "not_of_your_body"))
