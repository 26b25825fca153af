"""Reminding (催办) and supervising (督办): acts of those who wait, and of those above."""

from __future__ import annotations

from datetime import datetime, timedelta

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, Refused
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.models import Entry
from gongzhi.procedure.actions.advancing import Shape
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier, Supervision
from gongzhi.procedure.record import Record
from gongzhi.procedure.table.common import SUPERVISION

REQUESTER = "requester"
INTERVAL = "remind_interval_hours"


def remind_by(by: Actor, at: datetime) -> Shape:
    """The requester reminds once in the pack's interval (Conflict ``reminded_lately``)."""

    def shape(dossier: Dossier, record: Record, ground: Ground) -> None:
        if by.kind != REQUESTER:
            return
        before = Entry.objects.filter(chain=dossier.id, move="remind", actor=by.code)
        last = before.order_by("-sequence").first()
        hours = int(ground.live.table("settings")[INTERVAL]["value"])
        if last is None:
            return
        again = last.occurred_at + timedelta(hours=hours)
        if at >= again:
            return
        raise Conflict("reminded_lately", hours=hours, again=stamp(again))

    return shape


def supervise_by(by: Actor) -> Shape:
    """Nobody ends a watch that is kept by beginning it anew.

    A body of a higher level takes over from the one that watches; else Conflict
    ``supervised_already``: the clock of whoever watches is not set back.
    """

    def shape(dossier: Dossier, record: Record, ground: Ground) -> None:
        level_of = ground.directory.organisation
        running = Clock.objects.filter(dossier=dossier, name=SUPERVISION, ended_at=None)
        watches = running.values_list("responsible_id", flat=True).first()
        if watches is None or by.organisation is None:
            return
        if level_of(by.organisation).level >= level_of(watches).level:
            raise Conflict("supervised_already")

    return shape


def write_supervision(dossier: Dossier, record: Record) -> None:
    """Put the body that watches on the list of supervisions, with the clock it answers to."""
    running = Clock.objects.select_related("responsible")
    clock = running.get(dossier=dossier, name=SUPERVISION, ended_at=None)
    if clock.responsible is None:
        raise Refused("supervises_itself", move="supervise")
    Supervision.objects.create(
        jurisdiction_id=dossier.jurisdiction_id,
        dossier=dossier,
        clock_id=clock.id,
        level=clock.level,
        body=clock.responsible,
        failed_id=dossier.owner_id or dossier.desk_id,
        since=clock.started_at,
    )
