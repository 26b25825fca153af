"""How open files follow the ground."""

from __future__ import annotations

from uuid import UUID

from gongzhi.cases.actions.relocating import plan_relocations, relocate_file
from gongzhi.core.actor import system_actor
from gongzhi.core.agenda import Wake
from gongzhi.core.models import Entry


def move_files(wake: Wake) -> None:
    """Handler: the bodies of an area have followed; now each of its open files is looked at."""
    entry = Entry.objects.get(chain=UUID(wake.payload["chain"]), sequence=wake.payload["sequence"])
    plan_relocations(
        area=wake.payload["key"], into=tuple(entry.facts["into"]), unit=wake.work, at=wake.at
    )


def move_file(wake: Wake) -> None:
    """Handler: one open file goes to the area it belongs to now, if that is another."""
    relocate_file(
        dossier=UUID(wake.payload["dossier"]),
        into=tuple(wake.payload["into"]),
        by=system_actor(wake.work.jurisdiction, "ground"),
        unit=wake.work,
        at=wake.at,
    )
