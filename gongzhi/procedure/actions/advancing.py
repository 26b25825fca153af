"""One move, one transaction: lock, may you, may it, write, plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from gongzhi.core import agenda
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, Problem, Refused
from gongzhi.core.models import Entry
from gongzhi.core.work import begin
from gongzhi.procedure.actions.assigning import guard_posts
from gongzhi.procedure.actions.changing import Change
from gongzhi.procedure.actions.holding import Held, hold
from gongzhi.procedure.actions.reactions import reaction_plans
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.standing import check_may, holds_key, made_by_program
from gongzhi.procedure.table import Field, Move
from gongzhi.procedure.timing import Timing

Write = Callable[[Dossier, Record], None]
Shape = Callable[[Dossier, Record, Ground], None]
Tick = Callable[[Dossier, Timing], None]


@dataclass(frozen=True, slots=True)
class Result:
    """What a move came to: the entry, the file as it now stands, and whether the gate passed."""

    entry: Entry
    dossier: Dossier
    passed: bool
    numbers: Mapping[str, Any]


def advance(
    *,
    dossier: UUID,
    move: str,
    by: Actor,
    at: datetime,
    record: Mapping[str, Any] | None = None,
    seen: int | None = None,
    key: str = "",
    shape: Shape | None = None,
    tick: Tick | None = None,
    settle: Tick | None = None,
    write: Write | None = None,
) -> Result:
    """Make one move on one file, whole or not at all.

    ``at`` is when it happened; ``seen`` the last sequence the caller saw; ``key`` the requester's
    secret; ``shape`` sets what the mechanism decides of the file itself (matter, limits, title),
    ``tick`` touches its clocks before the table's own do, ``settle`` after; ``write``
    stores the mechanism's own facts inside the transaction.
    A gate that fails is a result, not an exception: its numbers are on record and ``passed`` is
    False.
    Raises NotFound, Refused, Conflict (with what changed and what was typed) and Invalid.
    """
    with transaction.atomic():
        held = hold(dossier, begin(by.jurisdiction, by.code))
        return advance_held(
            held=held,
            move=move,
            by=by,
            at=at,
            record=record,
            seen=seen,
            key=key,
            shape=shape,
            tick=tick,
            settle=settle,
            write=write,
        )


def advance_held(
    *,
    held: Held,
    move: str,
    by: Actor,
    at: datetime,
    record: Mapping[str, Any] | None = None,
    seen: int | None = None,
    key: str = "",
    shape: Shape | None = None,
    tick: Tick | None = None,
    settle: Tick | None = None,
    write: Write | None = None,
) -> Result:
    """Make one move, as ``advance`` does, on a file that the caller's transaction has locked.

    A held file is good for one move: what it has read is the world before it.
    """
    row = held.table.move(held.step.name, move)
    if row is None:
        raise _no_such_move(held, move, by, key, seen, record)
    _check_may(held, row, by, key)
    _check_kind(held, row, record)
    clean = _read(row, record, held)
    if seen is not None:
        _check_seen(held, row, seen, record)
    return _make(held, row, clean, by, min(at, held.now), shape, (tick, settle), write)


def _check_kind(held: Held, move: Move, record: Mapping[str, Any] | None) -> None:
    """Some moves are for some files alone."""
    if move.only_secret and not held.dossier.secrecy:
        raise Conflict("not_a_secret_file", typed=record, move=move.name)
    if move.only_outside and not held.dossier.outside_parent:
        raise Conflict("no_outside_parent", typed=record, move=move.name)
    if move.only_about and not held.barred:
        raise Conflict("about_nobody", typed=record, move=move.name)
    if not move.fits(held.dossier.limits):
        raise Conflict("no_limit_of_its_own", typed=record, move=move.name)
    if move.after_program and not made_by_program(move.after_program, held.past.hands):
        raise Conflict("a_person_decided", typed=record, move=move.name)


def _read(move: Move, sent: Mapping[str, Any] | None, held: Held) -> Record:
    """Read the record; a body that is shut out of the file is neither sent nor called to it."""
    record = read_record(move, dict(sent or {}), held.ground)
    codes = {field.name: record.facts.get(field.name, ()) for field in _calling(move)}
    known = held.ground.directory.by_code
    problems = [
        Problem(name, "barred_body", {"got": code})
        for name, value in codes.items()
        for code in ([value] if isinstance(value, str) else value)
        if held.ground.directory.line(known[code].id) & held.barred
    ]
    if problems:
        raise Invalid(problems)
    guard_posts(held.dossier, move, record, held.ground)
    return record


def _calling(move: Move) -> list[Field]:
    """Give the fields whose bodies get the file, or a part of it, into their hands."""
    return [
        field
        for field in move.fields
        if field.kind == "bodies" or move.owner == f"field:{field.name}"
    ]


def _no_such_move(
    held: Held,
    move: str,
    by: Actor,
    key: str,
    seen: int | None,
    record: Mapping[str, Any] | None,
) -> GongzhiError:
    """The step offers no such move: to those who may know the file, say what has changed."""
    if by.organisation is not None and held.ground.directory.line(by.organisation) & held.barred:
        return Refused("barred", move=move)
    if by.kind not in {"post", "system"} and not holds_key(held.dossier, key):
        return Refused("not_yours", move=move)
    changes = [] if seen is None else held.past.changes_since(seen, frozenset())
    return Conflict(
        "no_such_move_now", changes=changes, typed=record, move=move, step=held.step.name
    )


def _check_may(held: Held, move: Move, by: Actor, key: str) -> None:
    check_may(
        dossier=held.dossier,
        table=held.table,
        step=held.step,
        move=move,
        by=by,
        key=key,
        hands=held.past.hands,
        barred=held.barred,
        ground=held.ground,
    )


def _check_seen(held: Held, move: Move, seen: int, record: Mapping[str, Any] | None) -> None:
    """409 only if step, owner, rules or a fact the form shows has changed since ``seen``."""
    shown = {field.name for field in move.fields if field.kind != "text"}
    changes = held.past.changes_since(seen, shown)
    if changes:
        raise Conflict("changed_meanwhile", changes=changes, typed=record, move=move.name)


def _make(
    held: Held,
    move: Move,
    record: Record,
    by: Actor,
    at: datetime,
    shape: Shape | None,
    ticks: tuple[Tick | None, Tick | None],
    write: Write | None,
) -> Result:
    timing = Timing.of(held.dossier, held.clocks, held.ground, at)
    change = Change(held, move, record, by, at, timing)
    verdict = change.ask_gate()
    if not verdict.passed:
        entry = change.note_failed_gate(verdict)
        return Result(entry, held.dossier, False, dict(verdict.numbers))
    if shape is not None:
        shape(held.dossier, record, held.ground)
    tick, settle = ticks
    if tick is not None:
        tick(held.dossier, timing)
    if by.kind == "post":
        timing.take_up()
    change.apply(settle)
    entry = change.store(verdict)
    if write is not None:
        write(held.dossier, record)
    agenda.plan(
        held.dossier.jurisdiction_id, [*timing.plans(), *reaction_plans(held.dossier, entry)]
    )
    return Result(entry, held.dossier, True, dict(verdict.numbers))
