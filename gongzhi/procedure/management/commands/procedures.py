"""``gongzhi procedures FOLDER``: write each procedure's table as a page of the documentation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gongzhi.procedure.described import described
from gongzhi.procedure.table import known


class Command(BaseCommand):
    """Write ``<folder>/<code>.md`` for every procedure in force."""

    help = "Write the tables of the procedures as documents. 把各流程的表写成文档。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the pages and say where."""
        for code, table in sorted(known().items()):
            path = options["folder"] / f"{code}.md"
            path.write_text(described(table), encoding="utf-8")
            self.stdout.write(str(path))
