"""A file is opened: dossier, entry, clock, agenda and the mechanism's rows in one statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import orjson
from django.db import IntegrityError
from psycopg.errors import UniqueViolation

from gongzhi.core.actor import Actor
from gongzhi.core.agenda import Plan
from gongzhi.core.drafts import draft
from gongzhi.core.errors import Conflict
from gongzhi.core.journal.canonical import canonical, entry_hash, stamp
from gongzhi.core.sealed import Envelope, SealedValue
from gongzhi.core.work import Work, work
from gongzhi.procedure.actions.changing import NAMES, TRACKED, plain
from gongzhi.procedure.actions.columns import (
    NEW_AGENDA,
    NEW_BARRED,
    NEW_CLOCK,
    NEW_DATA_KEY,
    NEW_DOSSIER,
    NEW_ENTRY,
    NEW_SEALED,
)
from gongzhi.procedure.actions.reactions import reactions_to
from gongzhi.procedure.actions.statement import Insert, insert_all
from gongzhi.procedure.clock_rows import STEP, clock_fact, new_clock, wake_of
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.standing import desk_of
from gongzhi.procedure.table import Procedure, Start, procedure

TRIES = 3
T = TypeVar("T")


# What is made anew for each report is not frozen: it would take three times as long to make.
@dataclass(slots=True)
class Opening:
    """What is to be opened. ``facts`` is the record of the first entry (canonical values).

    ``owner`` None means: the body that must act first. ``envelopes`` and ``sealed`` are the keys
    and values already encrypted; ``extra`` the mechanism's own rows. ``due`` of an adopted file is
    given by its source. ``barred`` are the bodies that are shut out from the first moment.
    """

    id: UUID
    code: str
    procedure: str
    area_id: int
    fallback_id: int
    source: str
    opened_at: datetime
    facts: dict[str, Any]
    step: str = ""
    move: str = ""
    owner_id: int | None = None
    key_hash: bytes | None = None
    subject: str = ""
    limits: dict[str, Any] = field(default_factory=dict)
    title: dict[str, Any] = field(default_factory=dict)
    parent_id: UUID | None = None
    source_id: str | None = None
    entrance: str = ""
    secrecy: int = 0
    public: bool = False
    starts: tuple[Start, ...] = ()
    sealed: Sequence[SealedValue] = ()
    envelopes: Sequence[Envelope] = ()
    extra: Sequence[Insert] = ()
    plans: Sequence[Plan] = ()
    barred: frozenset[int] = frozenset()


@dataclass(slots=True)
class Opened:
    """The file as it was opened, with its first entry's hash and moment."""

    dossier: Dossier
    entry_hash: bytes
    recorded_at: datetime
    clocks: tuple[Clock, ...]


def on_firm_ground(by: Actor, act: Callable[[Work], T]) -> T:
    """Open files in a unit of work; begin anew when the ground has moved meanwhile."""
    for attempt in range(TRIES):
        try:
            with work(by.jurisdiction, by.code) as unit:
                return act(unit)
        except Conflict as moved:
            if moved.code != "ground_moved" or attempt == TRIES - 1:
                raise
    raise AssertionError


def open_dossier(opening: Opening, *, by: Actor, ground: Ground, last: bool = False) -> Opened:
    """Open a file in one SQL statement, inside the caller's unit of work.

    ``last``: nothing follows in that unit of work, so it may end with the statement.

    Raises Conflict("ground_moved") when territory, directory or rules have changed since the
    unit of work began (the caller begins anew), and Conflict("exists") for a known source id.
    """
    table = procedure(opening.procedure)
    dossier = _dossier(opening, table, ground)
    clocks = _clocks(dossier, table, opening, ground)
    limits = [clock.due for clock in clocks if clock.kind == "limit" and clock.due]
    dossier.due = min(limits, default=NO_DUE)
    move = opening.move or table.opening
    facts = canonical(_facts(opening, dossier, clocks))
    now = ground.work.now
    occurred = min(opening.opened_at, now)
    dossier.head = entry_hash(
        b"",
        jurisdiction=dossier.jurisdiction_id,
        chain=dossier.id,
        sequence=1,
        recorded_at=now,
        occurred_at=occurred,
        actor=by.code,
        organisation=by.organisation,
        person=by.person,
        move=move,
        facts=facts,
    )
    who = (by.code, by.organisation, by.person)
    entry = (dossier.id, now, occurred, *who, move, facts.decode(), dossier.head)
    rows = _rows(opening, dossier, clocks, table, move, occurred)
    _insert(opening, ground, [*rows[:1], Insert(NEW_ENTRY, [entry]), *rows[1:]], last)
    return Opened(dossier, dossier.head, now, tuple(clocks))


