"""What a move changes on a file, said once in its entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict
from gongzhi.core.hot_rows import insert_rows, update_row
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.journal.chains import hash_of
from gongzhi.core.models import Entry
from gongzhi.core.sealed import seal_into
from gongzhi.procedure import gates
from gongzhi.procedure.actions.gating import gate_facts
from gongzhi.procedure.actions.holding import Held
from gongzhi.procedure.actions.voiding import Back, void_to
from gongzhi.procedure.clock import Pause, resume_by
from gongzhi.procedure.clock_rows import STEP, earliest, paused_days
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier, Supervision
from gongzhi.procedure.record import Record
from gongzhi.procedure.standing import desk_of
from gongzhi.procedure.table import Move, Start, Step
from gongzhi.procedure.table.common import SUPERVISION
from gongzhi.procedure.timing import Timing

TRACKED = (
    "step",
    "owner_id",
    "desk_id",
    "desk_role",
    "due",
    "outcome",
    "closed_at",
    "rules_id",
    "subject",
    "limits",
    "title",
    "area_id",
    "entrance",
    "lifted",
    "priority",
    "public",
    "secrecy",
    "parent_id",
)
NAMES = {name: name.removesuffix("_id").removesuffix("_at") for name in TRACKED}


def plain(value: Any) -> Any:
    """Give the canonical form of a tracked value."""
    if isinstance(value, UUID):
        return value.hex
    return stamp(value) if isinstance(value, datetime) else value


def state_of(dossier: Dossier) -> dict[str, Any]:
    """The tracked state of a file, as entries spell it."""
    return {NAMES[name]: plain(getattr(dossier, name)) for name in TRACKED}


@dataclass
class Change:
    """One move being made on a held file."""

    held: Held
    move: Move
    record: Record
    by: Actor
    at: datetime
    timing: Timing
    back: Back | None = None
    before: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dossier = self.held.dossier
        self.before = state_of(self.dossier)
        self.held_owner = self.dossier.owner_id

    def ask_gate(self) -> gates.Verdict:
        """Ask the move's gate, if it has one, over the facts it may look at."""
        if not self.move.gate:
            return gates.Verdict(True, {})
        facts = gate_facts(self.held, self.move, self.record, self.timing)
        return gates.ask(self.move.gate, facts)

    def apply(self, settle: Callable[[Dossier, Timing], None] | None = None) -> None:
        """Change step, owner, clocks, desk and due of the file, in memory.

        ``settle`` lets the mechanism's own clocks follow those of the table.
        """
        effect, _, target = self.move.effect.partition(":")
        self._take_effect(effect, target)
        arriving = self._target(effect)
        self._own()
        if self.back is not None:
            self.back.restore(self.dossier)
        self.timing.hand_over(self.held_owner, self.dossier.owner_id)
        self._move_clocks()
        if self.back is not None:
            self.back.set_clocks(self.timing)
        if settle is not None:
            settle(self.dossier, self.timing)
        self.dossier.step = arriving.name
        if arriving.closed != (self.dossier.closed_at is not None):
            self._close_or_reopen(arriving)
        elif self.move.outcome:
            self.dossier.outcome = self.move.outcome
        self._seat(arriving)
        if arriving.name != self.held.step.name or self._entered_anew():
            self._enter(arriving)
        self.dossier.due = earliest(self.timing.open.values())

    def _take_effect(self, effect: str, target: str) -> None:
        if effect == "adopt_rules":
            self._adopt_rules()
        elif effect == "recompute":
            self.timing.recompute_all("calendar")
        elif effect == "extend":
            asked = self.held.past.for_gates
            last = next(e for e in reversed(asked) if e.move == "ask_extension")
            self.timing.extend(target, int(last.record["amount"]))

    def _target(self, effect: str) -> Step:
        table = self.held.table
        if effect == "void":
            self.back = void_to(self.held, self.record.facts[self.move.to.removeprefix("field:")])
            return table.step(self.back.step)
        return self.held.step if self.move.to == "=" else table.step(self.move.to)

    def _seat(self, arriving: Step) -> None:
        """Find who must act; where the desk answered for the file itself, its successor does."""
        before = self.before["desk"]
        moves_on = arriving.name != self.held.step.name
        self.dossier.desk_id, self.dossier.desk_role = desk_of(
            arriving,
            self.dossier,
            self.timing.ground,
            self.held.barred,
            self.held.past.opener,
            self.record.bodies.get("body") if moves_on else None,
        )
        stays = not moves_on and arriving.acts.where == "desk"
        if stays and self.dossier.desk_id != before == self.dossier.owner_id:
            self.dossier.owner_id = self.dossier.desk_id
            self.timing.hand_over(before, self.dossier.desk_id)

    def _adopt_rules(self) -> None:
        current = ground(self.held.ground.work)
        if current.rules.id == self.dossier.rules_id:
            raise Conflict("rules_are_current")
        self.dossier.rules_id = current.rules.id
        self.timing.ground = current
        self.timing.relimit("adopt_rules")

    def _own(self) -> None:
        rule = self.move.owner
        directory = self.timing.ground.directory
        if rule.startswith("field:"):
            self.dossier.owner_id = self.record.bodies[rule[6:]]
        elif rule == "fallback":
            self.dossier.owner_id = self.dossier.fallback_id
        elif rule == "desk":
            self.dossier.owner_id = self.by.organisation
        elif rule == "lift":
            above = directory.supervisor(self.dossier.owner_id) if self.dossier.owner_id else None
            self.dossier.owner_id = above or self.dossier.fallback_id
            self.dossier.lifted += 1

    def _move_clocks(self) -> None:
        for name in self.move.ends:
            self.timing.end(name, self.move.name)
        for name in self.move.resumes:
            self.timing.resume(name)
            self.timing.end("pause", self.move.name)
        for start in self.move.starts:
            self.timing.start(start, self._responsible(start))
        for name in self.move.pauses:
            self.timing.pause(name)
            self._bound_pause(name)

    def _bound_pause(self, name: str) -> None:
        clock = self.timing.open[name]
        limit = self.timing.limit_of(clock)
        left = replace(limit, pause_max_days=max(0, limit.pause_max_days - paused_days(clock)))
        ends = resume_by(self.timing.ground.calendar(self.dossier.area_id), left, Pause(self.at))
        if ends is None:
            raise Conflict("no_pause_allowed", limit=limit.code)
        self.timing.bound("pause", clock, ends, "resume_by")

    def _responsible(self, start: Start) -> int | None:
        if start.responsible == "actor":
            return self.by.organisation
        return self.dossier.owner_id if start.responsible == "owner" else self.dossier.desk_id

    def _close_or_reopen(self, arriving: Step) -> None:
        if arriving.closed:
            keep = {start.name for start in self.move.starts if start.kind == "period"}
            for name in [name for name in self.timing.open if name not in keep]:
                self.timing.end(name, self.move.name)
            self.dossier.closed_at = self.at
            self.dossier.outcome = self.move.outcome
        else:
            self.timing.end("window", self.move.name)
            self.dossier.closed_at = None
            self.dossier.outcome = ""

    def _entered_anew(self) -> bool:
        reseated = self.by.kind != "system" and self.dossier.desk_id != self.before["desk"]
        return self.dossier.owner_id != self.before["owner"] or reseated or self.back is not None

    def _enter(self, arriving: Step) -> None:
        self.timing.end(STEP, self.move.name)
        if arriving.limit:
            responsible = (
                self.dossier.owner_id if arriving.responsible == "owner" else self.dossier.desk_id
            )
            self.timing.start(Start(STEP, arriving.limit), responsible)

    def store(self, verdict: gates.Verdict) -> Entry:
        """Write entry, file and clocks; returns the entry."""
        after = state_of(self.dossier)
        facts: dict[str, Any] = {
            "at_step": self.held.step.name,
            "record": self._sealed_record(),
            "change": {name: after[name] for name in after if after[name] != self.before[name]},
        }
        if self.timing.facts:
            facts["clocks"] = self.timing.facts
        if self.move.gate:
            facts["gate"] = {"name": self.move.gate, "passed": True, **dict(verdict.numbers)}
        if self.back is not None:
            facts["voided"] = self.back.voided
        entry = self._append(self.move.name, facts)
        insert_rows(self.timing.new)
        watched = []
        for clock in self.timing.changed.values():
            update_row(clock)
            if clock.ended_at is not None and (clock.level or clock.name == SUPERVISION):
                watched.append(clock.id)
        if watched:
            Supervision.objects.filter(clock_id__in=watched, ended_at=None).update(ended_at=self.at)
        return entry

    def note_failed_gate(self, verdict: gates.Verdict) -> Entry:
        """Put on record that the gate was asked and did not open, with its numbers."""
        return self._append(
            "gate_failed",
            {
                "at_step": self.held.step.name,
                "move": self.move.name,
                "gate": {"name": self.move.gate, "passed": False, **dict(verdict.numbers)},
            },
        )

    def _sealed_record(self) -> dict[str, Any]:
        record = dict(self.record.facts)
        for name, (purpose, text) in self.record.texts.items():
            sealed = seal_into(
                jurisdiction=self.dossier.jurisdiction_id,
                chain=self.dossier.id,
                purpose=purpose,
                value=text,
            )
            record[name] = {**sealed.fact(), "purpose": purpose}
        return record

    def _append(self, move: str, facts: dict[str, Any]) -> Entry:
        if self.by.deputy_for:
            facts["deputy_for"] = self.by.deputy_for
        entry = Entry(
            chain=self.dossier.id,
            sequence=self.dossier.last_sequence + 1,
            jurisdiction_id=self.dossier.jurisdiction_id,
            recorded_at=self.held.now,
            occurred_at=self.at,
            actor=self.by.code,
            organisation_id=self.by.organisation,
            person_id=self.by.person,
            move=move,
            facts=facts,
        )
        entry.hash = hash_of(entry, bytes(self.dossier.head))
        insert_rows([entry])
        self.dossier.head = entry.hash
        self.dossier.last_sequence = entry.sequence
        update_row(self.dossier)
        return entry
