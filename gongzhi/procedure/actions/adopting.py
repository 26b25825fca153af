"""Files taken over from another system: no moves are invented, one entry says what it said.

An open file stands at the first step with nothing decided; one that its source has closed stands at
``closed``. A target of the source is a clock "given by source": it wakes nobody while it is past
and no person has taken the file up (``Timing.take_up``); what is past due is only listed.
"""

from __future__ import annotations

from collections import Counter
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
from gongzhi.core.journal.canonical import canonical, stamp
from gongzhi.core.sealed import Envelope, SealedValue
from gongzhi.procedure.actions.columns import CLOCK, DATA_KEY, DOSSIER, ENTRY, SEALED
from gongzhi.procedure.actions.staging import hold_ground, insert_many, insert_once, stored, written
from gongzhi.procedure.actions.statement import Insert, Table
from gongzhi.procedure.clock_rows import SOURCE, wake_of
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.standing import desk_of
from gongzhi.procedure.table import Procedure, procedure

MOVE = "adopt"
CLOSED = "closed"
OUTCOME = "closed_by_source"
SYSTEM = "system"
_EMPTY = stored([])
_NO_DUE = stamp(NO_DUE)

Row = dict[str, Any]


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
    rows = [_ordered(_DOSSIER_COLUMNS, dossier) for dossier in block.dossiers]
    added = insert_once(Insert(DOSSIER, rows))
    if not added:
        return AdoptedFiles(added, {})
    kept = [adoption for adoption in adoptions if adoption.id in added]
    own = ground.jurisdiction
    insert_many(Insert(ENTRY, [row for row in block.entries if row[0] in added]))
    clocks = [clock for clock in block.clocks if clock["dossier_id"] in added]
    insert_many(Insert(CLOCK_ENDED, [_ordered(_CLOCK_COLUMNS, clock) for clock in clocks]))
    envelopes = [adoption.envelope for adoption in kept if adoption.envelope is not None]
    keys = [(e.chain, e.purpose, own, e.key_version, e.wrapped) for e in envelopes]
    insert_many(Insert(DATA_KEY, keys))
    values = [value for adoption in kept for value in adoption.sealed]
    insert_many(Insert(SEALED, [(s.id, own, s.chain, s.purpose, s.ciphertext) for s in values]))
    insert_many(Insert(table, [adoption.row for adoption in kept]))
    overdue = _overdue(clocks, ground.work.now)
    agenda.plan(own, [*_wakes(clocks, ground.work.now), *plans(overdue)])
    return AdoptedFiles(added, overdue)


CLOCK_ENDED = Table(CLOCK.name, (*CLOCK.columns, ("ended_at", "timestamptz")))
_CLOCK_COLUMNS = tuple(name for name, _ in CLOCK_ENDED.columns)
_DOSSIER_COLUMNS = tuple(name for name, _ in DOSSIER.columns)


def _ordered(names: Sequence[str], row: Row) -> list[Any]:
    return [row[name] for name in names]


def _is_late(clock: Row, now: datetime) -> bool:
    return clock["ended_at"] is None and clock["due"] <= now


def _overdue(clocks: Sequence[Row], now: datetime) -> dict[int, int]:
    late = Counter(clock["responsible_id"] for clock in clocks if _is_late(clock, now))
    return dict(late)


def _wakes(clocks: Sequence[Row], now: datetime) -> list[Plan]:
    coming = [clock for clock in clocks if clock["ended_at"] is None and clock["due"] > now]
    made = (
        Clock(**{**clock, "derivation": [], "pauses": [], "extensions": []}) for clock in coming
    )
    return [plan for clock in made if (plan := wake_of(clock)) is not None]


