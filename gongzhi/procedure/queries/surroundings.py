"""What stands around a file: its clocks, who supervises it, its sub-files and its parent."""

from __future__ import annotations

from gongzhi.procedure.models import Clock, Dossier, Supervision


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
    above, below = (
        Dossier.objects.filter(id=dossier.parent_id),
        Dossier.objects.filter(parent_id=dossier.id),
    )
    rows = list((above | below).order_by("opened_at"))
    parent = next((row for row in rows if row.id == dossier.parent_id), None)
    return parent, [row for row in rows if row is not parent]
