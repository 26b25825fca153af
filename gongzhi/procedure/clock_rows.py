"""Rows of clocks: how one is computed, told in an entry, woken, and read from its own limit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from gongzhi.core.agenda import Plan
from gongzhi.core.drafts import draft
from gongzhi.core.journal import new_chain_id
from gongzhi.core.journal.canonical import stamp
from gongzhi.procedure.clock import Due, Extension, Limit, Pause, due
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.table import Start
from gongzhi.procedure.township_kinds import CODE as TOWNSHIP_KIND
from gongzhi.procedure.township_kinds import told

STEP = "step"
SOURCE = "source"
SUPERVISE = "supervise:"


def wake_of(clock: Clock) -> Plan | None:
    """The next wake-up of a clock: its warning, then its due time; none while it is paused.

    A period has nobody to warn: it only has to run.
    """
    if clock.due is None or clock.ended_at is not None:
        return None
    early = clock.kind != "period" and clock.warn_at is not None and not clock.warned
    early = early and clock.warn_at is not None and clock.warn_at < clock.due
    return Plan(
        at=clock.warn_at if early and clock.warn_at is not None else clock.due,
        handler="clock",
        key=f"{clock.id.hex}:{clock.version}:{'warn' if early else 'due'}:{clock.level}",
        payload={"clock": clock.id.hex, "version": clock.version},
    )


def new_clock(
    dossier: Dossier,
    start: Start,
    responsible: int | None,
    at: datetime,
    ground: Ground,
    own: dict[str, Any] | None = None,
) -> Clock | None:
    """Compute a clock that starts at ``at``; None when the pack sets no limit for its key.

    ``own`` maps keys to limits before the file's own and the pack's.
    """
    limit, other = ground.limit_why(start.key, dossier.area_id, own or dossier.limits)
    if limit is None:
        return None
    calendar = ground.calendar(dossier.area_id)
    answer = due(calendar, limit, at)
    clock = draft(
        Clock,
        id=new_chain_id(),
        jurisdiction_id=dossier.jurisdiction_id,
        dossier_id=dossier.id,
        name=start.name,
        kind=start.kind,
        key=start.key,
        limit=limit.code,
        calendar=calendar.code,
        responsible_id=responsible,
        started_at=at,
    )
    _take(clock, answer)
    clock.derivation = [*told(other, ground.rules.table("limits")), *clock.derivation]
    clock.first_due = clock.due or at
    return clock


def bounded_clock(of: Clock, name: str, ends: datetime, at: datetime, why: str) -> Clock:
    """Give a period beside a clock that ends at a given moment; ``why`` is its derivation."""
    return Clock(
        id=new_chain_id(),
        jurisdiction_id=of.jurisdiction_id,
        dossier_id=of.dossier_id,
        name=name,
        kind="period",
        key=of.key,
        limit=SOURCE,
        calendar=of.calendar,
        responsible_id=of.responsible_id,
        started_at=at,
        first_due=ends,
        due=ends,
        derivation=[{"code": why, "at": stamp(ends)}],
    )


def promised_clock(
    dossier: Dossier,
    name: str,
    key: str,
    calendar: str,
    ends: datetime,
    at: datetime,
    responsible: int | None,
    why: str = "promised",
) -> Clock:
    """Give a limit that ends at a moment named by persons: no calendar moves it.

    ``why`` is its derivation.
    """
    return draft(
        Clock,
        id=new_chain_id(),
        jurisdiction_id=dossier.jurisdiction_id,
        dossier_id=dossier.id,
        name=name,
        kind="limit",
        key=key,
        limit=SOURCE,
        calendar=calendar,
        responsible_id=responsible,
        started_at=at,
        first_due=ends,
        due=ends,
        # It counts from the first moment: nobody has to take it up first.
        version=2,
        derivation=[{"code": why, "at": stamp(ends)}],
    )


def compute(clock: Clock, limit: Limit, ground: Ground, area: int) -> None:
    """Compute a clock anew from its start, pauses and extensions; ``first_due`` stays.

    What was told of the township's kind stays too: it belongs to the limit, not to the counting.
    """
    kept = [step for step in clock.derivation if step["code"] == TOWNSHIP_KIND]
    pauses = [
        Pause(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None)
        for start, end in clock.pauses
    ]
    extensions = [Extension(item["amount"], item["unit"]) for item in clock.extensions]
    calendar = ground.calendar(area)
    clock.calendar = calendar.code
    _take(clock, due(calendar, limit, clock.started_at, pauses, extensions))
    clock.derivation = [*kept, *clock.derivation]


def _take(clock: Clock, answer: Due) -> None:
    clock.due = answer.at
    clock.warn_at = answer.warn_at
    clock.provisional = answer.provisional
    clock.derivation = list(answer.derivation)


def clock_fact(clock: Clock) -> dict[str, Any]:
    """What an entry says of a clock: codes and parameters, with the arithmetic."""
    return {
        "id": clock.id.hex,
        "name": clock.name,
        "kind": clock.kind,
        "limit": clock.limit,
        "calendar": clock.calendar,
        "responsible": clock.responsible_id,
        "start": stamp(clock.started_at),
        "due": stamp(clock.due) if clock.due else None,
        "provisional": clock.provisional,
        "derivation": clock.derivation,
    }


def earliest(clocks: Iterable[Clock]) -> datetime:
    """The file's due time: the earliest running limit, ``NO_DUE`` when none runs."""
    running = [c.due for c in clocks if c.kind == "limit" and c.due and c.ended_at is None]
    return min(running, default=NO_DUE)


def supervised(clock: Clock) -> str:
    """The key of the clocks that supervise a broken one."""
    return f"{SUPERVISE}{clock.id.hex}"


def paused_days(clock: Clock) -> int:
    """How many days a clock has stood still so far, each pause rounded up to whole days."""
    return sum(
        -((datetime.fromisoformat(start) - datetime.fromisoformat(end)) // timedelta(days=1))
        for start, end in clock.pauses
        if end
    )
