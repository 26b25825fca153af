"""``gongzhi papers``: what bodies have issued, and the sample papers of a simulated district.

Exit codes: 0 said or written; 1 the place is no trial; 2 no such place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from gongzhi.core.management.placed import REFUSED, PlacedCommand
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.papers.management.sample import write_papers
from gongzhi.papers.methods.content import number_words
from gongzhi.papers.models import Paper

MOST = 200


class Command(PlacedCommand):
    """The verb ``papers`` with its sub-verbs ``list`` and ``sample``."""

    help = "List issued papers. 已出的公文。"
    said: ClassVar[Mapping[str, tuple[str, str]]] = {
        "no_place": ("没有这个辖区：{code}", "there is no jurisdiction {code}"),
        "not_a_trial": ("{code}不是试验区", "{code} is no trial district"),
        "none": ("还没有出过文。", "No paper has been issued."),
        "void": ("作废", "void"),
        "scanned": ("已存盖章件", "stamped sheet kept"),
    }

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do, and where."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="the latest papers, without what they say")
        sample = verbs.add_parser("sample", help="issue some papers of a simulated district")
        self.add_common((listing, sample))

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked."""
        place = self.place(options)
        if options["verb"] == "sample":
            if not place.simulated:
                raise CommandError(self.words("not_a_trial", code=place.code), returncode=REFUSED)
            write_papers(place.id, timezone.now())
            return
        rows = self._rows(place)
        if self.as_json:
            self.dump({"papers": rows})
        elif not rows:
            self.tell("none")
        for row in () if self.as_json else rows:
            marks = [self.words(name) for name in ("void", "scanned") if row[name]]
            self.stdout.write("  ".join([row["number"], row["file"], *marks]))

    def _rows(self, place: Jurisdiction) -> list[dict[str, Any]]:
        with work(place.id, "system:operator"):
            papers = Paper.objects.filter(jurisdiction_id=place.id).select_related("dossier")
            return [
                {
                    "number": number_words(
                        one.year, one.number, mark=one.mark, language=one.language
                    ),
                    "file": one.dossier.code,
                    "issued_at": one.issued_at,
                    "void": one.voided_at is not None,
                    "scanned": one.scanned_at is not None,
                }
                for one in papers.order_by("-id")[:MOST]
            ]
