"""``gongzhi decisions``: what is being decided, and the sample matters of a demo district.

Exit codes: 0 said or written; 1 unknown district or area.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gongzhi.core.actor import system_actor
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import remain, work
from gongzhi.deliberation.management.budget_sample import write_budgets
from gongzhi.deliberation.management.sample import write_decisions
from gongzhi.deliberation.queries.decisions import decisions_at
from gongzhi.procedure.ground import ground


class Command(BaseCommand):
    """The verb ``decisions`` with its sub-verbs ``list`` and ``sample``."""

    help = "List what is being decided. 正在商量和表决的事。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the district, an area, or the file of samples."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="what is being decided, and where it stands")
        listing.add_argument("--area", default="", help="code of an area; all of them without")
        listing.add_argument("--all", action="store_true", help="what has ended too")
        listing.add_argument("--json", action="store_true", help="answer for machines")
        sample = verbs.add_parser("sample", help="write the sample matters of a simulated district")
        sample.add_argument("file", type=Path, metavar="DECISIONS.toml")
        for one in (listing, sample):
            one.add_argument("--jurisdiction", default="anlan", help="code of the district")

    def handle(self, *args: object, **options: Any) -> None:
        """Do what was asked."""
        place = Jurisdiction.objects.filter(code=options["jurisdiction"]).first()
        if place is None:
            raise CommandError(f"unknown district 没有这个辖区: {options['jurisdiction']}")
        if options["verb"] == "sample":
            self._sample(place, options["file"])
            return
        by = system_actor(place.id, "command")
        with work(place.id, by.code) as unit:
            here = ground(unit)
            area = here.territory.by_code(options["area"]) or here.territory.root
            if options["area"] and area.code != options["area"]:
                raise CommandError(f"unknown area 没有这个区域: {options['area']}")
            found = decisions_at(area.id, by, here, open_only=not options["all"])
            rows = [
                {
                    "code": one.dossier.code,
                    "procedure": one.dossier.procedure,
                    "area": here.territory.area(one.area_id).code,
                    "step": one.dossier.step,
                    "title": one.title,
                }
                for one in found
            ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write("  ".join(row.values()))

    def _sample(self, place: Jurisdiction, file: Path) -> None:
        if not place.simulated:
            raise CommandError("samples only where time is simulated 只有试验区可以写入样例")
        remain(place.id, "system:demo")
        now, budgets = timezone.now(), file.with_name("budgets.toml")
        written = write_decisions(file, place.id, now)
        if budgets.exists():
            written += write_budgets(budgets, place.id, now)
        self.stdout.write(f"{written} 件 matters")
