"""Verbs with the sub-verbs ``list`` and ``sample``: what stands in an area, and the demo's samples.

Exit codes: 0 said or written; 1 unknown district or area, or samples for a real district.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import remain, work
from gongzhi.procedure.ground import Ground, ground

Line = Mapping[str, str]


class ListedCommand(BaseCommand, ABC):
    """What such a verb says of itself, what it lists, and what it writes as samples."""

    lists: str
    samples: str
    file: str = ""
    written: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the district, an area, or the file of samples."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help=self.lists)
        listing.add_argument("--area", default="", help="code of an area; all of them without")
        self.add_choices(listing)
        listing.add_argument("--json", action="store_true", help="answer for machines")
        sample = verbs.add_parser("sample", help=self.samples)
        if self.file:
            sample.add_argument("file", type=Path, metavar=self.file)
        for one in (listing, sample):
            one.add_argument("--jurisdiction", default="anlan", help="code of the district")

    def add_choices(self, listing: ArgumentParser) -> None:
        """Take what else narrows the list."""

    @abstractmethod
    def lines(
        self, area: int, by: Actor, here: Ground, options: Mapping[str, Any]
    ) -> Iterable[Line]:
        """Give what is listed."""

    @abstractmethod
    def write(self, place: int, now: datetime, file: Path) -> int:
        """Write the samples; gives how many."""

    def handle(self, *args: object, **options: Any) -> None:
        """Do what was asked."""
        place = Jurisdiction.objects.filter(code=options["jurisdiction"]).first()
        if place is None:
            raise CommandError(f"unknown district 没有这个辖区: {options['jurisdiction']}")
        if options["verb"] == "sample":
            self._sample(place, options.get("file", Path()))
            return
        by = system_actor(place.id, "command")
        with work(place.id, by.code) as unit:
            here = ground(unit)
            area = here.territory.by_code(options["area"]) or here.territory.root
            if options["area"] and area.code != options["area"]:
                raise CommandError(f"unknown area 没有这个区域: {options['area']}")
            rows = list(self.lines(area.id, by, here, options))
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write("  ".join(value or "-" for value in row.values()))

    def _sample(self, place: Jurisdiction, file: Path) -> None:
        if not place.simulated:
            raise CommandError("samples only where time is simulated 只有试验区可以写入样例")
        remain(place.id, "system:demo")
        self.stdout.write(f"{self.write(place.id, timezone.now(), file)} {self.written}")
