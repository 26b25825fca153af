"""The files on the ground: open ones of a post's own place, those it may move there apart."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.models import Entry
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries.paging import Page, paged
from gongzhi.procedure.queries.visible import OPEN_SECRECY, dossiers_visible_to
from gongzhi.procedure.table import known

AREA = "area"


def field_moves(actor: Actor, ground: Ground) -> dict[tuple[str, str], frozenset[str]]:
    """Give the moves that a post may make because it stands at the place, by procedure and step.

    From the tables alone; whether a move may be made on one file is asked when it is made.
    """
    roles = ground.roles_of(actor)
    found = {}
    for code, table in known().items():
        for step in table.steps:
            moves = frozenset(
                move.name
                for move in table.moves_at(step.name)
                if any(who.where == AREA and who.role in roles for who in move.by)
            )
            if moves:
                found[code, step.name] = moves
    return found


def in_the_field(actor: Actor, ground: Ground, *, cursor: str = "", size: int = 50) -> Page:
    """Give the open files of the actor's place that wait at a step it may move, by due time.

    One statement. Raises Invalid for a cursor that no page made.
    """
    moves = field_moves(actor, ground)
    if actor.area is None or not moves:
        return Page([], None, None)
    rows = _here(actor, actor.area, ground).filter(_at(moves))
    return paged([rows], cursor=cursor, size=size, latest_first=False)


def elsewhere_from_the_field(actor: Actor, ground: Ground, *, size: int = 20) -> Page:
    """Give the open files of the actor's place that others work on, by due time. One statement."""
    if actor.area is None:
        return Page([], None, None)
    rows = _here(actor, actor.area, ground).exclude(_at(field_moves(actor, ground)))
    return paged([rows], cursor="", size=size, latest_first=False)


def made_before(dossier: Dossier, move: str, by: Actor, seen: int | None) -> bool:
    """Tell whether the entry after the last one seen is this very move of the same post.

    Then its answer was lost on the way and it is sent a second time. One statement.
    """
    if seen is None:
        return False
    made = Entry.objects.filter(chain=dossier.id, sequence=seen + 1)
    return made.filter(move=move, actor=by.code).exists()


def _here(actor: Actor, area: int, ground: Ground) -> QuerySet[Dossier]:
    """Give the open files of a place that the actor sees; secret ones are not for the street."""
    return dossiers_visible_to(actor, ground).filter(
        area_id__in=ground.territory.descendants(area), closed_at=None, secrecy=OPEN_SECRECY
    )


def _at(moves: dict[tuple[str, str], frozenset[str]]) -> Q:
    found = Q(pk__in=[])
    for procedure, step in moves:
        found |= Q(procedure=procedure, step=step)
    return found
