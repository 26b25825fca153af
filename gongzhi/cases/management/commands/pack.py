"""``gongzhi pack`` with what only the cases can say: ``diff --replay``.

Where an app above core brings a verb of the same name, Django takes the upper one.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from gongzhi.cases.management.replaying import REPLAYED, tell_replay
from gongzhi.cases.queries.replayed import replay_past
from gongzhi.core.management.commands.pack import USAGE
from gongzhi.core.management.commands.pack import Command as PackCommand
from gongzhi.core.models import Jurisdiction
from gongzhi.core.packs.schema import Pack
from gongzhi.core.work import work

WHO = "system:operator"


class Command(PackCommand):
    """Check, load, compare and list rule packs; tell what a change would have meant."""

    def add_options(self, verb: str, parser: CommandParser) -> None:
        """Add ``--replay`` and ``--show`` to ``diff``."""
        super().add_options(verb, parser)
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
