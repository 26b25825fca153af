"""How the directory follows the ground: bodies and posts of an area that is no more."""

from __future__ import annotations

from uuid import UUID

from gongzhi.core.actor import system_actor
from gongzhi.core.agenda import Wake
from gongzhi.core.models import Entry
from gongzhi.directory.actions import follow_area


def follow_closed_area(wake: Wake) -> None:
    """Handler: an area was split, merged or closed; bodies, posts and Party bodies follow."""
    entry = Entry.objects.get(chain=UUID(wake.payload["chain"]), sequence=wake.payload["sequence"])
    follow_area(
        area=wake.payload["key"],
        into=tuple(entry.facts.get("into", ())),
        after=entry.sequence,
        by=system_actor(wake.work.jurisdiction, "ground"),
        at=wake.at,
    )
