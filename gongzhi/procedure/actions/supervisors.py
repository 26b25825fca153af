"""Who is called in when a limit is broken: the pack's rows, at last the fallback owner."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from gongzhi.procedure.actions.holding import Held
from gongzhi.procedure.clock_rows import SOURCE, STEP, SUPERVISE
from gongzhi.procedure.models import Clock, Supervision

HANDLER = "handler"
FALLBACK = "fallback"


def find_supervisor(held: Held, clock: Clock, level: int) -> tuple[int, str] | None:
    """Give the body above the one that failed, and its limit's code; None when there is none left.

    Rows of the pack (``escalations``) for who failed, at this level or the next that names somebody
    else; the body itself, bodies barred from the file, those below them and those that supervise
    it already are passed over. Then the fallback owner, once.
    """
    out = _passed_over(held, clock)
    known, fallback = held.ground.directory, held.dossier.fallback_id
    for row in _rows(held, clock, level):
        place = (held.dossier.area_id, held.ground.territory)
        body = known.desk_coded(row["supervisor"], *place).organisation_id
        if body not in out and not known.line(body) & held.barred:
            return body, row["limit"]
    if fallback in out or known.line(fallback) & held.barred:
        return None
    if clock.limit == SOURCE and level > 1:
        return None
    limit = held.ground.limit(FALLBACK, held.dossier.area_id, {})
    return None if limit is None else (fallback, limit.code)


def _passed_over(held: Held, clock: Clock) -> frozenset[int | None]:
    watching = Supervision.objects.filter(
        dossier_id=held.dossier.id, clock_id__in=_line(clock), ended_at=None
    )
    return frozenset({clock.responsible_id, *watching.values_list("body_id", flat=True)})


def _rows(held: Held, clock: Clock, level: int) -> Iterator[Any]:
    rows = held.ground.rules.table("escalations").values()
    names = _names(held, clock)
    for wanted in sorted({row["level"] for row in rows if row["level"] >= level}):
        for name in names:
            for row in rows:
                if row["failed"] == name and row["level"] == wanted:
                    yield row


def _names(held: Held, clock: Clock) -> list[str]:
    """Who failed, as the pack may name them: limit, role, kind of body; the narrower first."""
    root = Clock.objects.get(id=_line(clock)[-1]) if clock.key.startswith(SUPERVISE) else clock
    limit, role = f"limit:{root.key}", _role(held, root)
    if root.responsible_id is None:
        return [limit, role]
    kind = f"kind:{held.ground.directory.organisation(root.responsible_id).kind}"
    return [limit, kind, role] if role == HANDLER else [limit, role, kind]


def _role(held: Held, root: Clock) -> str:
    if root.name == STEP:
        return held.dossier.desk_role
    if root.name == "convene":
        steps = held.table.steps
        moves = (move for step in steps for move in held.table.moves_at(step.name))
        return next(move.by[0].role for move in moves if move.name == "convene")
    return HANDLER


def _line(clock: Clock) -> list[UUID]:
    """The clock and those it supervises, down to the one that was broken first."""
    line = [clock.id]
    key = clock.key
    while key.startswith(SUPERVISE):
        below = Clock.objects.get(id=UUID(key.removeprefix(SUPERVISE)))
        line.append(below.id)
        key = below.key
    return line
