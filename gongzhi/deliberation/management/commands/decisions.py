"""``gongzhi decisions``: what is being decided, and the sample matters of a demo district.

Exit codes: those of ``listed``.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.deliberation.management.budget_sample import write_budgets
from gongzhi.deliberation.management.listed import Line, ListedCommand
from gongzhi.deliberation.management.sample import write_decisions
from gongzhi.deliberation.queries.decisions import decisions_at
from gongzhi.procedure.ground import Ground


class Command(ListedCommand):
    """The verb ``decisions``."""

    help = "List what is being decided. 正在商量和表决的事。"
    lists = "what is being decided, and where it stands"
    samples = "write the sample matters of a simulated district"
    file = "DECISIONS.toml"
    written = "件 matters"

    def add_choices(self, listing: ArgumentParser) -> None:
        """Take whether what has ended is listed."""
        listing.add_argument("--all", action="store_true", help="what has ended too")

    def lines(
        self, area: int, by: Actor, here: Ground, options: Mapping[str, Any]
    ) -> Iterable[Line]:
        """Give the latest."""
        for one in decisions_at(area, by, here, open_only=not options["all"]):
            yield {
                "code": one.dossier.code,
                "procedure": one.dossier.procedure,
                "area": here.territory.area(one.area_id).code,
                "step": one.dossier.step,
                "title": one.title,
            }

    def write(self, place: int, now: datetime, file: Path) -> int:
        """Write the matters of the file, and the budgets of the one beside it."""
        budgets = file.with_name("budgets.toml")
        written = write_decisions(file, place, now)
        return written + (write_budgets(budgets, place, now) if budgets.exists() else 0)
