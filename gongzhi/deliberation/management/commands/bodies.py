"""``gongzhi bodies``: who holds office in self-government, until when, and what is missing.

Exit codes: those of ``listed``.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from gongzhi.core.actor import Actor
from gongzhi.deliberation.management.listed import Line, ListedCommand
from gongzhi.deliberation.management.sample_bodies import write_bodies
from gongzhi.deliberation.management.sample_elections import write_elections
from gongzhi.deliberation.queries.bodies import standing_at
from gongzhi.deliberation.queries.elections import elections_at
from gongzhi.procedure.ground import Ground


class Command(ListedCommand):
    """The verb ``bodies``."""

    help = "List self-government's bodies. 自治组织：谁在任、到什么时候。"
    lists = "bodies in term, of one community all it must have"
    samples = "write the sample bodies of a simulated district"
    written = "届 terms"

    def add_choices(self, listing: ArgumentParser) -> None:
        """List elections instead."""
        listing.add_argument("--elections", action="store_true", help="elections, the latest first")

    def lines(
        self, area: int, by: Actor, here: Ground, options: Mapping[str, Any]
    ) -> Iterable[Line]:
        """Give the bodies, or their elections."""
        if options["elections"]:
            yield from _elections(area, by, here)
            return
        for one in standing_at(area, by, here, timezone.now()):
            yield {
                "area": here.territory.area(one.area).code,
                "kind": one.kind,
                "code": one.term.dossier.code if one.term else "",
                "ends_on": str(one.term.ends_on) if one.term else "",
                "members": str(len(one.members)),
                "missing": one.missing,
            }

    def write(self, place: int, now: datetime, file: Path) -> int:
        """Record the bodies of every community that has none, and tell of two elections."""
        terms = write_bodies(place, now)
        write_elections(place, now)
        return terms


def _elections(area: int, by: Actor, here: Ground) -> Iterable[Line]:
    for one in elections_at(area, by, here):
        yield {
            "area": here.territory.area(one.area_id).code,
            "kind": one.kind,
            "code": one.dossier.code,
            "extent": one.extent,
            "step": one.dossier.step,
            "day": one.meets_at.isoformat() if one.meets_at else "",
        }
