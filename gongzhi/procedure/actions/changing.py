"""What a move changes on a file, said once in its entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.journal.chains import hash_of
from gongzhi.core.models import Entry
from gongzhi.core.sealed import seal_into
from gongzhi.procedure import gates
from gongzhi.procedure.actions.holding import Held
from gongzhi.procedure.clock import Pause, resume_by
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Clock, Dossier, Supervision
from gongzhi.procedure.record import Record
from gongzhi.procedure.standing import desk_of
from gongzhi.procedure.table import Move, Start, Step
from gongzhi.procedure.timing import STEP, Timing, earliest, span_days

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
    "lifted",
    "public",
    "secrecy",
    "parent_id",
)
NAMES = {name: name.removesuffix("_id").removesuffix("_at") for name in TRACKED}


def plain(value: Any) -> Any:
    """Give the canonical form of a tracked value."""
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
    voided: list[int] | None = None
    before: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dossier = self.held.dossier
        self.before = state_of(self.dossier)
        self.held_owner = self.dossier.owner_id

    def ask_gate(self) -> gates.Verdict:
        """Ask the move's gate, if it has one, over the facts it may look at."""
        if not self.move.gate:
            return gates.Verdict(True, {})
        children = Dossier.objects.filter(parent_id=self.dossier.id)
        facts = gates.Facts(
            at=self.at,
            record=self.record.facts,
            past=self.held.past.for_gates,
            children_open=children.filter(closed_at__isnull=True).count(),
            children_all=children.count(),
            limits=self._gate_limits(),
        )
        return gates.ask(self.move.gate, facts)

    def _gate_limits(self) -> dict[str, Any]:
        limits: dict[str, Any] = {}
        clock = self.timing.open.get(self.move.effect.partition(":")[2] or "file")
        if clock is None:
            clock = self.timing.open.get("file")
        if clock is not None and clock.limit != "source":
            limit = self.timing.limit_of(clock)
            limits["extension_max"] = limit.extension_max
            limits["extension_count"] = limit.extension_count
            limits["pause_max_days"] = limit.pause_max_days
            limits["paused_days"] = sum(
                span_days(datetime.fromisoformat(start), datetime.fromisoformat(end))
                for start, end in clock.pauses
                if end
            )
        window = (
            Clock.objects.filter(dossier_id=self.dossier.id, name="window")
            .order_by("-started_at")
            .first()
        )
        limits["window_ends"] = window.due if window else None
        return limits

    def apply(self) -> None:
        """Change step, owner, clocks, desk and due of the file, in memory."""
        effect, _, target = self.move.effect.partition(":")
        if effect == "adopt_rules":
            self._adopt_rules()
        elif effect == "recompute":
            self.timing.recompute_all("calendar")
        elif effect == "extend":
            asked = self.held.past.for_gates
            last = next(e for e in reversed(asked) if e.move == "ask_extension")
            self.timing.extend(target, int(last.record["amount"]))
        arriving = self._target(effect)
        self._own()
        self.timing.hand_over(self.held_owner, self.dossier.owner_id)
        self._move_clocks(arriving)
        self.dossier.step = arriving.name
        if arriving.closed != (self.dossier.closed_at is not None):
            self._close_or_reopen(arriving)
        elif self.move.outcome:
            self.dossier.outcome = self.move.outcome
        self.dossier.desk_id, self.dossier.desk_role = desk_of(
            arriving, self.dossier, self.timing.ground
        )
        if arriving.name != self.held.step.name or self._entered_anew():
            self._enter(arriving)
        self.dossier.due = earliest(self.timing.open.values())

    def _target(self, effect: str) -> Step:
        table = self.held.table
        if effect != "void":
            return self.held.step if self.move.to == "=" else table.step(self.move.to)
        name = self.record.facts[self.move.to.removeprefix("field:")]
        arrivals = [
            entry.sequence
            for entry in self.held.past.live
            if entry.facts.get("change", {}).get("step") == name
        ]
        if not arrivals or table.step(name).closed:
            raise Conflict("not_visited", step=name)
        if arrivals[-1] < self.dossier.last_sequence:
            self.voided = [arrivals[-1] + 1, self.dossier.last_sequence]
        self.timing.end_all("void")
        return table.step(name)

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

    def _move_clocks(self, arriving: Step) -> None:
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
        ends = resume_by(
            self.timing.ground.calendar(self.dossier.area_id), limit, Pause(self.at)
        )
        if ends is None:
            raise Conflict("no_pause_allowed", limit=limit.code)
        self.timing.bound("pause", clock, ends)

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
        return plain(self.dossier.owner_id) != self.before["owner"] or bool(self.voided)

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
        if self.voided:
            facts["voided"] = self.voided
        entry = self._append(self.move.name, facts)
        Clock.objects.bulk_create(self.timing.new)
        ended = []
        for clock in self.timing.changed.values():
            clock.save()
            if clock.ended_at is not None:
                ended.append(clock.id)
        Supervision.objects.filter(clock_id__in=ended, ended_at=None).update(ended_at=self.at)
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
        entry.save(force_insert=True)
        self.dossier.head = entry.hash
        self.dossier.last_sequence = entry.sequence
        self.dossier.save(force_update=True)
        return entry
