"""What stands around a file: its clocks, who supervises it, its sub-files and its parent."""

from __future__ import annotations

from django.db.models import Q

from gongzhi.procedure.models import Clock, Dossier, Supervision
from gongzhi.procedure.past import read_past
from gongzhi.procedure.standing import Hand


def clocks_of(dossier: Dossier) -> list[Clock]:
    """Give the clocks of a file the caller may see, running ones first, then newest first."""
    rows = list(Clock.objects.filter(dossier_id=dossier.id))
    return sorted(rows, key=lambda c: (c.ended_at is not None, -c.started_at.timestamp(), c.name))


def supervisions_of(dossier: Dossier) -> list[Supervision]:
    """Give the supervisions of a file that are in force, highest level first."""
    rows = Supervision.objects.filter(dossier_id=dossier.id, ended_at=None)
    return list(rows.order_by("-level"))


def family_of(dossier: Dossier) -> tuple[Dossier | None, list[Dossier]]:
    """Give the parent of a file and its sub-files, oldest first. One statement."""
    wanted = Q(parent_id=dossier.id)
    if dossier.parent_id is not None:
        wanted |= Q(id=dossier.parent_id)
    rows = list(Dossier.objects.filter(wanted).order_by("opened_at"))
    parent = next((row for row in rows if row.id == dossier.parent_id), None)
    return parent, [row for row in rows if row is not parent]


def hands_of(dossier: Dossier) -> tuple[Hand, ...]:
    """Give who made which move of a file: what separation and the key's rule look at."""
    return read_past(dossier.id).hands
