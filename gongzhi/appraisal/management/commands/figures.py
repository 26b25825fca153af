"""``gongzhi figures``: give a month's figures, and take in the calls of a hotline.

Exit codes: 0 done; 1 refused; 2 wrong usage.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from gongzhi.appraisal.actions import report_calls
from gongzhi.appraisal.queries import month_of, unit_figures, versions_of
from gongzhi.appraisal.queries.export import csv_of
from gongzhi.appraisal.queries.settled import stored
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import GongzhiError, Invalid
from gongzhi.core.management.placed import REFUSED, USAGE, PlacedCommand
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground

COLUMNS = ("day", "offered", "answered")
SAID: Mapping[str, tuple[str, str]] = {
    "no_place": ("没有代码为“{code}”的辖区。", "There is no jurisdiction “{code}”."),
    "no_body": ("没有代码为“{code}”的单位。", "There is no body “{code}”."),
    "unreadable": ("读不出来：{why}", "It cannot be read: {why}"),
    "columns": (
        "第一行须是 day,offered,answered",
        "The first line must be day,offered,answered",
    ),
    "refused": ("没有收下：{why}", "Not taken: {why}"),
    "taken": ("已记录 {count} 天的电话。", "Calls of {count} days are on record."),
}


class Command(PlacedCommand):
    """Give figures; take in what only another system counts."""

    help = "Give a month's figures; take in calls of a hotline. 月度指标；报送热线接通情况。"
    said: ClassVar[Mapping[str, tuple[str, str]]] = SAID

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of two verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        giving = verbs.add_parser("month", help="give a month's figures, as a sheet or JSON")
        giving.add_argument("month", metavar="YYYY-MM")
        giving.add_argument("--version", type=int, default=0, dest="number", metavar="N")
        taking = verbs.add_parser("calls", help="take in a .csv: day,offered,answered")
        taking.add_argument("file", type=Path, metavar="FILE")
        taking.add_argument("--source", required=True, help="what counted them 来源")
        taking.add_argument("--body", required=True, help="code of the hotline 热线机构代码")
        self.add_common((giving, taking))

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        place = self.place(options)
        try:
            if options["verb"] == "month":
                self._give(place, options["month"], options["number"])
            else:
                self._take(place, options)
        except Invalid as error:
            why = "; ".join(f"{one.field}: {one.rule}" for one in error.problems)
            raise CommandError(self.words("refused", why=why), returncode=REFUSED) from error
        except GongzhiError as error:
            raise CommandError(self.words("refused", why=error.code), returncode=REFUSED) from error

    def _give(self, place: Jurisdiction, name: str, number: int) -> None:
        by = system_actor(place.id, "figures")
        with work(place.id, by.code) as unit:
            here = ground(unit)
            month = month_of(name, here)
            made = unit_figures(here, month, version=number)
            settled = [one.version for one in versions_of(month, here)]
        if self.as_json:
            self.dump({"month": month.name, "versions": settled, "figures": stored(made)})
        else:
            self.stdout.write(csv_of(made, month))

    def _take(self, place: Jurisdiction, options: Mapping[str, Any]) -> None:
        days = self._rows(options["file"])
        by = self._speaker(place, options["body"])
        count = report_calls(source=options["source"], days=days, by=by, at=timezone.now())
        if self.as_json:
            self.dump({"days": count})
        else:
            self.tell("taken", count=count)

    def _speaker(self, place: Jurisdiction, code: str) -> Actor:
        """The program speaks for a body; the journal says that it was the program."""
        by = system_actor(place.id, "figures")
        with work(place.id, by.code) as unit:
            body = ground(unit).directory.by_code.get(code)
        if body is None:
            raise CommandError(self.words("no_body", code=code), returncode=USAGE)
        return replace(by, organisation=body.id)

    def _rows(self, path: Path) -> list[dict[str, str]]:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(self.words("unreadable", why=error), returncode=USAGE) from error
        reader = csv.DictReader(text.splitlines())
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise CommandError(self.words("columns"), returncode=USAGE)
        return [{name: row.get(name) or "" for name in COLUMNS} for row in reader]
