"""The clocks of one file while a move is made: started, ended, paused, extended, recomputed.

Works on the rows it was given and notes what the entry must say and what the agenda must plan;
the action stores both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongzhi.core.agenda import Plan
from gongzhi.core.errors import Conflict
from gongzhi.core.journal.canonical import stamp
from gongzhi.procedure.clock import Limit
from gongzhi.procedure.clock_rows import (
    SOURCE,
    STEP,
    SUPERVISE,
    bounded_clock,
    clock_fact,
    compute,
    new_clock,
    promised_clock,
    supervised,
    wake_of,
)
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.table import Start
from gongzhi.procedure.township_kinds import told


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
    armed: set[Any] = field(default_factory=set)

    @classmethod
    def of(cls, dossier: Dossier, clocks: Sequence[Clock], ground: Ground, at: datetime) -> Timing:
        """Begin with the clocks of the file that have not ended."""
        return cls(dossier, ground, at, {clock.name: clock for clock in clocks})

    def start(
        self, start: Start, responsible: int | None, since: datetime | None = None
    ) -> Clock | None:
        """Start a clock; one of that name that still runs ends first (each visit has its own).

        ``since``: the earlier moment from which it counts.
        """
        self.end(start.name, "restarted")
        clock = new_clock(self.dossier, start, responsible, since or self.at, self.ground)
        return None if clock is None else self._begin(clock)

    def _begin(self, clock: Clock) -> Clock:
        self.open[clock.name] = clock
        self.new.append(clock)
        self.armed.add(clock.id)
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

    def bound(self, name: str, of: Clock, ends: datetime, why: str = "named_date") -> None:
        """Start a period that ends at a given moment: on a day that the record names, or (``why``
        ``resume_by``) when a pause has lasted as long as it may.
        """
        self.end(name, "restarted")
        self._begin(bounded_clock(of, name, ends, self.at, why))

    def given(self, name: str, ends: datetime, responsible: int | None) -> None:
        """Start a limit that the system a file came from has given."""
        self.end(name, "restarted")
        calendar = self.ground.calendar(self.dossier.area_id).code
        clock = promised_clock(
            self.dossier, name, SOURCE, calendar, ends, self.at, responsible, "given_by_source"
        )
        self._begin(clock)

    def promise(self, name: str, key: str, ends: datetime, responsible: int | None) -> None:
        """Start a limit that ends at the moment which the body itself, or a meeting, has named."""
        self.end(name, "restarted")
        calendar = self.ground.calendar(self.dossier.area_id)
        self._begin(
            promised_clock(self.dossier, name, key, calendar.code, ends, self.at, responsible)
        )

    def resume(self, name: str, bound: str = "pause") -> None:
        """Let a paused clock run on; its due time moves by what fell into the pause.

        However late it is noticed, a pause ends when the period ``bound`` has run.
        """
        clock = self.open.get(name)
        if clock is None or not clock.pauses or clock.pauses[-1][1] is not None:
            return
        latest = self.open.get(bound)
        ends = min(self.at, latest.due) if latest is not None and latest.due else self.at
        clock.pauses = [*clock.pauses[:-1], [clock.pauses[-1][0], stamp(ends)]]
        self._recompute(clock, "resume")

    def extend(self, name: str, amount: int) -> None:
        """Give a clock more time, in the unit of its limit."""
        clock = self._running(name)
        unit = self.limit_of(clock).unit
        clock.extensions = [*clock.extensions, {"amount": amount, "unit": unit}]
        self._recompute(clock, "extend", amount=amount, unit=unit)

    def recompute_all(self, reason: str, *, relimited: frozenset[Any] = frozenset()) -> bool:
        """Compute every running clock anew (calendar or rules changed); True if a due moved.

        ``relimited`` are clocks whose limit itself is another one now.
        """
        moved = False
        for clock in list(self.open.values()):
            if clock.limit == SOURCE:
                continue
            before = (clock.due, clock.provisional)
            compute(clock, self.limit_of(clock), self.ground, self.dossier.area_id)
            if (clock.due, clock.provisional) != before or clock.id in relimited:
                moved = True
                clock.version += 1
                self._rearm(clock)
                was = _text(before[0])
                self._note("recompute", clock, reason=reason, before=was, limit=clock.limit)
        return moved

    def warn(self, clock: Clock) -> None:
        """Note that the warning was given; the next wake-up is the due time."""
        clock.warned = True
        clock.version += 1
        self.armed.add(clock.id)
        self._note("warn", clock)

    def breach(self, failed: Clock) -> None:
        """Note that a limit is broken; it wakes nobody again unless it is given more time."""
        failed.version += 1
        failed.warned = True
        failed.level += 1
        failed.breached_at = self.at
        self._note("breach", failed, level=failed.level)

    def supervise(self, failed: Clock, body: int, limit: str) -> Clock:
        """A broken limit calls in a body above, with a clock of its own."""
        self.breach(failed)
        start = Start(supervised(failed), supervised(failed))
        clock = new_clock(self.dossier, start, body, self.at, self.ground, {start.key: limit})
        if clock is None:
            raise Conflict("unknown_limit", limit=limit)
        clock.level = failed.level
        self.end(clock.name, "next_level")
        return self._begin(clock)

    def hand_over(self, old: int | None, new: int | None) -> None:
        """The file has a new owner: the limits that ran against the old one run against the new."""
        if old == new:
            return
        for clock in self.open.values():
            if clock.responsible_id == old and clock.name != STEP and clock.kind == "limit":
                if clock.key.startswith(SUPERVISE) or clock.name == "convene":
                    continue
                clock.responsible_id = new
                self._note("hand_over", clock, responsible=new)

    def take_up(self) -> None:
        """A person has taken up an adopted file: the limits its source gave begin to count."""
        for clock in self.open.values():
            if clock.limit == SOURCE and clock.kind == "limit" and clock.version == 1:
                clock.version += 1
                self.armed.add(clock.id)
                self._note("take_up", clock)

    def relimit(self, reason: str) -> None:
        """Read every limit anew under the ground's rules, then recompute."""
        other = set()
        for clock in self.open.values():
            file = self.dossier
            limit, why = self.ground.limit_why(clock.key, file.area_id, file.limits)
            if limit is None or clock.limit == SOURCE:
                continue
            if limit.code != clock.limit:
                other.add(clock.id)
            clock.limit = limit.code
            clock.derivation = told(why, self.ground.rules.table("limits"))
        self.recompute_all(reason, relimited=frozenset(other))

    def limit_of(self, clock: Clock) -> Limit:
        """The limit of a clock under the file's rules; Conflict when they have none of its code."""
        row = self.ground.rules.table("limits").get(clock.limit)
        if row is None:
            raise Conflict("unknown_limit", limit=clock.limit)
        return Limit.from_row(row)

    def plans(self) -> list[Plan]:
        """The wake-ups of every clock that is new, or has been given another time."""
        clocks = {clock.id: clock for clock in (*self.new, *self.changed.values())}
        plans = [wake_of(clock) for clock in clocks.values() if clock.id in self.armed]
        return [plan for plan in plans if plan is not None]

    def _running(self, name: str) -> Clock:
        clock = self.open.get(name)
        if clock is None:
            raise Conflict("clock_not_running", clock=name)
        return clock

    def _recompute(self, clock: Clock, did: str, **params: Any) -> None:
        compute(clock, self.limit_of(clock), self.ground, self.dossier.area_id)
        clock.version += 1
        self._rearm(clock)
        self._note(did, clock, **params)

    def _rearm(self, clock: Clock) -> None:
        """Plan a wake-up for the new time; a breach that stays one wakes nobody twice."""
        in_time = clock.due is None or clock.due > self.at
        if clock.breached_at is not None and not in_time:
            return
        self.armed.add(clock.id)
        clock.breached_at = None
        if clock.warn_at is not None and clock.warn_at > self.at:
            clock.warned = False

    def _note(self, did: str, clock: Clock, **params: Any) -> None:
        if clock not in self.new:
            self.changed[clock.id] = clock
        fact = {"did": did, "id": clock.id.hex, "name": clock.name, "due": _text(clock.due)}
        if did in {"pause", "resume", "extend", "recompute"}:
            fact["derivation"] = clock.derivation
        self.facts.append({**fact, **params})


def _text(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None