def _insert(opening: Opening, ground: Ground, inserts: Sequence[Insert], last: bool) -> None:
    try:
        written = insert_all(ground.work, inserts, last=last)
    except IntegrityError as twice:
        cause = twice.__cause__
        known = isinstance(cause, UniqueViolation) and cause.diag.constraint_name
        if known != "dossier_source":
            raise
        raise Conflict("exists", source=opening.source, source_id=opening.source_id) from twice
    if not written:
        raise Conflict("ground_moved")


def _dossier(opening: Opening, table: Procedure, ground: Ground) -> Dossier:
    dossier = draft(
        Dossier,
        id=opening.id,
        jurisdiction_id=ground.jurisdiction,
        procedure=table.code,
        procedure_hash=table.hash,
        rules_id=ground.rules.id,
        code=opening.code,
        key_hash=opening.key_hash,
        step=opening.step or table.first_steps[0],
        area_id=opening.area_id,
        owner_id=opening.owner_id,
        fallback_id=opening.fallback_id,
        subject=opening.subject,
        limits=opening.limits,
        title=opening.title,
        parent_id=opening.parent_id,
        source=opening.source,
        source_id=opening.source_id,
        entrance=opening.entrance,
        secrecy=opening.secrecy,
        public=opening.public,
        opened_at=opening.opened_at,
        outcome="",
        lifted=0,
        last_sequence=1,
    )
    step = table.step(dossier.step)
    dossier.desk_id, dossier.desk_role = desk_of(step, dossier, ground, opening.barred)
    if dossier.owner_id is None:
        dossier.owner_id = dossier.desk_id or dossier.fallback_id
    return dossier


def _clocks(dossier: Dossier, table: Procedure, opening: Opening, ground: Ground) -> list[Clock]:
    step = table.step(dossier.step)
    wanted = list(opening.starts)
    if step.limit:
        wanted.append(Start(STEP, step.limit, responsible=step.responsible))
    made = [
        new_clock(
            dossier,
            start,
            dossier.owner_id if start.responsible == "owner" else dossier.desk_id,
            opening.opened_at,
            ground,
        )
        for start in wanted
    ]
    return [clock for clock in made if clock is not None]


def _facts(opening: Opening, dossier: Dossier, clocks: Sequence[Clock]) -> dict[str, Any]:
    change = {NAMES[name]: plain(getattr(dossier, name)) for name in TRACKED}
    return {
        "at_step": "",
        "procedure": [dossier.procedure, dossier.procedure_hash],
        "code": dossier.code,
        "opened": stamp(dossier.opened_at),
        "source": [dossier.source, dossier.source_id],
        "fallback": dossier.fallback_id,
        "record": opening.facts,
        "change": {
            name: value
            for name, value in change.items()
            if value not in (None, "", {}, 0, False) or name in {"owner", "due"}
        },
        "clocks": [{"did": "start", **clock_fact(clock)} for clock in clocks],
    }


def _rows(
    opening: Opening,
    dossier: Dossier,
    clocks: Sequence[Clock],
    table: Procedure,
    move: str,
    at: datetime,
) -> list[Insert]:
    payload = {"dossier": dossier.id.hex, "sequence": 1}
    plans = [plan for clock in clocks if (plan := wake_of(clock)) is not None]
    plans += [
        Plan(at, name, f"{dossier.id.hex}:1", payload) for name in reactions_to(table.code, move)
    ]
    plans += opening.plans
    return [
        Insert(NEW_DOSSIER, [_columns(dossier, _OF_DOSSIER)]),
        Insert(NEW_CLOCK, [_columns(clock, _OF_CLOCK) for clock in clocks]),
        Insert(NEW_AGENDA, [(p.at, p.handler, p.key, json_text(dict(p.payload))) for p in plans]),
        Insert(
            NEW_DATA_KEY,
            [(e.chain, e.purpose, e.key_version, e.wrapped) for e in opening.envelopes],
        ),
        Insert(NEW_BARRED, [(dossier.id, body) for body in sorted(opening.barred)]),
        Insert(NEW_SEALED, [(s.id, s.chain, s.purpose, s.ciphertext) for s in opening.sealed]),
        *opening.extra,
    ]


def json_text(value: Any) -> str:
    """Write a value for a column of type jsonb."""
    return orjson.dumps(value).decode()


# How a column is read from a row: (name, whether it holds JSON).
_OF_DOSSIER = tuple((name, kind == "jsonb") for name, kind in NEW_DOSSIER.columns)
_OF_CLOCK = tuple((name, kind == "jsonb") for name, kind in NEW_CLOCK.columns)


def _columns(row: Dossier | Clock, columns: Sequence[tuple[str, bool]]) -> list[Any]:
    values = row.__dict__
    return [json_text(values[name]) if is_json else values[name] for name, is_json in columns]
