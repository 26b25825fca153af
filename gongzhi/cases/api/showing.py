"""How a file looks in JSON: codes and parameters, never ids of the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gongzhi.cases.queries.words import Said
from gongzhi.core.errors import Refused
from gongzhi.core.models import Opening
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.models.dossier import NO_DUE
from gongzhi.procedure.queries import AllowedMove, TimelineRow
from gongzhi.procedure.table import Field


def row_shape(dossier: Dossier, ground: Ground) -> dict[str, Any]:
    """Give a file as a row of a list."""
    return {
        "code": dossier.code,
        "procedure": dossier.procedure,
        "step": dossier.step,
        "title": dossier.title,
        "area": ground.territory.area(dossier.area_id).code,
        "owner": _body(dossier.owner_id, ground),
        "opened_at": dossier.opened_at,
        "due": None if dossier.due == NO_DUE else dossier.due,
        "sequence": dossier.last_sequence,
        "priority": dossier.priority,
    }


def file_shape(
    dossier: Dossier,
    ground: Ground,
    *,
    rows: Iterable[TimelineRow],
    clocks: Iterable[Clock],
    moves: Iterable[AllowedMove],
) -> dict[str, Any]:
    """Give a whole file: its state, its life, its clocks, and what may be done now."""
    return {
        **row_shape(dossier, ground),
        "table": dossier.procedure_hash,
        "outcome": dossier.outcome,
        "desk": _body(dossier.desk_id, ground),
        "desk_role": dossier.desk_role,
        "closed_at": dossier.closed_at,
        "timeline": [_event(row) for row in rows],
        "clocks": [_clock(clock, ground) for clock in clocks],
        "moves": [move_shape(move) for move in moves],
    }


def move_shape(allowed: AllowedMove) -> dict[str, Any]:
    """Give a move with the fields that its table asks for."""
    return {
        "move": allowed.move.name,
        "to": allowed.to,
        "fields": [_field(field) for field in allowed.move.fields],
    }


def words_shape(said: Said) -> dict[str, Any]:
    """Give opened words. Raises Refused ``words`` when they did not open for the reader."""
    if said.shut:
        raise Refused("words")
    return {
        "subject": said.subject,
        "detail": said.detail,
        "address": said.address,
        "texts": dict(said.texts),
        "erased": said.erased,
    }


def opening_shape(opening: Opening, ground: Ground) -> dict[str, Any]:
    """Give a row of the log of openings; persons are not named, their posts are."""
    return {
        "purpose": opening.purpose,
        "actor": opening.actor,
        "body": _body(opening.organisation_id, ground),
        "at": opening.at,
        "why": opening.why,
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "kind": field.kind,
        "required": field.required,
        "choices": list(field.choices),
        "table": field.table,
        "row_kind": field.row_kind,
        "low": field.low,
        "high": field.high,
    }


def _event(row: TimelineRow) -> dict[str, Any]:
    return {
        "sequence": row.sequence,
        "move": row.move,
        "at": row.at,
        "at_step": row.at_step,
        "step": row.change.get("step"),
        "body": row.body,
        "record": row.record,
        "hash": row.hash,
    }


def _clock(clock: Clock, ground: Ground) -> dict[str, Any]:
    return {
        "name": clock.name,
        "kind": clock.kind,
        "limit": clock.limit,
        "responsible": _body(clock.responsible_id, ground),
        "started_at": clock.started_at,
        "first_due": clock.first_due,
        "due": clock.due,
        "provisional": clock.provisional,
        "ended_at": clock.ended_at,
        "derivation": clock.derivation,
    }


def _body(id_: int | None, ground: Ground) -> str:
    known = None if id_ is None else ground.directory.by_id.get(id_)
    return known.code if known else ""
