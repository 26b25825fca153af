"""What the commands of duties and lists share: open a file, make a move on one, in a post's name.

Reading needs nobody's name. Acts go through the same actions as the pages, in the post of an
account that shows its password. Exit codes: 0 done, 1 refused, 2 wrong usage.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from gongzhi.core.actor import Actor
from gongzhi.core.errors import GongzhiError, Invalid
from gongzhi.core.management.placed import REFUSED, USAGE, PlacedCommand
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.directory.management.acting import acting_as, add_login
from gongzhi.procedure.actions import Result
from gongzhi.procedure.actions.making import make_move
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import dossier_for

Options = dict[str, Any]


class FilingCommand(PlacedCommand):
    """A command whose verbs read, open files and move them.

    ``procedures`` are those whose files ``move`` takes.
    """

    procedures: frozenset[str]

    def verbs(self) -> Mapping[str, Callable[[Jurisdiction, Options], None]]:
        """Name what each verb does."""
        return {"move": self._move}

    def add_acts(self, verbs: Any, opening: CommandParser) -> list[CommandParser]:
        """Declare ``move`` and what acts take; gives every parser that acts."""
        moving = verbs.add_parser("move", help="make a move on a file")
        moving.add_argument("code", metavar="CODE", help="public code of the file")
        moving.add_argument("move", metavar="MOVE", help="a move of its procedure")
        for one in (opening, moving):
            one.add_argument("--record", type=Path, metavar="JSON", help="file with the fields")
            one.add_argument(
                "--set", action="append", default=[], metavar="FIELD=VALUE", help="one field"
            )
            add_login(one)
        return [opening, moving]

    def handle(self, *args: Any, **options: Any) -> None:
        """Run one verb; what is refused ends with 1 and names each field and rule."""
        place = self.place(options)
        try:
            self.verbs()[options["verb"]](place, options)
        except Invalid as refused:
            problems = [one.as_dict() for one in refused.problems]
            self.stderr.write(json.dumps({"problems": problems}, ensure_ascii=False, default=str))
            raise SystemExit(REFUSED) from None
        except GongzhiError as error:
            raise CommandError(f"{error.code} {error.params}", returncode=REFUSED) from None

    def acting(self, place: Jurisdiction, options: Options) -> Actor:
        """Give the actor in whose name the verb acts; Refused ``login_first`` without one."""
        return acting_as(place.id, options)

    def record_of(self, options: Options) -> dict[str, Any]:
        """Read the fields that were given: those of a file, then single ones over them."""
        record: dict[str, Any] = {}
        if options["record"] is not None:
            try:
                record = json.loads(options["record"].read_text("utf-8"))
            except (OSError, ValueError) as error:
                raise CommandError(f"--record: {error}", returncode=USAGE) from None
            if not isinstance(record, dict):
                raise CommandError("--record: no object of fields", returncode=USAGE)
        for given in options["set"]:
            name, sign, value = given.partition("=")
            if not sign:
                raise CommandError(f"--set {given}: FIELD=VALUE", returncode=USAGE)
            record[name] = value
        return record

    def tell_files(self, files: Sequence[Dossier]) -> None:
        """Say which files were opened."""
        found = [{"code": f.code, "procedure": f.procedure, "step": f.step} for f in files]
        if self.as_json:
            self.dump({"files": found})
        for one in () if self.as_json else found:
            self.stdout.write(f"{one['code']}  {one['procedure']}  {one['step']}")

    def _move(self, place: Jurisdiction, options: Options) -> None:
        by = self.acting(place, options)
        with work(place.id, by.code) as unit:
            file = dossier_for(by, options["code"], ground(unit))
        if file.procedure not in self.procedures:
            raise CommandError(f"{file.code}: {file.procedure}", returncode=USAGE)
        made: Result = make_move(
            file, options["move"], by=by, at=timezone.now(), record=self.record_of(options)
        )
        facts = {"code": file.code, "passed": made.passed, "step": made.dossier.step}
        if self.as_json:
            self.dump({**facts, "numbers": made.numbers})
        else:
            self.stdout.write(f"{file.code}  {made.dossier.step}")
        if not made.passed:
            raise SystemExit(REFUSED)
