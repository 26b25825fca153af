"""The jurisdiction that a map speaks of; its rule pack is loaded if it is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from gongzhi.core.actor import system_actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.models import Jurisdiction
from gongzhi.core.packs.check import problems_of
from gongzhi.core.packs.heading import find_folder, read_heading
from gongzhi.core.packs.loading import load_pack
from gongzhi.core.packs.problems import PackRefused
from gongzhi.procedure.actions import store_tables


def jurisdiction_for(pack: str, *, search: Sequence[Path], at: datetime) -> int:
    """Give the id of the jurisdiction of a pack (by code), loaded now if it is missing.

    Raises Invalid (``no_pack``) when there is no such pack or it names no jurisdiction,
    PackRefused when it breaks its rules.
    """
    folder = find_folder(pack, search)
    heading = read_heading(folder)[0] if folder is not None else None
    if folder is None or heading is None or heading.jurisdiction is None:
        raise Invalid(Problem("pack", "no_pack", {"value": pack}))
    code = heading.jurisdiction.code
    held = Jurisdiction.objects.filter(code=code, rules__isnull=False).first()
    if held is not None:
        return held.id
    read, problems = problems_of(folder, search)
    if read is None or problems:
        raise PackRefused(problems)
    store_tables(at=at)
    return load_pack(read, by=system_actor(0, "operator"), at=at).jurisdiction
