"""What a duty sent down must come with: late means suspend it, their arrival gives it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gongzhi.core import agenda
from gongzhi.core.actor import system_actor
from gongzhi.core.agenda import Plan
from gongzhi.duties.actions.admitting import DUE, end_duty
from gongzhi.duties.actions.versions import bump_version
from gongzhi.duties.models import LocalDuty
from gongzhi.duties.workflow.parts import MEANS
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.record import Record


@dataclass(frozen=True, slots=True)
class Awaited:
    """The means that have not been attested, and those of them whose time has run out."""

    open: tuple[Clock, ...]
    missing: tuple[str, ...]


def settle_means(*, dossier: UUID, at: datetime) -> None:
    """Bring a duty sent down to the step that its means put it in at a moment.

    Late means suspend it, with their names on record; when none is late any more it runs again;
    when all have arrived it is carried. Does nothing on a duty that stands where it should.
    """
    with transaction.atomic():
        file = Dossier.objects.select_for_update(of=("self",)).get(id=dossier)
        if file.step not in {"arriving", "suspended"}:
            return
        found = _awaited(file, at)
        duty = LocalDuty.objects.get(dossier=file)
        move = _due_move(file.step, duty, found)
        if move:
            _move(file, move, found, at)
        agenda.plan(
            file.jurisdiction_id,
            [
                Plan(clock.due, DUE, f"{clock.id.hex}:{clock.version}", {"dossier": dossier.hex})
                for clock in found.open
                if clock.due is not None and clock.due > at
            ],
        )


def expire_duty(*, dossier: UUID, at: datetime) -> None:
    """End a duty whose last day is over; does nothing before that or when it has ended."""
    with transaction.atomic():
        file = Dossier.objects.select_for_update(of=("self",)).get(id=dossier)
        if file.closed_at is None:
            made = _advance(file, "expire", at, {})
            end_duty(dossier=made.dossier, at=at)


def _awaited(file: Dossier, at: datetime) -> Awaited:
    clocks = Clock.objects.filter(dossier_id=file.id, name__in=MEANS, ended_at=None)
    ordered = sorted(clocks, key=lambda clock: MEANS.index(clock.name))
    late = [clock.name for clock in ordered if clock.due is not None and clock.due <= at]
    return Awaited(tuple(ordered), tuple(late))


def _due_move(step: str, duty: LocalDuty, found: Awaited) -> str:
    if found.missing:
        return "" if duty.suspended and duty.missing == list(found.missing) else "suspend"
    if not found.open:
        return "complete"
    return "resume" if step == "suspended" else ""


def _move(file: Dossier, move: str, found: Awaited, at: datetime) -> None:
    missing: Sequence[str] = found.missing

    def write(dossier: Dossier, record: Record) -> None:
        LocalDuty.objects.filter(dossier=dossier).update(
            suspended=bool(missing), missing=list(missing)
        )
        bump_version(dossier.jurisdiction_id)

    facts = {"missing": list(missing)} if move == "suspend" else {}
    advance(
        dossier=file.id,
        move=move,
        by=system_actor(file.jurisdiction_id, "engine"),
        at=at,
        record=facts,
        write=write,
    )


def _advance(file: Dossier, move: str, at: datetime, record: dict[str, Any]) -> Result:
    by = system_actor(file.jurisdiction_id, "engine")
    return advance(dossier=file.id, move=move, by=by, at=at, record=record)
