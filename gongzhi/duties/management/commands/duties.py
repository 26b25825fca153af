"""``gongzhi duties``: who answers for what; ask for a duty or a power; move its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from gongzhi.core.actor import system_actor
from gongzhi.core.management.placed import USAGE
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.duties.actions.applying import apply_for_duties
from gongzhi.duties.actions.duty_openers import DUTY_OPENERS
from gongzhi.duties.api import answer_shape, duties_shape
from gongzhi.duties.management.filing import FilingCommand, Options
from gongzhi.duties.queries.asking import who_answers
from gongzhi.duties.queries.duty_lists import (
    bodies_with_lists,
    duties_visible_to,
    local_moment_day,
)
from gongzhi.duties.workflow.admission import APPLY
from gongzhi.procedure.ground import ground

WHO = "operator"
SECTIONS = ("leads", "supports", "withdrawn", "powers", "local", "asked")


class Command(FilingCommand):
    """Read the duty lists, open files about duties, and make their moves."""

    help = "Read duty lists, ask for duties and powers. 查看职责清单，申请准入、赋权。"
    procedures = frozenset({"duty_admission", "sent_duty", "lent_power", "instruction"})
    said: ClassVar[Mapping[str, tuple[str, str]]] = {
        "no_place": ("没有辖区 {code}", "no place {code}")
    }

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one of five verbs."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        listing = verbs.add_parser("list", help="list the bodies that have duties")
        showing = verbs.add_parser("show", help="show the duties of a body")
        showing.add_argument("body", metavar="BODY", help="code of the body")
        asking = verbs.add_parser("who", help="say who answers for a matter at a place, and why")
        asking.add_argument("matter", metavar="MATTER", help="code of the matter")
        asking.add_argument("area", metavar="AREA", help="code of the area")
        opening = verbs.add_parser("open", help="ask for a duty or power, or give an instruction")
        opening.add_argument("move", choices=tuple(DUTY_OPENERS))
        opening.add_argument(
            "--to", action="append", default=[], metavar="BODY", help="apply: one of the receivers"
        )
        self.add_common((listing, showing, asking, *self.add_acts(verbs, opening)))

    def verbs(self) -> Mapping[str, Callable[[Jurisdiction, Options], None]]:
        """Name what each verb does."""
        own = {"list": self._list, "show": self._show, "who": self._who, "open": self._open}
        return {**super().verbs(), **own}

    def _list(self, place: Jurisdiction, options: Options) -> None:
        by = system_actor(place.id, WHO)
        with work(place.id, by.code) as unit:
            bodies = bodies_with_lists(by, ground(unit))
        if self.as_json:
            shown = ("code", "name_zh", "name_en", "kind", "level")
            self.dump({"bodies": [{name: getattr(one, name) for name in shown} for one in bodies]})
        for one in () if self.as_json else bodies:
            name = one.name_zh if self.language.startswith("zh") else one.name_en
            self.stdout.write(f"{one.code}  {name}")

    def _show(self, place: Jurisdiction, options: Options) -> None:
        by = system_actor(place.id, WHO)
        with work(place.id, by.code) as unit:
            here = ground(unit)
            day = local_moment_day(timezone.now(), here)
            found = duties_shape(duties_visible_to(by, options["body"], day, here))
        if self.as_json:
            self.dump(found)
            return
        for section in SECTIONS:
            for one in found[section]:
                code = one.get("code") or one.get("file")
                said = (
                    one.get("list") or one.get("state") or one.get("step") or one["kind"],
                    one["matter"],
                )
                self.stdout.write(f"{section:<9} {code}  {'  '.join(map(str, said))}")

    def _who(self, place: Jurisdiction, options: Options) -> None:
        by = system_actor(place.id, WHO)
        matter, area = options["matter"], options["area"]
        with work(place.id, by.code) as unit:
            here = ground(unit)
            found = who_answers(by, matter, area, timezone.now(), here)
            shape = answer_shape(found, matter, area, here)
        if self.as_json:
            self.dump(shape)
        else:
            language = "zh-hans" if self.language.startswith("zh") else "en"
            self.stdout.write("\n".join([shape["body"] or "—", *shape["words"][language]]))

    def _open(self, place: Jurisdiction, options: Options) -> None:
        by, record, at = self.acting(place, options), self.record_of(options), timezone.now()
        if options["to"] and options["move"] != APPLY.name:
            raise CommandError(f"--to: {APPLY.name} only", returncode=USAGE)
        if options["to"]:
            opened = apply_for_duties(by=by, at=at, record=record, receivers=options["to"])
        else:
            opened = [DUTY_OPENERS[options["move"]].open(by=by, at=at, record=record)]
        self.tell_files([one.dossier for one in opened])
