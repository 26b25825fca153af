# ruff: noqa: S603 - runs programs of our own, never a text from outside
"""Which processes are ours: a pid counts only if its executable and its data folder match."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Postmaster:
    """What the server wrote about itself into ``postmaster.pid``."""

    pid: int
    port: int
    socket: str
    host: str
    status: str


def read_postmaster(data: Path) -> Postmaster | None:
    """Read ``postmaster.pid``; None when it is missing or half-written."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        pid, port = int(lines[0]), int(lines[3])
    except (OSError, ValueError, IndexError):
        return None
    rest = [line.strip() for line in lines[4:]] + [""] * 4
    return Postmaster(abs(pid), port, socket=rest[0], host=rest[1], status=rest[3])


def read_pid(data: Path) -> int | None:
    """The pid in ``postmaster.pid``, also of a file that is not complete."""
    try:
        return abs(int((data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0]))
    except (OSError, ValueError, IndexError):
        return None


def serves(pid: int, data: Path) -> bool:
    """Whether the process is a PostgreSQL server or child that works in this data folder."""
    if not PROC.joinpath("self").exists():
        return _serves_by_command(pid, data)
    return _link(pid, "exe").removesuffix(" (deleted)").endswith("/postgres") and (
        _link(pid, "cwd") == str(data.resolve())
    )


def _link(pid: int, name: str) -> str:
    try:
        return str((PROC / str(pid) / name).readlink())
    except OSError:
        return ""


def _serves_by_command(pid: int, data: Path) -> bool:
    answer = subprocess.run(
        ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return "postgres" in answer.stdout and str(data) in answer.stdout


def processes_in(data: Path) -> list[int]:
    """All processes of PostgreSQL that work in this data folder, orphans included."""
    if not PROC.joinpath("self").exists():
        return []
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal()]
    return [pid for pid in pids if serves(pid, data)]


def recovery_work(data: Path) -> int:
    """Processor ticks spent by the processes that recover the data folder; grows while they do."""
    return sum(_ticks(pid) for pid in processes_in(data) if _recovers(pid))


def _recovers(pid: int) -> bool:
    try:
        title = (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return False
    return b"startup" in title or b"checkpointer" in title


def _ticks(pid: int) -> int:
    try:
        fields = (PROC / str(pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])
