# ruff: noqa: N999 - the verb is called import
"""``gongzhi import cases FILE``: take over another system's files from a sheet.

Exit codes: 0 every row is in; 1 a row, or the file, was refused; 2 wrong usage.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from gongzhi.cases.actions.adopting import Summary, import_cases, jurisdiction_for
from gongzhi.cases.actions.adopting.running import Advance
from gongzhi.cases.management.importing import (
    LARGEST,
    Found,
    given_map,
    guessed_map,
    mark,
    refuse,
    say,
)
from gongzhi.core.errors import Invalid
from gongzhi.core.models import Jurisdiction
from gongzhi.core.packs.overlay import own_code
from gongzhi.core.sheets import Sheet, open_sheet

DONE, REFUSED = 0, 1
SHOWN_PROBLEMS = 20


class Command(BaseCommand):
    """Take over other systems' files from a sheet, whole and once."""

    help = "Take in files of another system from a sheet. 从表格导入其他系统的案卷。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to import, from where, and by which map."""
        things = parser.add_subparsers(dest="thing", required=True)
        cases = things.add_parser("cases", help="requests, from .csv, .csv.gz, .xlsx or .xls")
        cases.add_argument("file", type=Path)
        cases.add_argument("--map", help="a map file, or its name; guessed when not given")
        cases.add_argument("--pack", help="rule pack, for a guessed map")
        cases.add_argument("--dry-run", action="store_true", help="check all, write nothing")
        cases.add_argument("--json", action="store_true", help="print the outcome as JSON")
        cases.add_argument("--processes", type=int, help="how many work at once (default: cores)")
        cases.add_argument("--language", choices=("zh-hans", "en"), default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import; what is wrong is said and leaves by the exit code."""
        self.language = options["language"] or settings.LANGUAGE_CODE
        self.as_json: bool = options["json"]
        try:
            code = self._import(options)
        except Invalid as refused:
            self._tell_refused(refused)
            code = REFUSED
        if code != DONE:
            raise SystemExit(code)

    def _import(self, options: dict[str, Any]) -> int:
        file: Path = options["file"]
        if not file.is_file():
            raise refuse("file", "no_file", value=str(file))
        sheet = open_sheet(file, file.name, limits=LARGEST)
        found = self._map(sheet, options)
        with contextlib.ExitStack() as stack:
            if options["dry_run"]:
                stack.enter_context(_undone())
            place = jurisdiction_for(
                found.map.pack, search=settings.GONGZHI_PACKS, at=timezone.now()
            )
            summary = import_cases(
                sheet,
                found.map,
                place,
                dry=options["dry_run"],
                processes=options["processes"],
                advance=stack.enter_context(self._progress(file.name)),
            )
        home = Path(settings.GONGZHI_HOME)
        marked = mark(file, summary.problems, home) if summary.problems else None
        self._tell(summary, found, marked)
        return REFUSED if summary.refused else DONE

    def _map(self, sheet: Sheet, options: dict[str, Any]) -> Found:
        if options["map"]:
            return given_map(options["map"], settings.GONGZHI_PACKS)
        pack = options["pack"] or _only_pack()
        zone = (
            Jurisdiction.objects.filter(pack__in=[pack, own_code(pack)])
            .values_list("timezone", flat=True)
            .first()
        )
        found = guessed_map(
            sheet, home=Path(settings.GONGZHI_HOME), pack=pack, zone=zone or settings.TIME_ZONE
        )
        if not self.as_json:
            self._tell_map(found)
        return found

    @contextlib.contextmanager
    def _progress(self, name: str) -> Iterator[Advance]:
        if self.as_json or not sys.stderr.isatty():
            yield lambda _: None
            return
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}"))
        # Refreshed by us alone: a thread of its own must not be there when processes are forked.
        with Progress(
            *columns, TimeElapsedColumn(), console=Console(stderr=True), auto_refresh=False
        ) as bars:
            task = bars.add_task(name, total=None)

            def advance(summary: Summary) -> None:
                bars.update(task, completed=summary.rows, refresh=True)

            yield advance

    def _tell(self, summary: Summary, found: Found, marked: Path | None) -> None:
        if self.as_json:
            shape = {
                **summary.as_dict(),
                "map": str(found.path),
                "marked_copy": str(marked) if marked else None,
                "problems": [one.as_dict() for one in summary.problems[:SHOWN_PROBLEMS]],
                "notes": [one.as_dict() for one in summary.notes],
            }
            self.stdout.write(json.dumps(shape, ensure_ascii=False, indent=2))
            return
        for one in (*summary.notes, *summary.problems[:SHOWN_PROBLEMS]):
            self.stderr.write(say(one, self.language))
        for name, value in summary.as_dict().items():
            shown = ", ".join(f"{k} {v}" for k, v in value.items()) if name in _LISTED else value
            self.stdout.write(f"{_WORDS[name]} {name}: {shown}")
        if marked is not None:
            self.stdout.write(f"错误已标在 marked copy: {marked}")

    def _tell_map(self, found: Found) -> None:
        sure = found.guess.confidence if found.guess else {}
        self.stdout.write(f"对应表 map: {found.path}")
        for fact, header in found.map.columns.items():
            share = f" ({sure[fact] // 10_000} %)" if fact in sure else ""
            self.stdout.write(f"  {fact} ← {header}{share}")
        for header in found.guess.unused if found.guess else ():
            self.stdout.write(f"  – {header}")

    def _tell_refused(self, refused: Invalid) -> None:
        if self.as_json:
            problems = [
                {**one.as_dict(), "words": say(one, self.language)} for one in refused.problems
            ]
            self.stdout.write(json.dumps({"problems": problems}, ensure_ascii=False, indent=2))
            return
        for one in refused.problems:
            self.stderr.write(say(one, self.language))


_LISTED = frozenset({"placed", "desk"})
_WORDS = {
    "rows": "行数",
    "added": "新增",
    "known": "已有",
    "refused": "退回",
    "suggested": "有事项与承办建议",
    "overdue": "已逾期",
    "placed": "定位层级",
    "desk": "待派单台处理的原因",
}


@contextlib.contextmanager
def _undone() -> Iterator[None]:
    """A transaction that is taken back: a pack loaded for a trial leaves nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _only_pack() -> str:
    packs = list(Jurisdiction.objects.values_list("pack", flat=True)[:2])
    if len(packs) != 1:
        raise refuse("pack", "pack_needed")
    return packs[0]
