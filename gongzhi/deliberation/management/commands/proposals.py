"""``gongzhi proposals``: what residents propose, and the sample proposals of a demo district.

Exit codes: 0 said or written; 1 unknown district or area.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gongzhi.core.actor import visitor
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import remain, work
from gongzhi.deliberation.management.proposals_told import write_proposals
from gongzhi.deliberation.queries.proposals import STATES, proposals_at
from gongzhi.procedure.ground import ground


class Command(BaseCommand):
    """The verb ``proposals`` with its sub-verbs ``list`` and ``sample``."""

    help = "List what residents propose. 居民提议。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the district, an area and a state, or the file of samples."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="what is proposed, and what became of it")
        listing.add_argument("--area", default="", help="code of an area; all of them without")
        listing.add_argument("--state", default="", choices=("", *STATES), help="of one state")
        listing.add_argument("--json", action="store_true", help="answer for machines")
        sample = verbs.add_parser("sample", help="write the sample of a simulated district")
        sample.add_argument("file", type=Path, metavar="PROPOSALS.toml")
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
        by = visitor(place.id)
        with work(place.id, by.code) as unit:
            here = ground(unit)
            area = here.territory.by_code(options["area"]) or here.territory.root
            if options["area"] and area.code != options["area"]:
                raise CommandError(f"unknown area 没有这个区域: {options['area']}")
            rows = [
                {
                    "code": one.dossier.code,
                    "area": here.territory.area(one.area_id).code,
                    "step": one.dossier.step,
                    "supports": str(one.supports),
                    "title": one.said.get("title", ""),
                }
                for one in proposals_at(area.id, by, here, options["state"])
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
        written = write_proposals(file, place.id, timezone.now())
        self.stdout.write(f"{written} 件 proposals")
