"""Hand-over of a post (交接): which open files pass with it, on the record of the post."""

from __future__ import annotations

import hashlib
from datetime import datetime

from gongzhi.core.actor import Actor
from gongzhi.core.journal import append_to_chain, canonical
from gongzhi.core.models import Entry
from gongzhi.core.work import Work
from gongzhi.directory.models import Post
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier

LISTED = 500
"""Codes written out in one entry; all of them are counted and hashed."""


def pass_files(*, post: str, act: Entry, by: Actor, unit: Work, at: datetime) -> int:
    """List the open files that wait for a post which was handed over; gives their number.

    Files wait for a body in a role, so none changes hands in its own record; the list says what
    the new holder takes over, from whom and to whom as the entry of the act names them. Once for
    each act.
    """
    known = Post.objects.get(jurisdiction_id=unit.jurisdiction, code=post)
    if Entry.objects.filter(chain=act.chain, move="pass_files", facts__act=act.sequence).exists():
        return 0
    holder = Actor(unit.jurisdiction, f"post:{post}", "post", roles=frozenset({known.role}))
    waiting = Dossier.objects.filter(
        jurisdiction_id=unit.jurisdiction,
        desk_id=known.organisation_id,
        desk_role__in=ground(unit).roles_of(holder),
        closed_at__isnull=True,
    )
    codes = sorted(waiting.values_list("code", flat=True))
    append_to_chain(
        kind="post",
        key=post,
        jurisdiction=unit.jurisdiction,
        move="pass_files",
        facts={
            "act": act.sequence,
            "from_person": act.facts.get("from_person"),
            "person": act.facts.get("person"),
            "count": len(codes),
            "files": codes[:LISTED],
            "sha256": hashlib.sha256(canonical(codes)).hexdigest(),
        },
        by=by,
        at=at,
    )
    return len(codes)
