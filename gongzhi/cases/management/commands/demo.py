"""``gongzhi demo``: from nothing to a running, populated district."""

from __future__ import annotations

import contextlib
import io
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gongzhi.cases.management.demo import populate
from gongzhi.cases.management.demo.days import live_through
from gongzhi.cases.management.outbox import open_outbox
from gongzhi.cases.management.resuming import (
    add_demo_arguments,
    demand_free_port,
    note_filled,
    show,
    supervise,
)

PACK = "demo"


class Command(BaseCommand):
    """Set up the demonstration district, then serve it; a second run goes on where it stands."""

    help = "Set up the demonstration district and run everything. 建立演示区并全部运行。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to serve, and whether to."""
        add_demo_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the steps; each skips what an earlier run has done."""
        console = Console(soft_wrap=True)
        given = Namespace(**options)
        if not given.no_serve:
            demand_free_port(given.host, given.port)
        with _said(console, "数据库表 tables"):
            call_command("migrate", interactive=False, verbosity=0)
        with _said(console, "规则包 rule pack"):
            call_command("pack", "load", PACK, verbosity=0, stdout=io.StringIO())
        with _said(console, "页面文件 page files"):
            _collect_static()
        with _said(console, "模拟的日子 simulated days"):
            lived = live_through(PACK)
        if not lived:
            console.print("! 模拟没有完全通过检查 the simulated days do not hold in all")
        with _progress(console) as advance:
            found = populate(advance, open_outbox(settings.GONGZHI_HOME))
        for refusal in found.cut_short:
            console.print(f"! 演示故事提前结束 a story ended early: {refusal}", highlight=False)
        told = [(one.login, one.password, f"{one.role_zh} {one.role_en}") for one in found.accounts]
        note_filled(settings.GONGZHI_HOME, told)
        show(console, given, told)
        if not given.no_serve:
            supervise(console, given.host, given.port)


@contextlib.contextmanager
def _said(console: Console, step: str) -> Iterator[None]:
    with console.status(step):
        yield
    console.print(f"✓ {step}", highlight=False)


@contextlib.contextmanager
def _progress(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """One bar for each step of the population: ``advance(step, done, total)``."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as bars:
        tasks: dict[str, Any] = {}

        def advance(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield advance


def _collect_static() -> None:
    """Gather page files when one of them is newer than what was gathered last."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    gathered = manifest.stat().st_mtime if manifest.exists() else 0.0
    files = (
        Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])
    )
    if any(file.stat().st_mtime > gathered for file in files) or not gathered:
        call_command("collectstatic", interactive=False, verbosity=0)
