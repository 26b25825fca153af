"""The parts of called bodies: those of one file, and those in which a body was called."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from gongzhi.core.actor import Actor
from gongzhi.core.models import Entry
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries.paging import Page, paged
from gongzhi.procedure.queries.visible import shut_to

JOINT = "joint_task"


def open_parts(parent: UUID) -> list[Dossier]:
    """Give the parts of a file that have not ended, in the order in which they were opened."""
    rows = Dossier.objects.filter(parent_id=parent, procedure=JOINT, closed_at=None)
    return list(rows.order_by("opened_at", "id"))


def lead_of(parts: Iterable[Dossier]) -> int | None:
    """Give the body that leads the open parts; None when none of them was called to lead."""
    owners = {part.id: part.owner_id for part in parts}
    first = Entry.objects.filter(chain__in=list(owners), sequence=1)
    led = [one.chain for one in first if one.facts["record"].get("lead")]
    return owners[led[0]] if led else None


def called_to(
    actor: Actor, ground: Ground, *, cursor: str = "", size: int = 50, latest_first: bool = False
) -> Page:
    """Give the open parts to which the actor's body was called, by due time. One statement.

    Not those that the body, or one above it, is shut out of. Raises Invalid for a cursor that no
    page made.
    """
    body = actor.organisation or 0
    rows = Dossier.objects.filter(owner_id=body, procedure=JOINT, closed_at=None)
    return paged(
        [rows.exclude(shut_to(body, ground))], cursor=cursor, size=size, latest_first=latest_first
    )
