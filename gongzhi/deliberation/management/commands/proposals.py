"""``gongzhi proposals``: what residents propose, and the sample proposals of a demo district.

Exit codes: those of ``listed``.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.deliberation.management.listed import Line, ListedCommand
from gongzhi.deliberation.management.proposals_told import write_proposals
from gongzhi.deliberation.models import Proposal
from gongzhi.deliberation.queries.latest import Latest, every
from gongzhi.deliberation.queries.proposals import STATES, proposals_at
from gongzhi.procedure.ground import Ground


class Command(ListedCommand):
    """The verb ``proposals``."""

    help = "List what residents propose. 居民提议。"
    lists = "what is proposed, and what became of it"
    samples = "write the sample of a simulated district"
    file = "PROPOSALS.toml"
    written = "件 proposals"

    def add_choices(self, listing: ArgumentParser) -> None:
        """Take a state, and whether all are wanted."""
        listing.add_argument("--state", default="", choices=("", *STATES), help="of one state")
        listing.add_argument("--all", action="store_true", help="all, not the latest alone")

    def lines(
        self, area: int, by: Actor, here: Ground, options: Mapping[str, Any]
    ) -> Iterable[Line]:
        """Give the latest, or all."""

        def read(after: str) -> Latest[Proposal]:
            return proposals_at(area, by, here, options["state"], after)

        for one in every(read, pages=options["all"]):
            yield {
                "code": one.dossier.code,
                "area": here.territory.area(one.area_id).code,
                "step": one.dossier.step,
                "supports": str(one.supports),
                "title": one.said.get("title", ""),
            }

    def write(self, place: int, now: datetime, file: Path) -> int:
        """Write those of the file."""
        return write_proposals(file, place, now)
