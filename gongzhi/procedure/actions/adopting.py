"""Files taken over from another system: no moves are invented, one entry says what it said.

An open file stands at the first step with nothing decided; one that its source has closed stands at
``closed``. A target of the source is a clock "given by source": it wakes nobody while it is past
and no person has taken the file up (``Timing.take_up``); what is past due is only listed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.core import agenda
from gongzhi.core.actor import Actor
from gongzhi.core.agenda import Plan
from gongzhi.core.journal import entry_hash, new_chain_id
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.sealed import Envelope, SealedValue
from gongzhi.procedure.actions.changing import NAMES, TRACKED, plain
from gongzhi.procedure.actions.columns import CLOCK, DATA_KEY, DOSSIER, ENTRY, SEALED
from gongzhi.procedure.actions.staging import hold_ground, insert_many, insert_once, stored
from gongzhi.procedure.actions.statement import Insert, Table
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.standing import desk_of
from gongzhi.procedure.table import Procedure, Step, procedure
from gongzhi.procedure.timing import SOURCE, clock_fact, wake_of

MOVE = "adopt"
CLOSED = "closed"
OUTCOME = "closed_by_source"
_KEPT = frozenset({"owner", "due"})
_NOTHING: tuple[Any, ...] = (None, "", 0, False)


@dataclass(frozen=True, slots=True)
class Adoption:
    """One file as its source gives it.

    ``facts`` is the record of its entry; ``row`` the mechanism's own row, which begins with the
    file's id. ``owner_id`` is the body the source names for a closed file, None for the desk.
    """

    id: UUID
    code: str
    source_id: str
    area_id: int
    fallback_id: int
    opened_at: datetime
    closed_at: datetime | None
    target_at: datetime | None
    facts: dict[str, Any]
    row: tuple[Any, ...]
    owner_id: int | None = None
    title: Mapping[str, Any] = field(default_factory=dict)
    secrecy: int = 0
    envelope: Envelope | None = None
    sealed: tuple[SealedValue, ...] = ()


@dataclass(frozen=True, slots=True)
class AdoptedFiles:
    """Which files went in, and the bodies with files that were past due at that moment."""

    added: AbstractSet[UUID]
    overdue: Mapping[int, int]


def adopt_files(
    adoptions: Sequence[Adoption],
    *,
    code: str,
    source: str,
    entrance: str,
    table: Table,
    by: Actor,
    ground: Ground,
    plans: Callable[[Mapping[int, int]], Sequence[Plan]],
) -> AdoptedFiles:
    """Adopt a block of files inside the caller's unit of work; known ones are left as they are.

    ``code`` names the procedure; ``plans`` gives the wake-ups of the block, from the counts of past
    due files by body, and is asked only if something went in.
    Raises Conflict("ground_moved") when places, bodies or rules changed since the unit began.
    """
    hold_ground(ground.work)
    block = _Block(procedure(code), source, entrance, by, ground)
    for adoption in adoptions:
        block.add(adoption)
    added = insert_once(Insert(DOSSIER, block.dossiers))
    if not added:
        return AdoptedFiles(added, {})
    kept = [adoption for adoption in adoptions if adoption.id in added]
    own = ground.jurisdiction
    insert_many(Insert(ENTRY, [row for row in block.entries if row[0] in added]))
    clocks = [clock for clock in block.clocks if clock.dossier_id in added]
    insert_many(Insert(CLOCK_ENDED, [_columns(_ENDED_COLUMNS, clock) for clock in clocks]))
    envelopes = [adoption.envelope for adoption in kept if adoption.envelope is not None]
    keys = [(e.chain, e.purpose, own, e.key_version, e.wrapped) for e in envelopes]
    insert_many(Insert(DATA_KEY, keys))
    values = [value for adoption in kept for value in adoption.sealed]
    rows = [(s.id, own, s.chain, s.purpose, s.ciphertext) for s in values]
    insert_many(Insert(SEALED, rows))
    insert_many(Insert(table, [adoption.row for adoption in kept]))
    overdue = _overdue(clocks, ground.work.now)
    agenda.plan(own, [*_wakes(clocks, ground.work.now), *plans(overdue)])
    return AdoptedFiles(added, overdue)


CLOCK_ENDED = Table(CLOCK.name, (*CLOCK.columns, ("ended_at", "timestamptz")))
_ENDED_COLUMNS = tuple(name for name, _ in CLOCK_ENDED.columns)
_DOSSIER_COLUMNS = tuple(name for name, _ in DOSSIER.columns)
_JSON = frozenset({"limits", "title", "derivation", "pauses", "extensions"})


def _columns(names: Sequence[str], row: Any) -> list[Any]:
    return [stored(getattr(row, name)) if name in _JSON else getattr(row, name) for name in names]


def _overdue(clocks: Sequence[Clock], now: datetime) -> dict[int, int]:
    counts: dict[int, int] = {}
    for clock in clocks:
        late = clock.ended_at is None and clock.due is not None and clock.due <= now
        if late and clock.responsible_id is not None:
            counts[clock.responsible_id] = counts.get(clock.responsible_id, 0) + 1
    return counts


def _wakes(clocks: Sequence[Clock], now: datetime) -> list[Plan]:
    coming = [clock for clock in clocks if clock.due is not None and clock.due > now]
    return [plan for clock in coming if (plan := wake_of(clock)) is not None]


@dataclass
class _Block:
    """The rows of a block of files, all recorded at one moment."""

    table: Procedure
    source: str
    entrance: str
    by: Actor
    ground: Ground
    dossiers: list[list[Any]] = field(default_factory=list)
    entries: list[tuple[Any, ...]] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hash = self.table.hash
        self.first = self.table.step(self.table.first_steps[0])
        self.closed = self.table.step(CLOSED)
        self._desks: dict[int, tuple[int | None, str]] = {}

    def add(self, adoption: Adoption) -> None:
        """Draw up one file: its row, its clock, and the entry that says both."""
        dossier = self._dossier(adoption)
        clock = self._clock(adoption, dossier)
        if clock is not None:
            self.clocks.append(clock)
            if clock.ended_at is None:
                dossier.due = adoption.target_at or NO_DUE
        facts = self._facts(adoption, dossier, clock)
        now, own = self.ground.work.now, self.ground.jurisdiction
        occurred = min(adoption.opened_at, now)
        by = self.by
        dossier.head = entry_hash(
            b"", jurisdiction=own, chain=dossier.id, sequence=1, recorded_at=now,
            occurred_at=occurred, actor=by.code, organisation=by.organisation, person=by.person,
            move=MOVE, facts=facts,
        )  # fmt: skip
        self.dossiers.append(_columns(_DOSSIER_COLUMNS, dossier))
        self.entries.append(
            (dossier.id, 1, own, now, occurred, by.code, by.organisation, by.person, MOVE,
             stored(facts), dossier.head)
        )  # fmt: skip

    def _dossier(self, adoption: Adoption) -> Dossier:
        done = adoption.closed_at is not None
        step = self.closed if done else self.first
        dossier = Dossier(
            id=adoption.id,
            jurisdiction_id=self.ground.jurisdiction,
            procedure=self.table.code,
            procedure_hash=self.hash,
            rules_id=self.ground.rules.id,
            code=adoption.code,
            step=step.name,
            area_id=adoption.area_id,
            fallback_id=adoption.fallback_id,
            title=dict(adoption.title),
            source=self.source,
            source_id=adoption.source_id,
            entrance=self.entrance,
            secrecy=adoption.secrecy,
            opened_at=adoption.opened_at,
            closed_at=adoption.closed_at,
            outcome=OUTCOME if done else "",
            last_sequence=1,
        )
        dossier.desk_id, dossier.desk_role = self._desk(step, dossier)
        dossier.owner_id = adoption.owner_id if done else dossier.desk_id
        if dossier.owner_id is None:
            dossier.owner_id = adoption.fallback_id
        return dossier

    def _desk(self, step: Step, dossier: Dossier) -> tuple[int | None, str]:
        if step is self.closed:
            return None, step.acts.role
        found = self._desks.get(dossier.area_id)
        if found is None:
            found = self._desks[dossier.area_id] = desk_of(step, dossier, self.ground)
        return found

    def _clock(self, adoption: Adoption, dossier: Dossier) -> Clock | None:
        target = adoption.target_at
        if target is None:
            return None
        return Clock(
            id=new_chain_id(),
            jurisdiction_id=dossier.jurisdiction_id,
            dossier_id=dossier.id,
            name=SOURCE,
            kind="limit",
            key=SOURCE,
            limit=SOURCE,
            calendar=self.ground.calendar(dossier.area_id).code,
            responsible_id=dossier.owner_id,
            started_at=adoption.opened_at,
            first_due=target,
            due=target,
            derivation=[{"code": "given_by_source", "at": stamp(target)}],
            ended_at=adoption.closed_at,
            ended_by=OUTCOME if adoption.closed_at is not None else "",
        )

    def _facts(self, adoption: Adoption, dossier: Dossier, clock: Clock | None) -> dict[str, Any]:
        """The same shape as the first entry of any file (``procedure.actions.opening``)."""
        change = {NAMES[name]: plain(getattr(dossier, name)) for name in TRACKED}
        clocks = [] if clock is None else [{"did": "start", **clock_fact(clock)}]
        if clock is not None and clock.ended_at is not None:
            late = clock.due is not None and clock.ended_at > clock.due
            end = {"did": "end", "id": clock.id.hex, "name": clock.name, "how": OUTCOME}
            clocks.append({**end, "due": stamp(clock.first_due), "late": late})
        return {
            "at_step": "",
            "procedure": [dossier.procedure, dossier.procedure_hash],
            "code": dossier.code,
            "opened": stamp(dossier.opened_at),
            "source": [dossier.source, dossier.source_id],
            "fallback": dossier.fallback_id,
            "record": adoption.facts,
            "change": {
                name: value
                for name, value in change.items()
                if name in _KEPT or (value not in _NOTHING and value != {})
            },
            "clocks": clocks,
        }
