"""How files answer to changes of the directory."""

from __future__ import annotations

from uuid import UUID

from gongzhi.core.actor import system_actor
from gongzhi.core.agenda import Wake
from gongzhi.core.models import Entry
from gongzhi.procedure.actions.handing import pass_files


def list_passed_files(wake: Wake) -> None:
    """Handler: a post was handed over or vacated; list the open files that pass with it."""
    chain = UUID(wake.payload["chain"])
    pass_files(
        post=wake.payload["key"],
        act=Entry.objects.get(chain=chain, sequence=wake.payload["sequence"]),
        by=system_actor(wake.work.jurisdiction, "directory"),
        unit=wake.work,
        at=wake.at,
    )
