"""``crash``: kill -9 of server, worker, import and database at random moments; nothing is lost.

Reports come in and sheets are imported all the time, so that every blow falls into both.
"""

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
from typing import Any, LiteralString
from urllib.error import URLError
from urllib.request import Request, urlopen

import psycopg

from bench.installation import ROOT, Installation
from bench.measuring import Result, tell, tree
from bench.messages import reports
from bench.serving import PATH, free_port

CLIENTS, ROWS = 4, 2_000
PATIENCE = 240.0
BETWEEN = 1.5
VICTIMS = ("server", "import", "database", "worker", "import", "database")
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


class Importer(Thread):
    """Imports one sheet after the other; one that was broken off is begun again until it is in."""

    def __init__(self, place: Installation, leaving: Event) -> None:
        super().__init__(daemon=True)
        self.place, self.leaving = place, leaving
        self.running: subprocess.Popen[bytes] | None = None
        self.sheets: list[int] = []

    def run(self) -> None:
        """Import until asked to leave; the last sheet is brought to its end."""
        while not self.leaving.is_set():
            number = len(self.sheets)
            sheet = self.place.home / f"sheet{number}.csv"
            _write(sheet, prefix(number))
            self.sheets.append(0)
            told = ("import", "cases", str(sheet), "--map", "appeals_zh", "--json")
            ended = None
            while ended != 0:
                self.running = _spawn(self.place.verb(*told))
                self.sheets[number] += 1
                ended = self.running.wait()

    def strike(self) -> None:
        """Kill the import that runs, with all its children."""
        until = time.monotonic() + PATIENCE
        while self.running is None or self.running.poll() is not None:
            if time.monotonic() > until:
                raise RuntimeError("no import runs")
            time.sleep(0.01)
        _kill(tree(self.running.pid))


def prefix(number: int) -> str:
    """Give what the ids of a sheet begin with."""
    return f"C{number}-"


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
    """Strike at ``moments`` moments in the middle of intake and of an import."""
    result = Result("crash")
    chance = random.Random(20260101)  # noqa: S311  (moments, not secrets)
    times = 6 if quick else moments
    platform = Platform(place, free_port())
    place.cluster.stop()
    platform.start()
    leaving = Event()
    clients = [
        Client(number, int(platform.commands["server"][-1]), reports(), leaving)
        for number in range(CLIENTS)
    ]
    importer = Importer(place, leaving)
    try:
        for one in (*clients, importer):
            one.start()
        _strike_often(platform, clients, importer, times, chance, result)
        leaving.set()
        for one in (*clients, importer):
            one.join(PATIENCE)
        _settle(result, place, clients, importer, times)
    finally:
        leaving.set()
        platform.stop()
    return result


def _strike_often(
    platform: Platform,
    clients: list[Client],
    importer: Importer,
    times: int,
    chance: random.Random,
    result: Result,
) -> None:
    _await_progress(clients)
    for moment in range(times):
        time.sleep(chance.random() * BETWEEN)
        victim = VICTIMS[moment % len(VICTIMS)]
        if victim == "import":
            importer.strike()
        else:
            platform.strike(victim)
        begun = time.monotonic()
        platform.start()
        _await_progress(clients)
        result.runs.append({"victim": victim, "back_after": round(time.monotonic() - begun, 2)})


def _settle(
    result: Result, place: Installation, clients: list[Client], importer: Importer, times: int
) -> None:
    """Count what was acknowledged against what is there."""
    codes = [code for client in clients for code in client.codes]
    with psycopg.connect(place.superuser) as admin:
        kept = _one(admin, "SELECT count(*) FROM procedure_dossier WHERE code = ANY(%s)", [codes])
        twice = _one(
            admin,
            "SELECT count(*) - count(DISTINCT source_id) FROM procedure_dossier "
            "WHERE source = 'api'",
            [],
        )
    wrong = [n for n in range(len(importer.sheets)) if _imported(place, n) != (ROWS, ROWS)]
    result.add("moments", times, "")
    result.add("back after a blow, the slowest", max(r["back_after"] for r in result.runs), "s")
    result.add("reports acknowledged", len(codes), "")
    result.add("acknowledged and lost", len(set(codes)) - kept, "", at_most=0)
    result.add("written twice", twice + len(codes) - len(set(codes)), "", at_most=0)
    result.add(f"sheets of {ROWS:,} rows imported", len(importer.sheets), "")
    result.add("imports broken off and resumed", sum(importer.sheets) - len(importer.sheets), "")
    result.add("imports not whole or with a row twice", len(wrong), "", at_most=0)
    checked = subprocess.run(  # noqa: S603  (our own program)
        place.verb("verify", "database"), cwd=ROOT, capture_output=True, text=True, check=False
    )
    result.add("verification of the journal fails", float(checked.returncode != 0), "", at_most=0)


def _one(admin: psycopg.Connection[Any], query: LiteralString, params: list[object]) -> int:
    row = admin.execute(query, params).fetchone()
    return int(row[0]) if row else 0


def _await_progress(clients: list[Client]) -> None:
    """Wait until every client has been answered again."""
    before = [len(client.codes) for client in clients]
    until = time.monotonic() + PATIENCE
    while any(len(c.codes) <= old for c, old in zip(clients, before, strict=True)):
        if time.monotonic() > until:
            raise RuntimeError("the platform did not come back")
        time.sleep(0.02)


def _write(sheet: Path, beginning: str) -> None:
    with sheet.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        sent = reports()
        for number in range(ROWS):
            one = sent[number % len(sent)]
            id_ = f"{beginning}{number}"
            rows.writerow([id_, "U", one["subject"], "2019/2/28 11:25:05", one["detail"], 0, 0])


def _imported(place: Installation, number: int) -> tuple[int, int]:
    with psycopg.connect(place.superuser) as admin:
        row = admin.execute(
            "SELECT count(DISTINCT d.id), count(*) FROM procedure_dossier d "
            "JOIN core_entry e ON e.chain = d.id WHERE d.source_id LIKE %s",
            [prefix(number) + "%"],
        ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


if __name__ == "__main__":
    tell(measure)
