"""``gongzhi dispatching``: the rules of automatic dispatch; propose one; sign or end it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from django.core.management.base import CommandParser
from django.utils import timezone

from gongzhi.cases.actions import propose_dispatch_rule
from gongzhi.cases.api.dispatch_rules import rule_shape
from gongzhi.cases.queries.dispatch_rules import PROCEDURE, rules_visible_to
from gongzhi.core.actor import system_actor
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.duties.management.filing import FilingCommand, Options
from gongzhi.procedure.ground import ground

WHO = "operator"


class Command(FilingCommand):
    """Read the rules of automatic dispatch, propose one, and make the moves of rules."""

    help = "Read and change the rules of automatic dispatch. 自动转办规则。"
    procedures = frozenset({PROCEDURE})
    said: ClassVar[Mapping[str, tuple[str, str]]] = {
        "no_place": ("没有辖区 {code}", "no place {code}")
    }

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        showing = verbs.add_parser("show", help="show the rules and what became of what they sent")
        proposing = verbs.add_parser("propose", help="propose a rule; another body signs it")
        self.add_common((showing, *self.add_acts(verbs, proposing)))

    def verbs(self) -> Mapping[str, Callable[[Jurisdiction, Options], None]]:
        """Name what each verb does."""
        return {**super().verbs(), "show": self._show, "propose": self._propose}

    def _show(self, place: Jurisdiction, options: Options) -> None:
        by = system_actor(place.id, WHO)
        with work(place.id, by.code) as unit:
            here = ground(unit)
            found = [rule_shape(one, here) for one in rules_visible_to(by, here)]
        if self.as_json:
            self.dump({"rules": found})
        for one in () if self.as_json else found:
            counts = f"{one['sent']}/{one['questioned']}/{one['wrong']}"
            scope = f"{one['matter']} × {one['area']} → {one['body']}"
            self.stdout.write(f"{one['code']}  {one['step']:<14}  {scope}  {counts}")

    def _propose(self, place: Jurisdiction, options: Options) -> None:
        by, record = self.acting(place, options), self.record_of(options)
        self.tell_files([propose_dispatch_rule(by=by, at=timezone.now(), record=record).dossier])
