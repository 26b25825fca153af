"""``crash``: kill -9 of server, worker, import and database at random moments; nothing is lost."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import random
import signal
import subprocess
import time
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import psycopg

from bench.installation import ROOT, Installation
from bench.measuring import Result, tell, tree
from bench.messages import reports
from bench.serving import PATH, free_port

CLIENTS, ROWS = 4, 1_000
LONGEST = 4.0
PATIENCE = 240.0
COLUMNS = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数")


@dataclass
class Client(Thread):
    """Reports again and again; a report that was not acknowledged is sent again under its token."""

    number: int
    port: int
    sent: list[dict[str, Any]]
    leaving: Event
    codes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        """Post until asked to leave."""
        turn = 0
        while not self.leaving.is_set():
            code = self._post(turn)
            if code:
                self.codes.append(code)
                turn += 1
            else:
                time.sleep(0.05)

    def _post(self, turn: int) -> str:
        body = json.dumps(self.sent[turn % len(self.sent)]).encode()
        token = f"bench-client-{self.number}-{turn:08}"
        headers = {"Content-Type": "application/json", "Idempotency-Key": token}
        address = f"http://127.0.0.1:{self.port}{PATH}"
        try:
            with urlopen(Request(address, body, headers), timeout=10) as answer:
                return str(json.loads(answer.read())["code"])
        except (URLError, OSError, ValueError, HTTPException):
            return ""


class Platform:
    """Server, worker and database, started again after each blow."""

    def __init__(self, place: Installation, port: int) -> None:
        self.place = place
        self.commands = {
            "server": place.verb("serve", "--port", str(port)),
            "worker": place.verb("work", "--idle", "0.2"),
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start whatever does not run."""
        self.place.cluster.start()
        for name, command in self.commands.items():
            process = self.running.get(name)
            if process is None or process.poll() is not None:
                self.running[name] = _spawn(command)

    def strike(self, victim: str) -> None:
        """Kill a part with all its children, without warning."""
        if victim == "database":
            postmaster = self.place.postmaster()
            _kill([postmaster])
            # Ours to bury: PostgreSQL takes a dead process that nobody has waited for as alive.
            os.waitpid(postmaster, 0)
        else:
            _kill(tree(self.running[victim].pid))
            self.running[victim].wait()

    def stop(self) -> None:
        """End the processes; the server of the database goes with the installation."""
        for process in self.running.values():
            _kill(tree(process.pid))
            process.wait()


def _spawn(command: list[str]) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen(  # noqa: S603  (our own program)
        command, cwd=ROOT, stdout=quiet, stderr=quiet, start_new_session=True
    )


def _kill(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def measure(place: Installation, *, quick: bool, moments: int) -> Result:
    """Strike at ``moments`` moments, half of them during intake, half during an import."""
    result = Result("crash")
    chance = random.Random(20260101)  # noqa: S311  (moments, not secrets)
    times = 4 if quick else moments
    platform = Platform(place, free_port())
    place.cluster.stop()
    platform.start()
    try:
        lost, twice, told = _during_intake(platform, times - times // 2, chance)
        wrong = _during_imports(platform, times // 2, chance, result)
    finally:
        platform.stop()
    result.add("moments", times, "")
    result.add("reports acknowledged", told, "")
    result.add("acknowledged and lost", lost, "", at_most=0)
    result.add("written twice", twice, "", at_most=0)
    result.add("imports not whole or with a row twice", wrong, "", at_most=0)
    checked = subprocess.run(  # noqa: S603  (our own program)
        place.verb("verify", "database"), cwd=ROOT, capture_output=True, text=True, check=False
    )
    result.add("verification of the journal fails", float(checked.returncode != 0), "", at_most=0)
    return result


def _during_intake(platform: Platform, moments: int, chance: random.Random) -> tuple[int, int, int]:
    leaving = Event()
    port = int(platform.commands["server"][-1])
    clients = [Client(number, port, reports(), leaving) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for moment in range(moments):
        _await_progress(clients)
        time.sleep(chance.random())
        platform.strike(("server", "database", "worker")[moment % 3])
        platform.start()
    _await_progress(clients)
    leaving.set()
    for client in clients:
        client.join(PATIENCE)
    codes = [code for client in clients for code in client.codes]
    with psycopg.connect(platform.place.superuser) as admin:
        row = admin.execute(
            "SELECT count(*) FROM procedure_dossier WHERE code = ANY(%s)", [codes]
        ).fetchone()
        files = admin.execute(
            "SELECT count(*) - count(DISTINCT source_id) FROM procedure_dossier "
            "WHERE source = 'api'"
        ).fetchone()
    assert row is not None  # noqa: S101
    assert files is not None  # noqa: S101
    twice = int(files[0]) + len(codes) - len(set(codes))
    return len(set(codes)) - int(row[0]), twice, len(codes)


def _await_progress(clients: list[Client]) -> None:
    """Wait until every client has been answered again."""
    before = [len(client.codes) for client in clients]
    until = time.monotonic() + PATIENCE
    while any(len(c.codes) <= old for c, old in zip(clients, before, strict=True)):
        if time.monotonic() > until:
            raise RuntimeError("the platform did not come back")
        time.sleep(0.05)


def _during_imports(platform: Platform, moments: int, chance: random.Random, result: Result) -> int:
    wrong = 0
    for moment in range(moments):
        sheet = platform.place.home / f"sheet{moment}.csv"
        _write(sheet, f"C{moment}-")
        command = platform.place.verb(
            "import", "cases", str(sheet), "--map", "appeals_zh", "--json"
        )
        running = _spawn(command)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(0.5 + chance.random() * LONGEST)
        victim = ("import", "database")[moment % 2]
        if victim == "database":
            platform.strike("database")
        else:
            _kill(tree(running.pid))
        running.wait()
        platform.start()
        before = _imported(platform.place, f"C{moment}-")[0]
        subprocess.run(  # noqa: S603  (our own program)
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
        )
        files, entries = _imported(platform.place, f"C{moment}-")
        result.runs.append({"victim": victim, "kept": before, "after": files})
        wrong += files != ROWS or entries != ROWS
    return wrong


def _write(sheet: Path, prefix: str) -> None:
    with sheet.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        sent = reports()
        for number in range(ROWS):
            one = sent[number % len(sent)]
            id_ = f"{prefix}{number}"
            rows.writerow([id_, "U", one["subject"], "2019/2/28 11:25:05", one["detail"], 0, 0])


def _imported(place: Installation, prefix: str) -> tuple[int, int]:
    with psycopg.connect(place.superuser) as admin:
        row = admin.execute(
            "SELECT count(DISTINCT d.id), count(*) FROM procedure_dossier d "
            "JOIN core_entry e ON e.chain = d.id WHERE d.source_id LIKE %s",
            [prefix + "%"],
        ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


if __name__ == "__main__":
    tell(measure)
