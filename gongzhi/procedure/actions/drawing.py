"""Drawing up the rows of adopted files: file, clock of the source, and the entry that says both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.core.actor import Actor
from gongzhi.core.journal import entry_hash, new_chain_id
from gongzhi.core.journal.canonical import canonical, stamp
from gongzhi.core.sealed import Envelope, SealedValue
from gongzhi.procedure.actions.staging import stored, written
from gongzhi.procedure.clock_rows import SOURCE, STEP, clock_fact, new_clock
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.standing import desk_of
from gongzhi.procedure.table import Procedure, Start

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
    ``outside`` is set for a file that the source still owns; ``warn_at`` warns of its target.
    ``taken_at`` is when a person took it in one by one: then our own first limit runs beside the
    source's, and both count at once. ``barred`` are the bodies that are shut out.
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
    envelopes: tuple[Envelope, ...] = ()
    sealed: tuple[SealedValue, ...] = ()
    outside: Mapping[str, Any] | None = None
    warn_at: datetime | None = None
    taken_at: datetime | None = None
    barred: frozenset[int] = frozenset()


@dataclass
class Drawn:
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
        own = self._own_clock(adoption, dossier)
        rows = [*([clock] if clock else []), *([_row_of(own)] if own else [])]
        open_ = [row["due"] for row in rows if row["ended_at"] is None and row["due"]]
        dossier["due"] = min(open_, default=NO_DUE)
        facts = canonical(self._facts(adoption, dossier, clock, own))
        now, here = self.ground.work.now, self.ground.jurisdiction
        occurred = min(adoption.opened_at, now)
        by = self.by
        dossier["head"] = entry_hash(
            b"", jurisdiction=here, chain=adoption.id, sequence=1, recorded_at=now,
            occurred_at=occurred, actor=by.code, organisation=by.organisation, person=by.person,
            move=MOVE, facts=facts,
        )  # fmt: skip
        self.dossiers.append(dossier)
        self.entries.append(
            (adoption.id, 1, here, now, occurred, by.code, by.organisation, by.person, MOVE,
             written(facts), dossier["head"])
        )  # fmt: skip
        self.clocks += rows

    def _dossier(self, adoption: Adoption) -> Row:
        done = adoption.closed_at is not None
        desk, role = (None, SYSTEM) if done else self._desk(adoption)
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
            "outside_parent": stored(adoption.outside) if adoption.outside else None,
            "secrecy": adoption.secrecy,
            "opened_at": adoption.opened_at,
            "closed_at": adoption.closed_at,
            "outcome": OUTCOME if done else "",
            "due": NO_DUE,
        }

    def _desk(self, adoption: Adoption) -> tuple[int | None, str]:
        area_id = adoption.area_id
        found = None if adoption.barred else self._desks.get(area_id)
        if found is None:
            fallback = adoption.fallback_id
            place = Dossier(area_id=area_id, entrance=self.entrance, fallback_id=fallback)
            found = desk_of(self.first, place, self.ground, adoption.barred)
            if not adoption.barred:
                self._desks[area_id] = found
        return found

    def _own_clock(self, adoption: Adoption, dossier: Row) -> Clock | None:
        """Give our own first limit for what a person took in."""
        if adoption.taken_at is None or adoption.closed_at is not None:
            return None
        place = Dossier(
            id=adoption.id, jurisdiction_id=self.ground.jurisdiction, area_id=adoption.area_id
        )
        start = Start(STEP, self.first.limit)
        return new_clock(place, start, dossier["desk_id"], adoption.taken_at, self.ground)

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
            "warn_at": adoption.warn_at,
            "warned": self._is_warned(adoption),
            "provisional": False,
            "derivation": stored(given),
            "pauses": _EMPTY,
            "extensions": _EMPTY,
            "level": 0,
            # Taken by a person it counts at once; else only when somebody takes it up.
            "version": 1 if adoption.taken_at is None else 2,
            "ended_at": adoption.closed_at,
            "ended_by": OUTCOME if adoption.closed_at is not None else "",
        }

    def _is_warned(self, adoption: Adoption) -> bool:
        """A warning that lies before the file came here is given to nobody."""
        since = adoption.taken_at or self.ground.work.now
        return adoption.warn_at is not None and adoption.warn_at <= since

    def _facts(
        self, adoption: Adoption, dossier: Row, clock: Row | None, own: Clock | None
    ) -> dict[str, Any]:
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
            "entrance": self.entrance,
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
            **({"outside_parent": adoption.outside} if adoption.outside else {}),
            "clocks": [
                *([] if clock is None else _clock_facts(adoption, clock)),
                *([] if own is None else [{"did": "start", **clock_fact(own)}]),
            ],
        }


def _row_of(clock: Clock) -> Row:
    """Give a computed clock as the row that is copied."""
    row = {field.attname: getattr(clock, field.attname) for field in Clock._meta.concrete_fields}
    return {**row, **{name: stored(row[name]) for name in ("derivation", "pauses", "extensions")}}


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
