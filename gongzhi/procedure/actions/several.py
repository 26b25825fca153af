"""One move on several files: each in a transaction of its own, each with an outcome of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict, GongzhiError, Invalid, Problem
from gongzhi.core.work import work
from gongzhi.procedure.actions.making import make_move
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries.visible import dossier_for
from gongzhi.procedure.table import by_hash


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: ``error`` None where the move was made."""

    code: str
    seen: int | None
    error: GongzhiError | None = None

    @property
    def done(self) -> bool:
        """Whether the move was made on this file."""
        return self.error is None


def make_several(
    *,
    files: Sequence[tuple[str, int | None]],
    move: str,
    by: Actor,
    at: datetime,
    record: Mapping[str, Any],
) -> list[Outcome]:
    """Make one move on several files (public code, sequence seen), in their order.

    Only moves that the table of a file marks ``several``. What one file refuses stops no other.
    Raises Invalid ``files``: none, or more than the pack's ``bulk_most``.
    """
    wanted = list(dict(files).items())
    with work(by.jurisdiction, by.code) as unit:
        most = int(ground(unit).live.table("settings")["bulk_most"]["value"])
    if not wanted:
        raise Invalid(Problem("files", "required"))
    if len(wanted) > most:
        raise Invalid(Problem("files", "too_many_files", {"high": most}))
    return [_one(code, seen, move, by, at, record) for code, seen in wanted]


def _one(
    code: str, seen: int | None, move: str, by: Actor, at: datetime, record: Mapping[str, Any]
) -> Outcome:
    try:
        with work(by.jurisdiction, by.code) as unit:
            found = dossier_for(by, code, ground(unit))
        _check_several(found, move)
        make_move(found, move, by=by, at=at, record=dict(record), seen=seen)
    except GongzhiError as error:
        return Outcome(code, seen, error)
    return Outcome(code, seen)


def _check_several(found: Dossier, move: str) -> None:
    """A file that has moved on meanwhile is left to the engine, which says what has changed."""
    table = by_hash(found.procedure_hash)
    rows = [table.move(step.name, move) for step in table.steps]
    here = table.move(found.step, move)
    if not any(row.several for row in rows if row) or (here is not None and not here.several):
        raise Conflict("not_for_several", move=move)
