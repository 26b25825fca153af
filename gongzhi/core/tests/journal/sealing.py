"""Sealing for tests: other test processes may hold transactions open on the same server."""

from __future__ import annotations

import time

from gongzhi.core.journal.roots import seal
from gongzhi.core.models import Entry, Leaf, Root
from gongzhi.core.work import work


def seal_everything(jurisdiction: int, seconds: float = 60.0) -> list[Root]:
    """Seal until every committed entry has a leaf; gives the roots that hold some."""
    made: list[Root] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with work(jurisdiction, "system:seal_root") as unit:
            made += seal(unit)
        entries = Entry.objects.filter(jurisdiction_id=jurisdiction).count()
        if Leaf.objects.filter(jurisdiction_id=jurisdiction).count() == entries:
            return [root for root in made if root.count]
        time.sleep(0.2)
    raise AssertionError("another transaction on this server has been open for too long")
