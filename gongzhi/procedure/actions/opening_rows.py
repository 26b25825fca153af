"""What opening a file writes: the dossier, its clocks, the record of its first entry, its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from gongzhi.core.agenda import Plan
from gongzhi.core.drafts import draft
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.sealed import Envelope, SealedValue
from gongzhi.procedure.actions.changing import NAMES, TRACKED, plain
from gongzhi.procedure.actions.columns import (
    ALONE_DOSSIER,
    NEW_AGENDA,
    NEW_BARRED,
    NEW_CLOCK,
    NEW_DATA_KEY,
    NEW_DOSSIER,
    NEW_SEALED,
)
from gongzhi.procedure.actions.reactions import reactions_to
from gongzhi.procedure.actions.statement import Insert
from gongzhi.procedure.clock_rows import STEP, clock_fact, new_clock, wake_of
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.standing import desk_of
from gongzhi.procedure.table import Procedure, Start


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


def new_dossier(opening: Opening, table: Procedure, ground: Ground) -> Dossier:
    """Make the file, with its desk and its owner; not yet what its clocks and its entry say."""
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


def first_clocks(
    dossier: Dossier, table: Procedure, opening: Opening, ground: Ground
) -> list[Clock]:
    """Start the clocks of the first step and those that opening starts."""
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


def first_facts(opening: Opening, dossier: Dossier, clocks: Sequence[Clock]) -> dict[str, Any]:
    """Tell what the first entry records: the record itself, and what it made of the file."""
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


def rows_beside(
    opening: Opening,
    dossier: Dossier,
    clocks: Sequence[Clock],
    table: Procedure,
    move: str,
    at: datetime,
) -> list[Insert]:
    """Give the rows beside dossier and entry: clocks, wake-ups, keys, sealed values, extras."""
    payload = {"dossier": dossier.id.hex, "sequence": 1}
    plans = [plan for clock in clocks if (plan := wake_of(clock)) is not None]
    plans += [
        Plan(at, name, f"{dossier.id.hex}:1", payload) for name in reactions_to(table.code, move)
    ]
    plans += opening.plans
    return [
        Insert(NEW_CLOCK, [columns_of(clock, OF_CLOCK) for clock in clocks]),
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
OF_DOSSIER = tuple((name, kind == "jsonb") for name, kind in NEW_DOSSIER.columns)
OF_DOSSIER_ALONE = tuple((name, kind == "jsonb") for name, kind in ALONE_DOSSIER.columns)
OF_CLOCK = tuple((name, kind == "jsonb") for name, kind in NEW_CLOCK.columns)


def columns_of(row: Dossier | Clock, columns: Sequence[tuple[str, bool]]) -> list[Any]:
    """Spell a row in the order of columns."""
    values = row.__dict__
    return [json_text(values[name]) if is_json else values[name] for name, is_json in columns]
