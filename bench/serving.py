"""The web server as ``gongzhi serve`` runs it, a yardstick beside it, and what each spends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.installation import ROOT, Installation
from bench.measuring import cpu_of, spent, tree

PATH = "/api/v1/requests"
PATIENCE = 240.0
MIDDLEWARE = "BENCH_MIDDLEWARE"
"""Set for ``bench.empty``: serve behind the middleware of the pages."""


@dataclass(frozen=True)
class Server:
    """A running web server with its port."""

    installation: Installation
    process: subprocess.Popen[bytes]
    port: int
    path: str = PATH

    def drive(
        self, bodies: Path, connections: int, count: int, *, path: str = "", keep: str = ""
    ) -> dict[str, Any]:
        """Send reports and give the generator's account with the CPU of each side for a report.

        ``path``: another door than the server's; ``keep``: the field of the answers to give.
        """
        database = self.installation.postmaster()
        app, base = tree(self.process.pid), tree(database)
        before_app, before_base = cpu_of(app), cpu_of(base)
        told = {
            "port": self.port,
            "path": path or self.path,
            "keep": keep,
            "bodies": str(bodies),
            "connections": connections,
            "count": count,
        }
        outcome: dict[str, Any] = json.loads(
            subprocess.run(
                [sys.executable, "-m", "bench.loading"],
                cwd=ROOT,
                input=json.dumps(told) + "\n",
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            ).stdout
        )
        after_app = cpu_of(tree(self.process.pid))
        after_base = cpu_of(tree(database))
        return {
            **outcome,
            "rate": count / outcome["seconds"],
            "app_ms": spent(before_app, after_app) / count,
            "database_ms": spent(before_base, after_base) / count,
            "generator_ms": outcome["cpu_ms"] / count,
        }


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextlib.contextmanager
def serving(installation: Installation, workers: int = 2) -> Iterator[Server]:
    """Run ``gongzhi serve`` until the block ends."""
    port = free_port()
    command = installation.verb("serve", "--port", str(port), "--workers", str(workers))
    with _running(command, port, {}) as process:
        yield Server(installation, process, port)


@contextlib.contextmanager
def serving_empty(installation: Installation, *, middleware: bool) -> Iterator[Server]:
    """Serve a view that does nothing, behind the pages' middleware or none."""
    port = free_port()
    command = [sys.executable, "-m", "bench.empty", str(port)]
    more = {MIDDLEWARE: "1"} if middleware else {}
    with _running(command, port, more) as process:
        yield Server(installation, process, port, path="/empty")


@contextlib.contextmanager
def serving_timed(installation: Installation, folder: Path) -> Iterator[Server]:
    """Serve as ``gongzhi serve`` does, with what reading takes noted in a folder."""
    port = free_port()
    command = [sys.executable, "-m", "bench.timed", str(folder), str(port)]
    with _running(command, port, {}) as process:
        yield Server(installation, process, port)


@contextlib.contextmanager
def _running(
    command: list[str], port: int, more: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603  (our own program)
        command, cwd=ROOT, env={**os.environ, **more}, start_new_session=True
    )
    try:
        _await(port, process)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the web server did not answer (exit code {process.poll()})")
