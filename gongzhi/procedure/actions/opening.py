"""A file is opened: dossier, entry, clock, agenda and the mechanism's rows in one statement."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError
from psycopg.errors import UniqueViolation

from gongzhi.core.abreast import alone
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict
from gongzhi.core.journal.canonical import canonical, entry_hash
from gongzhi.core.work import Work, work
from gongzhi.procedure.actions.columns import NEW_DOSSIER, NEW_ENTRY
from gongzhi.procedure.actions.opening_rows import (
    OF_DOSSIER,
    Opening,
    columns_of,
    first_clocks,
    first_facts,
    new_dossier,
    rows_beside,
)
from gongzhi.procedure.actions.statement import Insert, insert_all
from gongzhi.procedure.clock_rows import earliest
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.table import procedure

TRIES = 3
MOVED = "ground_moved"
T = TypeVar("T")


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
            if moved.code != MOVED or attempt == TRIES - 1:
                raise
    raise AssertionError


def made_in_steps(
    opening: Opening, ground: Ground
) -> Generator[None, Any, tuple[Dossier, list[Clock], bytes]]:
    """Make a file with its clocks and the canonical facts of its first entry; nothing is written.

    It stops after each step, for files that are opened side by side (``core.abreast``).
    """
    table = procedure(opening.procedure)
    dossier = new_dossier(opening, table, ground)
    yield
    clocks = first_clocks(dossier, table, opening, ground)
    yield
    dossier.due = earliest(clocks)
    return dossier, clocks, canonical(first_facts(opening, dossier, clocks))


def open_dossier(opening: Opening, *, by: Actor, ground: Ground, last: bool = False) -> Opened:
    """Open a file in one SQL statement, inside the caller's unit of work.

    ``last``: nothing follows in that unit of work, so it may end with the statement.

    Raises Conflict("ground_moved") when territory, directory or rules have changed since the
    unit of work began (the caller begins anew), and Conflict("exists") for a known source id.
    """
    dossier, clocks, facts = alone(made_in_steps(opening, ground))
    now, hashed = _write(opening, dossier, clocks, facts, by=by, ground=ground, last=last)
    dossier.head = hashed
    return Opened(dossier, hashed, now, tuple(clocks))


def _write(
    opening: Opening,
    dossier: Dossier,
    clocks: Sequence[Clock],
    facts: bytes,
    *,
    by: Actor,
    ground: Ground,
    last: bool,
) -> tuple[datetime, bytes]:
    """Write the rows within the unit of work; gives moment and hash of the first entry."""
    table = procedure(opening.procedure)
    move, now = opening.move or table.opening, ground.work.now
    occurred = min(opening.opened_at, now)
    dossier.head = hashed = entry_hash(
        b"", recorded_at=now, occurred_at=occurred, facts=facts, **framed(dossier, move, by)
    )
    who = (by.code, by.organisation, by.person)
    entry = (dossier.id, now, occurred, *who, move, facts.decode(), hashed)
    rows = rows_beside(opening, dossier, clocks, table, move, occurred)
    made = Insert(NEW_DOSSIER, [columns_of(dossier, OF_DOSSIER)])
    with known_source(opening):
        written = insert_all(ground.work, [made, Insert(NEW_ENTRY, [entry]), *rows], last=last)
    if not written:
        raise Conflict(MOVED)
    return now, hashed


def framed(dossier: Dossier, move: str, by: Actor) -> dict[str, Any]:
    """Give what the frame of a file's first entry says."""
    return {
        "jurisdiction": dossier.jurisdiction_id,
        "chain": dossier.id,
        "sequence": 1,
        "actor": by.code,
        "organisation": by.organisation,
        "person": by.person,
        "move": move,
    }


@contextmanager
def known_source(opening: Opening) -> Iterator[None]:
    """Let a source id that has its file already be Conflict("exists")."""
    try:
        yield
    except IntegrityError as twice:
        cause = twice.__cause__
        known = isinstance(cause, UniqueViolation) and cause.diag.constraint_name
        if known != "dossier_source":
            raise
        raise Conflict("exists", source=opening.source, source_id=opening.source_id) from twice
