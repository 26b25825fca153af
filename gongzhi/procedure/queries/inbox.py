"""The files that wait for a post, those with a priority first, and how many at which step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries.paging import Page, paged_desk
from gongzhi.procedure.queries.visible import shut_to
from gongzhi.procedure.queries.walking import Desk, count_steps

Steps = Mapping[tuple[str, str], int]


def inbox(
    actor: Actor,
    ground: Ground,
    *,
    role: str = "",
    step: str = "",
    cursor: str = "",
    size: int = 50,
    latest_first: bool = False,
    roles: frozenset[str] = frozenset(),
    area: int | None = None,
    before: datetime | None = None,
) -> Page:
    """Give the open files whose step waits for the actor's body in one of its roles.

    ``roles`` are those it stands for besides its own (``Ground.roles_of``); ``role``, ``step``, an
    ``area`` with all below it, and what is due ``before`` a moment narrow the list. Those with a
    priority come first, then all by due time; ``latest_first`` knows no priority. ``cursor`` is
    what an earlier page gave. One statement.
    Raises Invalid for a cursor that no page made.
    """
    mine = actor.roles | roles
    desk = Desk(
        body=actor.organisation or 0,
        line=ground.directory.line(actor.organisation or 0),
        roles=[role] if role in mine else sorted(mine),
        step=step or None,
        areas=None if area is None else ground.territory.descendants(area),
        before=before,
    )
    return paged_desk(desk, cursor=cursor, size=size, latest_first=latest_first)


def inbox_steps(actor: Actor, ground: Ground, *, roles: frozenset[str] = frozenset()) -> Steps:
    """Count the open files that wait for the actor, by role and step. One statement.

    It walks the partial index of the desk alone: step stands in it beside the order.
    """
    body = actor.organisation or 0
    line = ground.directory.line(body)
    return count_steps(Desk(body, line, sorted(actor.roles | roles)))


def waiting_by_area(
    actor: Actor, ground: Ground, *, role: str, step: str, now: datetime
) -> dict[int, tuple[int, int]]:
    """Count what waits for the actor at one step by area: how many, and how many late. One
    statement over open files of its desk.
    """
    rows = _waiting(actor, ground).filter(desk_role=role, step=step).values("area_id")
    counted = rows.annotate(count=Count("*"), late=Count("id", filter=Q(due__lt=now)))
    return {row["area_id"]: (row["count"], row["late"]) for row in counted}


def by_role(steps: Steps) -> dict[str, int]:
    """Sum the counts of steps for each role."""
    found: Counter[str] = Counter()
    for (role, _), count in steps.items():
        found[role] += count
    return dict(found)


def by_step(steps: Steps, roles: Iterable[str]) -> dict[str, int]:
    """Sum the counts of some roles for each step."""
    wanted, found = set(roles), Counter[str]()
    for (role, step), count in steps.items():
        if role in wanted:
            found[step] += count
    return dict(found)


def inbox_counts(
    actor: Actor, ground: Ground, *, roles: frozenset[str] = frozenset()
) -> dict[str, int]:
    """Count the open files that wait for each role of the actor, and those it stands for."""
    return by_role(inbox_steps(actor, ground, roles=roles))


def _waiting(actor: Actor, ground: Ground) -> QuerySet[Dossier]:
    rows = Dossier.objects.filter(desk_id=actor.organisation, closed_at__isnull=True)
    return rows.exclude(shut_to(actor.organisation or 0, ground))
