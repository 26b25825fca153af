"""``gongzhi notices``: list the channels, try one, read the log.

Exit codes: 0 done; 1 refused, or the test did not arrive; 2 wrong usage.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.agenda import run_due
from gongzhi.core.errors import GongzhiError
from gongzhi.core.management.placed import REFUSED, PlacedCommand
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.notices.actions import try_channel
from gongzhi.notices.actions.announcing import SEND
from gongzhi.notices.models import Delivery
from gongzhi.notices.queries import channels_visible_to, deliveries_visible_to, failed_of

SAID = {
    "no_place": ("没有代码为“{code}”的辖区。", "There is no jurisdiction “{code}”."),
    "none": ("还没有设置通知渠道。", "No channel has been set up."),
    "tried": ("渠道 {code} 试发结果：{state}", "Test over {code}: {state}"),
    "nothing": ("没有记录。", "Nothing is logged."),
}


class Command(PlacedCommand):
    """Look at what is sent out. Addresses are never shown."""

    help = "List notice channels, try one, read the log. 通知渠道：列出、试发、看发送记录。"
    said = SAID

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="list the channels in use")
        trying = verbs.add_parser("test", help="send a test over a channel and wait for its end")
        trying.add_argument("code")
        trying.add_argument("--to", default="", metavar="ADDRESS", help="mail address or number")
        reading = verbs.add_parser("log", help="read the log, the latest first")
        reading.add_argument("--failed", action="store_true", help="only what did not arrive")
        reading.add_argument("--size", type=int, default=50)
        self.add_common((listing, trying, reading))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the verb for one jurisdiction."""
        place = self.place(options)
        by = system_actor(place.id, "operator")
        verbs: Mapping[str, Callable[[Jurisdiction, Actor, dict[str, Any]], None]] = {
            "list": self._list,
            "test": self._test,
            "log": self._log,
        }
        try:
            verbs[options["verb"]](place, by, options)
        except GongzhiError as error:
            raise CommandError(f"{error.code} {error.params}", returncode=REFUSED) from None

    def _list(self, place: Jurisdiction, by: Actor, options: dict[str, Any]) -> None:
        with work(place.id, by.code):
            found = [
                {
                    "code": row.code,
                    "kind": row.kind,
                    "body": row.body.code if row.body is not None else "",
                    "since": row.made_at,
                }
                for row in channels_visible_to(by)
            ]
        if self.as_json:
            self.dump({"channels": found})
        elif not found:
            self.tell("none")
        for row in () if self.as_json else found:
            self.stdout.write(f"{row['code']}  {row['kind']}  {row['body']}".rstrip())

    def _test(self, place: Jurisdiction, by: Actor, options: dict[str, Any]) -> None:
        at = timezone.now()
        row = try_channel(code=options["code"], address=options["to"], by=by, at=at)
        run_due(jurisdiction=place.id, only=(SEND,))
        with work(place.id, by.code):
            row = Delivery.objects.get(id=row.id)
        if self.as_json:
            self.dump({"code": row.channel, "state": row.state, "reason": row.reason})
        else:
            self.tell("tried", code=row.channel, state=f"{row.state} {row.reason}".strip())
        if row.state != "sent":
            raise SystemExit(REFUSED)

    def _log(self, place: Jurisdiction, by: Actor, options: dict[str, Any]) -> None:
        with work(place.id, by.code):
            rows = failed_of(by) if options["failed"] else deliveries_visible_to(by)
            names = ("made_at", "event", "holder", "kind", "channel", "state", "reason", "attempts")
            found = list(rows.values(*names)[: max(options["size"], 1)])
        if self.as_json:
            self.dump({"log": found})
        elif not found:
            self.tell("nothing")
        for row in () if self.as_json else found:
            when = row["made_at"].isoformat(timespec="seconds")
            self.stdout.write(
                f"{when}  {row['event']}  {row['holder']}  {row['kind']}  {row['channel']}"
                f"  {row['state']} {row['reason']}".rstrip()
            )
