"""``gongzhi why CODE``: why here, why this matter, why them, why by then.

Exit codes: 0 answered, 1 no such file or jurisdiction, 2 wrong usage.
"""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gongzhi.cases.queries import case_ground
from gongzhi.cases.queries.why import SECTIONS, why_answer
from gongzhi.core.actor import system_actor
from gongzhi.core.codes import show_code
from gongzhi.core.errors import NotFound
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.procedure.queries import dossier_for

NAME = "why"
MISSING = {
    "zh-hans": "没有编号为 {code} 的件。",
    "en": "There is no file with the code {code}.",
}


class Command(BaseCommand):
    """Say why, from the stored facts; opens nothing sealed and names no person."""

    help = "Say why a file is where it is. 说明一件为什么在这里、由谁办、何时到期。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the public code of a file."""
        parser.add_argument("code", help="public code of the file, spaces allowed 编号")
        parser.add_argument(
            "--language",
            choices=tuple(MISSING),
            default="zh-hans",
            help="language of the words (default zh-hans) 语言",
        )
        parser.add_argument(
            "--json", action="store_true", help="answer as JSON, facts beside words"
        )
        parser.add_argument("--jurisdiction", default="", help="code of the jurisdiction 辖区代码")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the four answers."""
        language = options["language"]
        named = options["jurisdiction"] or settings.GONGZHI_JURISDICTION
        rows = Jurisdiction.objects.filter(rules__isnull=False).order_by("id")
        for row in rows.filter(code=named) if named else rows:
            by = system_actor(row.id, NAME)
            with work(row.id, by.code) as unit:
                ground = case_ground(unit).base
                try:
                    dossier = dossier_for(by, options["code"], ground)
                except NotFound:
                    continue
                answer = why_answer(dossier, ground, language)
            self._print(answer, as_json=options["json"])
            return
        raise CommandError(MISSING[language].format(code=options["code"]))

    def _print(self, answer: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(orjson.dumps(answer, default=str).decode())
            return
        self.stdout.write(show_code(answer["code"]))
        for section in SECTIONS:
            self.stdout.write(f"\n{answer[section]['question']}")
            for line in answer[section]["words"]:
                self.stdout.write(f"  {line}")
