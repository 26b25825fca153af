"""``gongzhi demo``: from nothing to a running, populated district."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from gongzhi.cases.management.demo import DemoAccount, populate
from gongzhi.core.cluster.ports import why_port_is_refused
from gongzhi.core.cluster.supervise import Child, Supervisor, verb

PACK = "demo"
ENVIRONMENT_UNFIT = 3
PORT_PATIENCE = 5.0


class Command(BaseCommand):
    """Set up the demonstration district, then serve it; a second run goes on where it stands."""

    help = "Set up the demonstration district and run everything. 建立演示区并全部运行。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to serve, and whether to."""
        parser.add_argument("--port", type=int, default=os.environ.get("GONGZHI_PORT", "8000"))
        parser.add_argument("--host", default=os.environ.get("GONGZHI_HOST", "127.0.0.1"))
        parser.add_argument("--home", help="folder for data and database (default .data)")
        parser.add_argument("--no-serve", action="store_true", help="populate, then leave")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through the steps; each skips what an earlier run has done."""
        console = Console(soft_wrap=True)
        serving = not options["no_serve"]
        if serving:
            _demand_free_port(options["host"], options["port"])
        with _said(console, "数据库表 tables"):
            call_command("migrate", interactive=False, verbosity=0)
        with _said(console, "规则包 rule pack"):
            call_command("pack", "load", PACK, verbosity=0, stdout=io.StringIO())
        with _said(console, "页面文件 page files"):
            _collect_static()
        with _progress(console) as advance:
            accounts = populate(advance)
        address = f"http://{options['host']}:{options['port']}/"
        _show(console, address if serving else "", accounts)
        if serving:
            _supervise(console, options["host"], options["port"])


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


def _demand_free_port(host: str, port: int) -> None:
    refused = why_port_is_refused(host, port, PORT_PATIENCE)
    if refused:
        raise CommandError(
            f"端口 {port} 用不了 (port {port} on {host} cannot be had): {refused}. "
            "Choose another: make demo ARGS='--port 8080'",
            returncode=ENVIRONMENT_UNFIT,
        )


def _collect_static() -> None:
    """Gather page files when one of them is newer than what was gathered last."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    gathered = manifest.stat().st_mtime if manifest.exists() else 0.0
    files = (
        Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])
    )
    if any(file.stat().st_mtime > gathered for file in files) or not gathered:
        call_command("collectstatic", interactive=False, verbosity=0)


def _show(console: Console, address: str, accounts: list[DemoAccount]) -> None:
    table = Table(title="演示账号 demo accounts", title_justify="left")
    for heading in ("账号 login", "密码 password"):
        table.add_column(heading, no_wrap=True, overflow="ignore")
    table.add_column("角色 role", overflow="fold")
    for account in accounts:
        role = f"{account.role_zh} {account.role_en}"
        table.add_row(account.login, account.password, role)
    console.print(table)
    if address:
        console.print(f"\n  {address}\n\n  Ctrl-C 停止 stops everything\n", highlight=False)


def _supervise(console: Console, host: str, port: int) -> None:
    supervisor = Supervisor(
        children=(
            Child("serve", verb("serve", "--host", host, "--port", str(port))),
            Child("work", verb("work")),
        ),
        folder=Path(settings.ROOT),
        environment={},
        say=lambda line: console.print(line, highlight=False),
    )
    supervisor.run()
