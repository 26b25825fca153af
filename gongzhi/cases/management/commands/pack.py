"""``gongzhi pack`` with what only the cases can say: ``diff --replay``, and ``new``.

Where an app above core brings a verb of the same name, Django takes the upper one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from gongzhi.cases.management.founding import District, write_district
from gongzhi.cases.management.replaying import REPLAYED, tell_replay
from gongzhi.cases.queries.replayed import replay_past
from gongzhi.core.management.commands.pack import BROKEN, USAGE
from gongzhi.core.management.commands.pack import Command as PackCommand
from gongzhi.core.models import Jurisdiction
from gongzhi.core.packs.registry import connected
from gongzhi.core.packs.schema import Pack
from gongzhi.core.work import work

WHO = "system:operator"


class Command(PackCommand):
    """Check, load, compare and list rule packs; tell what a change would have meant."""

    more_verbs = (("new", "begin the pack of a new district after the model of another"),)

    def more(self) -> Mapping[str, Callable[[dict[str, Any]], int]]:
        """Add ``new``."""
        return {"new": self._new}

    def add_options(self, verb: str, parser: CommandParser) -> None:
        """Add ``--replay`` and ``--show`` to ``diff``; say what a new district is called."""
        super().add_options(verb, parser)
        if verb == "new":
            _add_new_options(parser)
        if verb == "diff":
            parser.add_argument(
                "--replay",
                action="store_true",
                help="show which past cases would have gone to another body; changes nothing",
            )
            parser.add_argument(
                "--show",
                type=int,
                default=20,
                metavar="N",
                help="with --replay: list the N largest changes (default 20; --json lists all)",
            )

    def _new(self, options: dict[str, Any]) -> int:
        folder = self._folder(options["model"])
        template, problems = self._read(folder)
        if template is None or problems:
            self.voice.complain(options["model"], problems)
            return BROKEN
        district = District(
            code=options["name"],
            name_zh=options["name_zh"],
            name_en=options["name_en"],
            root=options["root"] or options["name"].upper(),
            timezone=options["timezone"],
            source=options["source"],
            since=options["since"] or timezone.localdate().isoformat(),
        )
        return self.written(
            lambda: write_district(
                template, district, options["areas"], options["out"], connected()
            )
        )

    def further(self, old: Pack | None, new: Pack, options: dict[str, Any]) -> dict[str, Any]:
        """Replay the past requests of the pack's jurisdiction, where asked to."""
        if not options["replay"]:
            return {}
        code = new.jurisdiction.code if new.jurisdiction else ""
        place = Jurisdiction.objects.filter(code=code, rules__isnull=False).first()
        if place is None:
            raise CommandError(self.voice.said("no_files", REPLAYED, code=code), returncode=USAGE)
        today = timezone.now().astimezone(ZoneInfo(place.timezone)).date()
        with work(place.id, WHO) as unit:
            found = replay_past(unit, old, new, on=today)
        if not self.as_json:
            tell_replay(self.voice, found, old, new, options["show"])
        return {"replay": found.as_dict()}


def _add_new_options(parser: CommandParser) -> None:
    parser.add_argument("name", help="code of the new pack: small letters, digits and _")
    parser.add_argument(
        "--from",
        dest="model",
        default="demo",
        metavar="TEMPLATE",
        help="the pack whose bodies and posts are the model (default: demo)",
    )
    parser.add_argument("--name-zh", required=True, help="the district's name in Chinese")
    parser.add_argument("--name-en", required=True, help="the district's name in English")
    parser.add_argument(
        "--areas",
        type=Path,
        help="CSV or Excel sheet of its areas: code, name_zh, level, kind, parent; more columns as "
        "in areas.csv",
    )
    parser.add_argument("--root", help="code of its own area (default: the name in capitals)")
    parser.add_argument(
        "--timezone", default="Asia/Shanghai", help="its time zone (default: Asia/Shanghai)"
    )
    parser.add_argument(
        "--source",
        default="sample",
        help="document that the rows rest on: title, number, date (default: sample)",
    )
    parser.add_argument("--since", help="day from which the rows count (default: today)")
    parser.add_argument(
        "--out", type=Path, default=Path("packs"), help="where the folder goes (default: packs)"
    )
