"""The version of the directory, and the journal of what a load changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Refused
from gongzhi.core.journal import append_to_chain
from gongzhi.core.models import Jurisdiction
from gongzhi.core.packs.schema import Pack
from gongzhi.directory import policies


def check_may_load(by: Actor, jurisdiction: int) -> None:
    """Raise Refused unless the actor may load this jurisdiction's directory."""
    if not policies.can_load_directory(by, jurisdiction):
        raise Refused("load_directory")


def bump_version(jurisdiction: int) -> None:
    """Make every process build the directory anew before it answers the next request."""
    Jurisdiction.objects.filter(id=jurisdiction).update(
        directory_version=F("directory_version") + 1
    )


def record_load(
    *,
    kind: str,
    first: bool,
    changed: Mapping[str, dict[str, Any]],
    jurisdiction: int,
    pack: Pack,
    by: Actor,
    at: datetime,
) -> None:
    """Journal a load: the first as one entry of the pack's chain, later ones row by row.

    ``changed`` gives for each code what is now different; a first load of hundreds of rows that
    never differed before needs no chain of its own for each.
    """
    if not changed:
        return
    if first:
        facts = {"pack": pack.code, "content": pack.content_hash, "rows": len(changed)}
        append_to_chain(
            kind="pack",
            key=pack.code,
            jurisdiction=jurisdiction,
            move=f"write_{kind}s",
            facts=facts,
            by=by,
            at=at,
        )
        return
    for code, facts in changed.items():
        append_to_chain(
            kind=kind,
            key=code,
            jurisdiction=jurisdiction,
            move=f"write_{kind}",
            facts={"pack": pack.code, **facts},
            by=by,
            at=at,
        )
