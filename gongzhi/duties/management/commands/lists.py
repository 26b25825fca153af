"""``gongzhi lists``: what grids and communities may be asked at a place; propose; move a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from django.core.management.base import CommandParser
from django.utils import timezone

from gongzhi.core.actor import system_actor
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.duties.actions.openers import OPENERS
from gongzhi.duties.api import lists_shape
from gongzhi.duties.management.filing import FilingCommand, Options
from gongzhi.procedure.ground import ground

WHO = "operator"


class Command(FilingCommand):
    """Read the lists of grids and communities, propose items, and make the moves of proposals."""

    help = "Read and change the lists of grids and communities. 网格、社区事项清单。"
    procedures = frozenset(OPENERS)
    said: ClassVar[Mapping[str, tuple[str, str]]] = {
        "no_place": ("没有辖区 {code}", "no place {code}")
    }

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of three verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        showing = verbs.add_parser("show", help="show what may be asked at a place, and what waits")
        showing.add_argument("area", metavar="AREA", help="code of the area")
        opening = verbs.add_parser("open", help="propose an item, or refuse a demand")
        opening.add_argument("procedure", choices=tuple(OPENERS))
        self.add_common((showing, *self.add_acts(verbs, opening)))

    def verbs(self) -> Mapping[str, Callable[[Jurisdiction, Options], None]]:
        """Name what each verb does."""
        return {**super().verbs(), "show": self._show, "open": self._open}

    def _show(self, place: Jurisdiction, options: Options) -> None:
        by = system_actor(place.id, WHO)
        with work(place.id, by.code) as unit:
            found = lists_shape(by, options["area"], timezone.now(), ground(unit))
        if self.as_json:
            self.dump(found)
            return
        name = "name_zh" if self.language.startswith("zh") else "name_en"
        for one in found["items"]:
            self.stdout.write(f"{one['list']:<10} {one['code']}  {one[name]}  {one['asked_by']}")
        for one in found["under_review"]:
            self.stdout.write(f"reviewing  {one['code']}  {one[name]}  {one['asked_by']}")

    def _open(self, place: Jurisdiction, options: Options) -> None:
        by, record = self.acting(place, options), self.record_of(options)
        opener = OPENERS[options["procedure"]]
        self.tell_files([opener.open(by=by, at=timezone.now(), record=record).dossier])
