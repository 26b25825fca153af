"""``gongzhi conversations``: what residents are asked, and the samples of a demo district.

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
from gongzhi.deliberation.management.talks import write_conversations
from gongzhi.deliberation.models import Conversation
from gongzhi.deliberation.queries.conversations import latest_conversations
from gongzhi.deliberation.queries.latest import Latest, every
from gongzhi.procedure.ground import Ground


class Command(ListedCommand):
    """The verb ``conversations``."""

    help = "List what residents are asked. 意见征集。"
    lists = "what residents are asked, and where it stands"
    samples = "write samples into a simulated district"
    file = "CONVERSATIONS.toml"
    written = "次 conversations"

    def add_choices(self, listing: ArgumentParser) -> None:
        """Take whether all are wanted."""
        listing.add_argument("--all", action="store_true", help="all, not the latest alone")

    def lines(
        self, area: int, by: Actor, here: Ground, options: Mapping[str, Any]
    ) -> Iterable[Line]:
        """Give the latest, or all."""
        within = None if area == here.territory.root.id else area

        def read(after: str) -> Latest[Conversation]:
            return latest_conversations(by, here, within, after=after)

        for one in every(read, pages=options["all"]):
            yield {
                "code": one.dossier.code,
                "area": here.territory.area(one.area_id).code,
                "step": one.dossier.step,
                "question": one.question,
            }

    def write(self, place: int, now: datetime, file: Path) -> int:
        """Write those of the file."""
        return write_conversations(file, place, now)
