"""``gongzhi conversations``: what residents are asked, and the samples of a demo district.

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
from gongzhi.deliberation.management.talks import write_conversations
from gongzhi.deliberation.queries.conversations import latest_conversations
from gongzhi.procedure.ground import ground


class Command(BaseCommand):
    """The verb ``conversations`` with its sub-verbs ``list`` and ``sample``."""

    help = "List what residents are asked. 意见征集。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the district, an area, or the file of samples."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="what residents are asked, and where it stands")
        listing.add_argument("--area", default="", help="code of an area; all of them without")
        listing.add_argument("--json", action="store_true", help="answer for machines")
        sample = verbs.add_parser("sample", help="write samples into a simulated district")
        sample.add_argument("file", type=Path, metavar="CONVERSATIONS.toml")
        for one in (listing, sample):
            one.add_argument("--jurisdiction", default="anlan", help="code of the district")

    def handle(self, *args: object, **options: Any) -> None:
        """Do what was asked."""
        place = Jurisdiction.objects.filter(code=options["jurisdiction"]).first()
        if place is None:
            raise CommandError(f"unknown district 没有这个辖区: {options['jurisdiction']}")
        if options["verb"] == "sample":
            if not place.simulated:
                raise CommandError("samples only where time is simulated 只有试验区可以写入样例")
            remain(place.id, "system:demo")
            written = write_conversations(options["file"], place.id, timezone.now())
            self.stdout.write(f"{written} 次 conversations")
            return
        by = system_actor(place.id, "command")
        with work(place.id, by.code) as unit:
            here = ground(unit)
            area = here.territory.by_code(options["area"]) if options["area"] else None
            if options["area"] and area is None:
                raise CommandError(f"unknown area 没有这个区域: {options['area']}")
            rows = [
                {
                    "code": one.dossier.code,
                    "area": here.territory.area(one.area_id).code,
                    "step": one.dossier.step,
                    "question": one.question,
                }
                for one in latest_conversations(by, here, area.id if area else None)
            ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write("  ".join(row.values()))
