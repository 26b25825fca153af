"""What the agenda wakes: warnings, expiry, escalation, sub-files that ended, changed calendars."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.core import agenda
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.agenda import Wake
from gongzhi.core.hot_rows import read_rows
from gongzhi.core.models import AgendaRow
from gongzhi.procedure.actions.advancing import advance_held
from gongzhi.procedure.actions.holding import Held, hold
from gongzhi.procedure.actions.supervisors import find_supervisor
from gongzhi.procedure.clock_rows import SOURCE, STEP
from gongzhi.procedure.models import Clock, Dossier, Supervision
from gongzhi.procedure.record import Record
from gongzhi.procedure.timing import Timing


def wake_clock(wake: Wake) -> None:
    """Handler ``clock``: warn, expire or escalate, if the clock is still as it was planned."""
    found = read_rows(Clock, "id = %s::uuid", [UUID(wake.payload["clock"])])
    if not found or not _still(found[0], wake):
        return
    clock = found[0]
    held = hold(clock.dossier_id, wake.work)
    running = next((one for one in held.clocks if one.id == clock.id), None)
    if running is None or not _still(running, wake) or running.due is None:
        return
    # As it stands now: the move changes the clocks of the held file.
    clock = copy(running)
    if running.due > wake.at:
        _warn(held, clock, wake.at)
    elif clock.kind == "period":
        _expire(held, clock, wake.at)
    else:
        escalate(held, clock, wake.at)


def moved_on(rows: Iterable[AgendaRow]) -> list[int]:
    """Tell which rows of ``clock`` wake nobody: their clock has ended or runs to another time.

    A clock that has ended never runs again, and a version never comes back.
    """
    planned = {row.pk: (UUID(row.payload["clock"]), row.payload["version"]) for row in rows}
    running = Clock.objects.filter(id__in=[id_ for id_, _ in planned.values()], ended_at=None)
    versions = dict(running.values_list("id", "version"))
    return [row for row, (id_, version) in planned.items() if versions.get(id_) != version]


def _still(clock: Clock, wake: Wake) -> bool:
    return clock.ended_at is None and clock.version == wake.payload["version"]


def _clock_record(clock: Clock) -> dict[str, Any]:
    return {"clock": {"id": clock.id.hex, "name": clock.name, "limit": clock.limit}}


def _actor(held: Held) -> Actor:
    return system_actor(held.dossier.jurisdiction_id, "clock")


def _warn(held: Held, clock: Clock, at: datetime) -> None:
    def tick(dossier: Dossier, timing: Timing) -> None:
        timing.warn(timing.open[clock.name])

    advance_held(
        held=held,
        move="warn",
        by=_actor(held),
        at=at,
        record=_clock_record(clock),
        tick=tick,
    )


def _expire(held: Held, clock: Clock, at: datetime) -> None:
    """A period has run: the table may have a system move for it, else the clock just ends."""
    name = f"expire_{clock.name}"
    row = held.table.move(held.step.name, name)

    def tick(dossier: Dossier, timing: Timing) -> None:
        if row is not None and not row.resumes:
            timing.end(clock.name, "ran")

    if row is not None:
        advance_held(held=held, move=name, by=_actor(held), at=at, tick=tick)
    else:
        clock.ended_at = at
        clock.ended_by = "ran"
        clock.save(update_fields=["ended_at", "ended_by"])


def _supervise(dossier: Dossier, clock: Clock, body: int, at: datetime, *, relieved: bool) -> None:
    Supervision.objects.create(
        jurisdiction_id=dossier.jurisdiction_id,
        dossier=dossier,
        clock_id=clock.id,
        level=clock.level + 1,
        body_id=body,
        failed_id=clock.responsible_id,
        since=at,
        ended_at=at if relieved else None,
    )


def escalate(held: Held, clock: Clock, at: datetime) -> None:
    """Call in the body above the one that failed; at last the fallback owner; then no further.

    One escalation per clock and level. The owner changes only where the table says so
    (``takes_over``): then the step begins anew with the body that has taken over.
    """
    level = clock.level + 1
    found = find_supervisor(held, clock, level)
    if found is None:
        return
    body, limit = found
    relieved = held.step.takes_over and clock.name == STEP

    def tick(dossier: Dossier, timing: Timing) -> None:
        if relieved:
            timing.breach(timing.open[clock.name])
        else:
            timing.supervise(timing.open[clock.name], body, limit)
        if held.step.takes_over:
            dossier.owner_id = body

    def write(dossier: Dossier, record: Record) -> None:
        _supervise(dossier, clock, body, at, relieved=relieved)

    code = held.ground.directory.organisation(body).code
    advance_held(
        held=held,
        move="escalate",
        by=_actor(held),
        at=at,
        record={**_clock_record(clock), "level": level, "body": code},
        tick=tick,
        write=write,
    )


def wake_parent(wake: Wake) -> None:
    """Handler ``child_ended``: a sub-file has closed; its parent learns of it."""
    child = Dossier.objects.get(id=UUID(wake.payload["dossier"]))
    if child.parent_id is None:
        return
    held = hold(child.parent_id, wake.work)
    if held.table.move(held.step.name, "child_ended") is None:
        return
    still_open = Dossier.objects.filter(parent_id=child.parent_id, closed_at__isnull=True)

    def tick(dossier: Dossier, timing: Timing) -> None:
        if not still_open.exists():
            timing.end("convene", "children_ended")

    advance_held(
        held=held,
        move="child_ended",
        by=system_actor(wake.work.jurisdiction, "engine"),
        at=wake.at,
        record={"child": child.code, "outcome": {"code": child.outcome}},
        tick=tick,
    )


def recompute_file(wake: Wake) -> None:
    """Handler ``recompute``: the calendar has changed; compute a file's open clocks anew."""
    held = hold(UUID(wake.payload["dossier"]), wake.work)
    if held.table.move(held.step.name, "recalculate") is None:
        return
    trial = Timing.of(held.dossier, list(map(copy, held.clocks)), held.ground, wake.at)
    if not trial.recompute_all("calendar"):
        return
    advance_held(
        held=held,
        move="recalculate",
        by=system_actor(wake.work.jurisdiction, "clock"),
        at=wake.at,
        record={"reason": {"code": wake.payload.get("reason", "calendar")}},
    )


def plan_recompute(*, jurisdiction: int, reason: str, at: datetime) -> int:
    """A live table that clocks rest on has changed: plan the recomputation of every open file.

    Called in the transaction of the change; returns how many files will be looked at.
    """
    from_open = (
        Clock.objects.filter(jurisdiction_id=jurisdiction, ended_at__isnull=True)
        .exclude(limit=SOURCE)
        .values_list("dossier_id", flat=True)
        .distinct()
    )
    return _plan_files(jurisdiction, reason, at, list(from_open))


def _plan_files(jurisdiction: int, reason: str, at: datetime, files: list[UUID]) -> int:
    from_plan = [
        agenda.Plan(at, "recompute", id_.hex, {"dossier": id_.hex, "reason": reason})
        for id_ in files
    ]
    agenda.plan(jurisdiction, from_plan)
    return len(files)