@dataclass
class _Block:
    """The rows of a block of files, all recorded at one moment."""

    table: Procedure
    source: str
    entrance: str
    by: Actor
    ground: Ground
    dossiers: list[Row] = field(default_factory=list)
    entries: list[tuple[Any, ...]] = field(default_factory=list)
    clocks: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hash = self.table.hash
        self.first = self.table.step(self.table.first_steps[0])
        self._desks: dict[int, tuple[int | None, str]] = {}
        self._calendars: dict[int, str] = {}
        empty = stored({})
        # Models would cost more than everything else here; the rows are theirs, column by column.
        self._usual: Row = {
            "jurisdiction_id": self.ground.jurisdiction,
            "procedure": self.table.code,
            "procedure_hash": self.hash,
            "rules_id": self.ground.rules.id,
            "key_hash": None,
            "subject": "",
            "limits": empty,
            "parent_id": None,
            "source": self.source,
            "entrance": self.entrance,
            "public": False,
            "lifted": 0,
            "last_sequence": 1,
        }

    def add(self, adoption: Adoption) -> None:
        """Draw up one file: its row, its clock, and the entry that says both."""
        dossier = self._dossier(adoption)
        clock = self._clock(adoption, dossier["owner_id"])
        if clock is not None and clock["ended_at"] is None:
            dossier["due"] = clock["due"]
        facts = canonical(self._facts(adoption, dossier, clock))
        now, own = self.ground.work.now, self.ground.jurisdiction
        occurred = min(adoption.opened_at, now)
        by = self.by
        dossier["head"] = entry_hash(
            b"", jurisdiction=own, chain=adoption.id, sequence=1, recorded_at=now,
            occurred_at=occurred, actor=by.code, organisation=by.organisation, person=by.person,
            move=MOVE, facts=facts,
        )  # fmt: skip
        self.dossiers.append(dossier)
        self.entries.append(
            (adoption.id, 1, own, now, occurred, by.code, by.organisation, by.person, MOVE,
             written(facts), dossier["head"])
        )  # fmt: skip
        if clock is not None:
            self.clocks.append(clock)

    def _dossier(self, adoption: Adoption) -> Row:
        done = adoption.closed_at is not None
        desk, role = (None, SYSTEM) if done else self._desk(adoption.area_id)
        owner = adoption.owner_id if done else desk
        return {
            **self._usual,
            "id": adoption.id,
            "code": adoption.code,
            "step": CLOSED if done else self.first.name,
            "area_id": adoption.area_id,
            "owner_id": adoption.fallback_id if owner is None else owner,
            "fallback_id": adoption.fallback_id,
            "desk_id": desk,
            "desk_role": role,
            "title": stored(adoption.title),
            "source_id": adoption.source_id,
            "secrecy": adoption.secrecy,
            "opened_at": adoption.opened_at,
            "closed_at": adoption.closed_at,
            "outcome": OUTCOME if done else "",
            "due": NO_DUE,
        }

    def _desk(self, area_id: int) -> tuple[int | None, str]:
        found = self._desks.get(area_id)
        if found is None:
            place = Dossier(area_id=area_id, entrance=self.entrance)
            found = self._desks[area_id] = desk_of(self.first, place, self.ground)
        return found

    def _clock(self, adoption: Adoption, owner: int) -> Row | None:
        target = adoption.target_at
        if target is None:
            return None
        if adoption.area_id not in self._calendars:
            self._calendars[adoption.area_id] = self.ground.calendar(adoption.area_id).code
        given = [{"code": "given_by_source", "at": stamp(target)}]
        return {
            "id": new_chain_id(),
            "jurisdiction_id": self.ground.jurisdiction,
            "dossier_id": adoption.id,
            "name": SOURCE,
            "kind": "limit",
            "key": SOURCE,
            "limit": SOURCE,
            "calendar": self._calendars[adoption.area_id],
            "responsible_id": owner,
            "started_at": adoption.opened_at,
            "first_due": target,
            "due": target,
            "warn_at": None,
            "warned": False,
            "provisional": False,
            "derivation": stored(given),
            "pauses": _EMPTY,
            "extensions": _EMPTY,
            "level": 0,
            "version": 1,
            "ended_at": adoption.closed_at,
            "ended_by": OUTCOME if adoption.closed_at is not None else "",
        }

    def _facts(self, adoption: Adoption, dossier: Row, clock: Row | None) -> dict[str, Any]:
        """The same shape as the first entry of any file (``procedure.actions.opening``)."""
        opened = stamp(adoption.opened_at)
        due = _NO_DUE if dossier["due"] is NO_DUE else stamp(dossier["due"])
        change = {
            "step": dossier["step"],
            "owner": dossier["owner_id"],
            "desk": dossier["desk_id"],
            "desk_role": dossier["desk_role"],
            "due": due,
            "outcome": dossier["outcome"],
            "closed": stamp(adoption.closed_at) if adoption.closed_at else None,
            "rules": dossier["rules_id"],
            "title": adoption.title,
            "area": adoption.area_id,
            "secrecy": adoption.secrecy,
        }
        return {
            "at_step": "",
            "procedure": [self.table.code, self.hash],
            "code": adoption.code,
            "opened": opened,
            "source": [self.source, adoption.source_id],
            "fallback": adoption.fallback_id,
            "record": adoption.facts,
            "change": {name: value for name, value in change.items() if value},
            "clocks": [] if clock is None else _clock_facts(adoption, clock),
        }


def _clock_facts(adoption: Adoption, clock: Row) -> list[dict[str, Any]]:
    """What the entry says of the source's target, and of its end if the file is closed."""
    due = stamp(clock["due"])
    start = {
        "did": "start",
        "id": clock["id"].hex,
        "name": SOURCE,
        "kind": clock["kind"],
        "limit": SOURCE,
        "calendar": clock["calendar"],
        "responsible": clock["responsible_id"],
        "start": stamp(adoption.opened_at),
        "due": due,
        "provisional": False,
        "derivation": [{"code": "given_by_source", "at": due}],
    }
    if adoption.closed_at is None:
        return [start]
    end = {"did": "end", "id": clock["id"].hex, "name": SOURCE, "how": OUTCOME, "due": due}
    return [start, {**end, "late": adoption.closed_at > clock["due"]}]
