"""``gongzhi check``: the program's own checks, and whether the installation can go on working.

Exit codes: 0 nothing is wrong, 1 something is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser, SystemCheckError
from django.core.management.commands.check import Command as DjangoCheck

from gongzhi.procedure.management.health import Fault, faults

BROKEN = 1
_SAID: Mapping[str, tuple[str, str]] = {
    "missing": (
        "未办结的案卷还需要本版本已没有的{what}，请先装回旧版本或办结这些案卷",
        "open files need {what}, which this release no longer has; go back or end those files",
    ),
    "not_migrated": (
        "数据库还没有建表，请先运行 gongzhi migrate",
        "the database has no tables yet: run gongzhi migrate",
    ),
    "no_rules": ("{jurisdiction} 没有装入规则包", "{jurisdiction} has no rules loaded"),
    "no_limit": (
        "{jurisdiction} 的规则包没有给出时限 {key}（流程 {procedure}）",
        "the pack of {jurisdiction} sets no limit {key} (procedure {procedure})",
    ),
    "no_calendar": ("{jurisdiction} 没有工作日历", "{jurisdiction} has no work calendar"),
    "dead_row": (
        "{jurisdiction} 的后台任务 {handler}（{key}）多次失败，已停止：{error}",
        "{jurisdiction}: job {handler} ({key}) has failed too often and stands: {error}",
    ),
    "long_writer": (
        "数据库事务（进程 {pid}）已开启 {minutes} 分钟，封存会一直等它",
        "a database transaction (process {pid}) has been open for {minutes} min; sealing waits",
    ),
    "django": ("程序检查：{message}", "program check: {message}"),
    "sound": ("检查完毕，没有问题", "checked; nothing is wrong"),
}


class Command(DjangoCheck):
    """Check the program and the installation."""

    help = "Check the installation and this release. 检查安装与本版本。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the program check's own arguments, ``--json`` and a language."""
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="write the findings as JSON")
        parser.add_argument(
            "--program", action="store_true", help="only the program, not an installation"
        )
        parser.add_argument("--language", choices=("zh-hans", "en"), default=None)

    def handle(self, *app_labels: Any, **options: Any) -> None:
        """Run both kinds of checks; leaves with 1 when something is wrong."""
        if options["list_tags"]:
            super().handle(*app_labels, **options)
            return
        found = self._of_the_program(app_labels, options)
        if not options["program"]:
            found += faults()
        if options["json"]:
            shape = {"sound": not found, "faults": [fault.as_dict() for fault in found]}
            self.stdout.write(json.dumps(shape, ensure_ascii=False))
        else:
            index = 1 if (options["language"] or settings.LANGUAGE_CODE) == "en" else 0
            for fault in found or [Fault("sound")]:
                self.stdout.write(_SAID[fault.code][index].format(**fault.params))
        if found:
            raise SystemExit(BROKEN)

    def _of_the_program(self, labels: tuple[Any, ...], options: Mapping[str, Any]) -> list[Fault]:
        quiet = {**options, "databases": options["databases"] or []}
        held, self.stdout = self.stdout, self.stderr
        try:
            super().handle(*labels, **quiet)
        except SystemCheckError as error:
            return [Fault("django", {"message": str(error)})]
        finally:
            self.stdout = held
        return []
