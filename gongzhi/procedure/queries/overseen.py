"""Files a post watches over: those its Party organisation may convene on, those it supervises."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.statements import statement
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Supervision
from gongzhi.procedure.queries.paging import Page, paged
from gongzhi.procedure.queries.visible import OPEN_SECRECY, SHUT_OUT, dossiers_visible_to
from gongzhi.procedure.table import known

CONVENE = "convene"
_WATCHED = f"""
SELECT count(*) FROM procedure_dossier
WHERE id IN (
    SELECT dossier_id FROM procedure_supervision
    WHERE body_id = %s::bigint AND ended_at IS NULL
) AND NOT {SHUT_OUT.format(line="%s")}
"""  # noqa: S608  (constants of our own)


def may_convene(actor: Actor) -> bool:
    """Tell whether the post may call bodies to files of its place, in some procedure."""
    return actor.area is not None and bool(actor.roles & _convenors())


def convenable(
    actor: Actor, ground: Ground, *, cursor: str = "", size: int = 50, latest_first: bool = False
) -> Page:
    """Give the open files of the actor's place to which it may call bodies, most overdue first.

    Secret files are not among them, nor those its body is barred from. One statement; nothing
    for a post that may not convene. Raises Invalid for a cursor that no page made.
    """
    if actor.area is None or not may_convene(actor):
        return Page([], None, None)
    rows = dossiers_visible_to(actor, ground).filter(
        _place(actor.area, ground), _callable_steps(), closed_at=None, secrecy=OPEN_SECRECY
    )
    return paged([rows], cursor=cursor, size=size, latest_first=latest_first)


def supervised(
    actor: Actor, ground: Ground, *, cursor: str = "", size: int = 50, latest_first: bool = False
) -> Page:
    """Give the open files that the actor's body was called in to watch after a broken limit.

    One statement. Raises Invalid for a cursor that no page made.
    """
    rows = dossiers_visible_to(actor, ground).filter(id__in=_watched(actor), closed_at=None)
    return paged([rows], cursor=cursor, size=size, latest_first=latest_first)


def supervised_count(actor: Actor, ground: Ground) -> int:
    """Count the files that the actor's body watches over. One statement over open supervisions."""
    body = actor.organisation or 0
    found: int = statement(_WATCHED, [body, list(ground.directory.line(body))])[0][0]
    return found


def _watched(actor: Actor) -> QuerySet[Supervision, Any]:
    rows = Supervision.objects.filter(body_id=actor.organisation or 0, ended_at=None)
    return rows.values("dossier_id")


def _place(area: int, ground: Ground) -> Q:
    """The whole jurisdiction needs no list of its areas."""
    whole = area == ground.territory.root.id
    return Q() if whole else Q(area_id__in=ground.territory.descendants(area))


def _callable_steps() -> Q:
    found = Q()
    for code, table in known().items():
        steps = [step.name for step in table.steps if table.move(step.name, CONVENE) is not None]
        if steps:
            found |= Q(procedure=code, step__in=steps)
    return found


@cache
def _convenors() -> frozenset[str]:
    return frozenset(
        who.role
        for table in known().values()
        for step in table.steps
        for move in table.moves_at(step.name)
        if move.name == CONVENE
        for who in move.by
    )
