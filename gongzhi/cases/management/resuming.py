"""A later start of the demo: straight to its servers when nothing has changed since it was filled.

Loads no app, because that is what a start costs most: what must be the same is noted beside the
database when the demo has been filled, as a fingerprint of the program's files and what the
database says of itself.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

from gongzhi.cases.management.outbox import open_outbox
from gongzhi.core.cluster.errors import ClusterError
from gongzhi.core.cluster.ports import why_port_is_refused
from gongzhi.core.cluster.supervise import Child, Supervisor, verb

ROOT = Path(__file__).resolve().parents[3]
WATCHED = ("config", "gongzhi", "packs", "requirements")
NOTE = "demo.json"
PORT_PATIENCE = 5.0
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  (compared, never bound)
WORKER_AFTER = 4.0
_STATE = """
SELECT (SELECT max(id) FROM django_migrations), code, pack_digest, rules_id, live_version
FROM core_jurisdiction WHERE pack = 'demo' ORDER BY id
"""

Account = tuple[str, str, str]


class PortRefused(ClusterError):
    """The port cannot be had; the text says why."""


def add_demo_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to serve, and whether to."""
    parser.add_argument("--port", type=int, default=os.environ.get("GONGZHI_PORT", "8000"))
    parser.add_argument("--host", default=os.environ.get("GONGZHI_HOST", "127.0.0.1"))
    parser.add_argument("--home", help="folder for data and database (default .data)")
    parser.add_argument("--no-serve", action="store_true", help="populate, then leave")


def name_address(arguments: Sequence[str]) -> None:
    """Let links in notices and papers lead to where this demo answers, unless that is named.

    Before any setting is read; ``arguments`` are those after the verb.
    """
    with contextlib.suppress(argparse.ArgumentError):
        options, _ = _read_options(arguments)
        here = "127.0.0.1" if options.host in EVERYWHERE else options.host
        shown = f"[{here}]" if ":" in here else here
        os.environ.setdefault("GONGZHI_ADDRESS", f"http://{shown}:{options.port}")


def note_filled(home: Path, accounts: Iterable[Account]) -> None:
    """Note that the demo stands filled: (login, password, role) of its accounts, and the state."""
    note = {"same": _same(home), "accounts": list(accounts)}
    kept = home / NOTE
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")


def resume(arguments: Sequence[str]) -> bool:
    """Serve a demo that stands as it was noted, until asked to leave; False when it must be set up.

    ``arguments`` are those after the verb; any that only the set-up knows lead there.
    Raises PortRefused.
    """
    try:
        options, others = _read_options(arguments)
    except argparse.ArgumentError:
        return False
    home = Path(os.environ.get("GONGZHI_HOME") or ROOT / ".data")
    note = _read(home / NOTE)
    if others or note is None or note["same"] != _same(home):
        return False
    console = Console(soft_wrap=True)
    if not options.no_serve:
        demand_free_port(options.host, options.port)
        if open_outbox(home)[1]:
            return False
    show(console, options, note["accounts"])
    if not options.no_serve:
        supervise(console, options.host, options.port)
    return True


def demand_free_port(host: str, port: int) -> None:
    """Raise PortRefused, in two languages, when the port cannot be had."""
    refused = why_port_is_refused(host, port, PORT_PATIENCE)
    if refused:
        raise PortRefused(
            f"端口 {port} 用不了 (port {port} on {host} cannot be had): {refused}. "
            "Choose another: make demo ARGS='--port 8080'"
        )


def show(console: Console, options: argparse.Namespace, accounts: Iterable[Sequence[str]]) -> None:
    """Print the accounts, and where the platform answers if it is to be served."""
    table = Table(title="演示账号 demo accounts", title_justify="left")
    for heading in ("账号 login", "密码 password"):
        table.add_column(heading, no_wrap=True, overflow="ignore")
    table.add_column("角色 role", overflow="fold")
    for account in accounts:
        table.add_row(*account)
    console.print(table)
    console.print("登录第二步的验证码由页面填好 The page fills in the code of the second step")
    if not options.no_serve:
        address = f"http://{options.host}:{options.port}/"
        console.print(f"\n  {address}\n\n  Ctrl-C 停止 stops everything\n", highlight=False)


def supervise(console: Console, host: str, port: int) -> None:
    """Run server and worker until asked to leave; the worker lets the server come up first."""
    supervisor = Supervisor(
        children=(
            Child("serve", verb("serve", "--host", host, "--port", str(port))),
            Child("work", verb("work"), after=WORKER_AFTER),
        ),
        folder=ROOT,
        environment={},
        say=lambda line: console.print(line, highlight=False),
    )
    supervisor.run()


def _read_options(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    reader = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    add_demo_arguments(reader)
    return reader.parse_known_args(list(arguments))


def _read(file: Path) -> dict[str, Any] | None:
    try:
        note: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return note if {"same", "accounts"} <= note.keys() else None
    except (OSError, ValueError, AttributeError):
        return None


def _same(home: Path) -> list[str]:
    """What must be the same at the next start: program, database, and that page files lie ready."""
    address = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    ready = (home / "static" / "staticfiles.json").is_file()
    return [_fingerprint(), _state(address), "ready" if ready else secrets.token_hex()]


def _fingerprint() -> str:
    """Hash name, size and time of every file of the program; a touched file only costs a set-up."""
    digest = hashlib.sha256()
    for top in WATCHED:
        for folder, below, files in os.walk(ROOT / top):
            below[:] = sorted(name for name in below if name != "__pycache__")
            for name in sorted(files):
                known = Path(folder, name).stat()
                digest.update(f"{folder}/{name} {known.st_size} {known.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _state(address: str) -> str:
    try:
        with psycopg.connect(address) as connection:
            rows = connection.execute(_STATE).fetchall()
    except psycopg.Error:
        rows = []
    # Nothing known is never the same as anything.
    return json.dumps(rows) if rows else secrets.token_hex()
