"""``gongzhi bodies``: who holds office in self-government, until when, and what is missing.

Exit codes: 0 said or written; 1 unknown district or area.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gongzhi.core.actor import system_actor
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import remain, work
from gongzhi.deliberation.management.sample_bodies import write_bodies
from gongzhi.deliberation.queries.bodies import standing_at
from gongzhi.procedure.ground import ground


class Command(BaseCommand):
    """The verb ``bodies`` with its sub-verbs ``list`` and ``sample``."""

    help = "List self-government's bodies. 自治组织：谁在任、到什么时候。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the district and an area."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="bodies in term, of one community all it must have")
        listing.add_argument("--area", default="", help="code of an area; all of them without")
        listing.add_argument("--json", action="store_true", help="answer for machines")
        sample = verbs.add_parser("sample", help="write the sample bodies of a simulated district")
        for one in (listing, sample):
            one.add_argument("--jurisdiction", default="anlan", help="code of the district")

    def handle(self, *args: object, **options: Any) -> None:
        """List them."""
        place = Jurisdiction.objects.filter(code=options["jurisdiction"]).first()
        if place is None:
            raise CommandError(f"unknown district 没有这个辖区: {options['jurisdiction']}")
        if options["verb"] == "sample":
            self._sample(place)
            return
        by = system_actor(place.id, "command")
        with work(place.id, by.code) as unit:
            here = ground(unit)
            area = here.territory.by_code(options["area"]) or here.territory.root
            if options["area"] and area.code != options["area"]:
                raise CommandError(f"unknown area 没有这个区域: {options['area']}")
            rows = [
                {
                    "area": here.territory.area(one.area).code,
                    "kind": one.kind,
                    "code": one.term.dossier.code if one.term else "",
                    "ends_on": str(one.term.ends_on) if one.term else "",
                    "members": str(len(one.members)),
                    "missing": one.missing,
                }
                for one in standing_at(area.id, by, here, timezone.now())
            ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write("  ".join(value or "-" for value in row.values()))

    def _sample(self, place: Jurisdiction) -> None:
        if not place.simulated:
            raise CommandError("samples only where time is simulated 只有试验区可以写入样例")
        remain(place.id, "system:demo")
        self.stdout.write(f"{write_bodies(place.id, timezone.now())} 届 terms")
