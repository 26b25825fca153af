"""The clocks of one file while a move is made: started, ended, paused, extended, recomputed.

Works on the rows it was given and notes what the entry must say and what the agenda must plan;
the action stores both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gongzhi.core.agenda import Plan
from gongzhi.core.errors import Conflict
from gongzhi.core.journal import new_chain_id
from gongzhi.core.journal.canonical import stamp
from gongzhi.procedure.clock import Due, Extension, Limit, Pause, due
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.table import Start

STEP = "step"
SOURCE = "source"


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
    limit = ground.limit(start.key, dossier.area_id, own or dossier.limits)
    if limit is None:
        return None
    calendar = ground.calendar(dossier.area_id)
    answer = due(calendar, limit, at)
    clock = Clock(
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
    clock.first_due = clock.due or at
    return clock


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
    return f"supervise:{clock.id.hex}"


@dataclass
class Timing:
    """The open clocks of a file, and what has happened to them."""

    dossier: Dossier
    ground: Ground
    at: datetime
    open: dict[str, Clock]
    new: list[Clock] = field(default_factory=list)
    changed: dict[Any, Clock] = field(default_factory=dict)
    facts: list[dict[str, Any]] = field(default_factory=list)
    silent: set[Any] = field(default_factory=set)

    @classmethod
    def of(cls, dossier: Dossier, clocks: Sequence[Clock], ground: Ground, at: datetime) -> Timing:
        """Begin with the clocks of the file that have not ended."""
        return cls(dossier, ground, at, {clock.name: clock for clock in clocks})

    def start(self, start: Start, responsible: int | None) -> Clock | None:
        """Start a clock; one of the same name that still runs ends first (a new visit, a new clock)."""
        self.end(start.name, "restarted")
        clock = new_clock(self.dossier, start, responsible, self.at, self.ground)
        if clock is None:
            return None
        self.open[clock.name] = clock
        self.new.append(clock)
        self.facts.append({"did": "start", **clock_fact(clock)})
        return clock

    def end(self, name: str, how: str) -> None:
        """End a clock by name, if it runs."""
        clock = self.open.pop(name, None)
        if clock is None:
            return
        clock.ended_at = self.at
        clock.ended_by = how
        late = clock.due is not None and self.at > clock.due
        self._note("end", clock, how=how, late=late)
        for other in [c.name for c in self.open.values() if c.key == supervised(clock)]:
            self.end(other, how)

    def end_all(self, how: str) -> None:
        """End every clock (the file closes)."""
        for name in list(self.open):
            self.end(name, how)

    def pause(self, name: str) -> None:
        """Stop a clock until it is resumed; Conflict when it does not run or stands already."""
        clock = self._running(name)
        if clock.pauses and clock.pauses[-1][1] is None:
            raise Conflict("already_paused", clock=name)
        clock.pauses = [*clock.pauses, [stamp(self.at), None]]
        self._recompute(clock, "pause")

    def bound(self, name: str, of: Clock, ends: datetime) -> None:
        """Start a period that ends at a given moment (how long a pause may last at most)."""
        clock = Clock(
            id=new_chain_id(),
            jurisdiction_id=of.jurisdiction_id,
            dossier_id=of.dossier_id,
            name=name,
            kind="period",
            key=of.key,
            limit=SOURCE,
            calendar=of.calendar,
            responsible_id=of.responsible_id,
            started_at=self.at,
            first_due=ends,
            due=ends,
            derivation=[{"code": "resume_by", "at": stamp(ends)}],
        )
        self.open[name] = clock
        self.new.append(clock)
        self.facts.append({"did": "start", **clock_fact(clock)})

    def resume(self, name: str) -> None:
        """Let a paused clock run on; its due time moves by what fell into the pause."""
        clock = self.open.get(name)
        if clock is None or not clock.pauses or clock.pauses[-1][1] is not None:
            return
        clock.pauses = [*clock.pauses[:-1], [clock.pauses[-1][0], stamp(self.at)]]
        self._recompute(clock, "resume")

    def extend(self, name: str, amount: int) -> None:
        """Give a clock more time, in the unit of its limit."""
        clock = self._running(name)
        unit = self.limit_of(clock).unit
        clock.extensions = [*clock.extensions, {"amount": amount, "unit": unit}]
        clock.warned = False
        self._recompute(clock, "extend", amount=amount, unit=unit)

    def recompute_all(self, reason: str) -> bool:
        """Compute every running clock anew (calendar or rules changed); True if a due moved."""
        moved = False
        for clock in list(self.open.values()):
            before = (clock.due, clock.provisional)
            if clock.limit == SOURCE:
                continue
            self._compute(clock)
            if (clock.due, clock.provisional) != before:
                moved = True
                clock.version += 1
                self._note("recompute", clock, reason=reason, before=_text(before[0]))
        return moved

    def warn(self, clock: Clock) -> None:
        """Note that the warning was given; the next wake-up is the due time."""
        clock.warned = True
        clock.version += 1
        self._note("warn", clock)

    def supervise(self, failed: Clock, body: int, limit: str) -> Clock:
        """A broken limit calls in a body above, with a clock of its own."""
        failed.version += 1
        failed.warned = True
        self._note("breach", failed, level=failed.level + 1)
        self.silent.add(failed.id)
        start = Start(f"supervise:{failed.id.hex[:12]}", supervised(failed))
        own = {start.key: limit}
        clock = new_clock(self.dossier, start, body, self.at, self.ground, own)
        if clock is None:
            raise Conflict("unknown_limit", limit=limit)
        clock.level = failed.level + 1
        self.open[clock.name] = clock
        self.new.append(clock)
        self.facts.append({"did": "start", **clock_fact(clock)})
        return clock

    def hand_over(self, old: int | None, new: int | None) -> None:
        """The file has a new owner: the limits that ran against the old one run against the new."""
        if old == new:
            return
        for clock in self.open.values():
            if clock.responsible_id == old and clock.name != STEP and clock.kind == "limit":
                if clock.key.startswith("supervise:") or clock.name == "convene":
                    continue
                clock.responsible_id = new
                self._note("hand_over", clock, responsible=new)

    def take_up(self) -> None:
        """A person has taken up an adopted file: the limits its source gave begin to count."""
        for clock in self.open.values():
            if clock.limit == SOURCE and clock.kind == "limit" and clock.version == 1:
                clock.version += 1
                self._note("take_up", clock)

    def relimit(self, reason: str) -> None:
        """Read every limit anew under the ground's rules, then recompute."""
        for clock in self.open.values():
            limit = self.ground.limit(clock.key, self.dossier.area_id, self.dossier.limits)
            if limit is not None and clock.limit != SOURCE:
                clock.limit = limit.code
        self.recompute_all(reason)

    def limit_of(self, clock: Clock) -> Limit:
        """The limit of a clock under the file's rules."""
        return Limit.from_row(self.ground.rules.table("limits")[clock.limit])

    def plans(self) -> list[Plan]:
        """The wake-ups of every clock that is new or has a new version."""
        clocks = {clock.id: clock for clock in (*self.new, *self.changed.values())}
        plans = [wake_of(clock) for clock in clocks.values() if clock.id not in self.silent]
        return [plan for plan in plans if plan is not None]

    def _running(self, name: str) -> Clock:
        clock = self.open.get(name)
        if clock is None:
            raise Conflict("clock_not_running", clock=name)
        return clock

    def _compute(self, clock: Clock) -> None:
        pauses = [Pause(_moment(start), _moment(end) if end else None) for start, end in clock.pauses]
        extensions = [Extension(item["amount"], item["unit"]) for item in clock.extensions]
        calendar = self.ground.calendar(self.dossier.area_id)
        _take(
            clock, due(calendar, self.limit_of(clock), clock.started_at, pauses, extensions)
        )

    def _recompute(self, clock: Clock, did: str, **params: Any) -> None:
        self._compute(clock)
        clock.version += 1
        self._note(did, clock, **params)

    def _note(self, did: str, clock: Clock, **params: Any) -> None:
        if clock not in self.new:
            self.changed[clock.id] = clock
        fact = {"did": did, "id": clock.id.hex, "name": clock.name, "due": _text(clock.due)}
        if did in {"pause", "resume", "extend", "recompute"}:
            fact["derivation"] = clock.derivation
        self.facts.append({**fact, **params})


def _text(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def span_days(start: datetime, end: datetime) -> int:
    """Whole days between two moments, rounded up, for gates that bound a window."""
    return -((start - end) // timedelta(days=1))
