# ruff: noqa: S603 - runs programs of our own, never a text from outside
"""Starting and stopping the server process, with patience for one that recovers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from gongzhi.core.cluster.binaries import Binaries
from gongzhi.core.cluster.errors import ClusterError
from gongzhi.core.cluster.initialise import write_settings
from gongzhi.core.cluster.place import Place, socket_folder
from gongzhi.core.cluster.processes import (
    Postmaster,
    processes_in,
    read_pid,
    read_postmaster,
    recovery_work,
    serves,
)

POLL = 0.02
STALLED_AFTER = 60.0
ORPHANS_ASKED_AFTER = 10.0
ORPHANS_GIVEN_UP_AFTER = 60.0
FAST_STOP_LIMIT = 60.0
_LOG_KEPT = 10_000_000
_OLD_CHILDREN = ("pre-existing shared memory block", "lock file")

# Children of this process are kept here so that they can be reaped when they end.
_children: dict[int, subprocess.Popen[bytes]] = {}


def running_postmaster(data: Path) -> Postmaster | None:
    """The server of this data folder if it runs and takes connections."""
    found = read_postmaster(data)
    if found and found.status == "ready" and alive(found.pid, data):
        return found
    return None


def alive(pid: int, data: Path) -> bool:
    """Whether the pid is a live process of this data folder; reaps it if it was our child."""
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]
        return False
    return serves(pid, data)


def start_server(place: Place, binaries: Binaries, fsync: bool) -> Postmaster:
    """Start the server and wait until it takes connections, as long as its recovery advances.

    While children of a killed server still hold its memory, the start is tried again.

    Raises:
        ClusterError: it ended or stalled; the message carries the last lines of its log.
    """
    write_settings(place)
    begun = time.monotonic()
    while True:
        _clear_foreign_pid(place.data)
        _turn_log(place.log)
        offset = place.log.stat().st_size if place.log.exists() else 0
        child = _launch(place, binaries, fsync)
        found = _wait_until_ready(place, child)
        if found:
            return found
        said = _log_after(place.log, offset)
        waited = time.monotonic() - begun
        held = any(words in said for words in _OLD_CHILDREN)
        if not held or waited > ORPHANS_GIVEN_UP_AFTER:
            raise ClusterError(f"The database server did not start. It said: {said[-2000:]}")
        _wait_for_orphans(place.data, waited)


def _launch(place: Place, binaries: Binaries, fsync: bool) -> subprocess.Popen[bytes]:
    arguments = [str(binaries.program("postgres")), "-D", str(place.data)]
    for name, value in {**_address(place), **_durability(fsync)}.items():
        arguments += ["-c", f"{name}={value}"]
    place.log.touch(mode=0o600)
    with place.log.open("ab") as log:
        child = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **place.account.process_options(),
        )
    _children[child.pid] = child
    return child


def _address(place: Place) -> dict[str, str]:
    folder = socket_folder(place)
    if folder:
        return {"listen_addresses": "", "unix_socket_directories": str(folder), "port": "5432"}
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    return {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "port": str(port),
    }


def _durability(fsync: bool) -> dict[str, str]:
    if fsync:
        return {}
    return {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _wait_until_ready(place: Place, child: subprocess.Popen[bytes]) -> Postmaster | None:
    """Wait for the server; None when it ended by itself."""
    progress, since = (-1, -1), time.monotonic()
    looked = 0.0
    while child.poll() is None:
        found = running_postmaster(place.data)
        if found and found.pid == child.pid:
            return found
        now = time.monotonic()
        if now - looked > 1:
            looked = now
            reached = (place.log.stat().st_size, recovery_work(place.data))
            if reached != progress:
                progress, since = reached, now
            elif now - since > STALLED_AFTER:
                stop_server(place.data)
                said = _log_after(place.log, 0)[-2000:]
                raise ClusterError(f"The database server stalled at its start. It said: {said}")
        time.sleep(POLL)
    _children.pop(child.pid, None)
    return None


def _wait_for_orphans(data: Path, waited: float) -> None:
    """Let children of a killed server end; after a while ask those of this folder to."""
    if waited > ORPHANS_ASKED_AFTER:
        for pid in processes_in(data):
            os.kill(pid, signal.SIGQUIT)
    time.sleep(0.2)


def _clear_foreign_pid(data: Path) -> None:
    """Remove a ``postmaster.pid`` whose number now belongs to a process that is not ours.

    A number of no process is left to PostgreSQL, which checks shared memory by that file.
    """
    pid = read_pid(data)
    if pid is None or alive(pid, data) or processes_in(data) or not _exists(pid):
        return
    (data / "postmaster.pid").unlink()


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def stop_server(data: Path) -> None:
    """Stop the server of this data folder, whatever it is doing, and wait for its end.

    Raises:
        ClusterError: it does not end.
    """
    pid = read_pid(data)
    if pid is None or not alive(pid, data):
        return
    for request, limit in ((signal.SIGINT, FAST_STOP_LIMIT), (signal.SIGQUIT, 15.0)):
        os.kill(pid, request)
        until = time.monotonic() + limit
        while time.monotonic() < until:
            if not alive(pid, data):
                return
            time.sleep(POLL)
    raise ClusterError(f"The database server (process {pid}) does not stop.")


def _turn_log(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_KEPT:
        log.replace(log.with_name(log.name + ".1"))


def _log_after(log: Path, offset: int) -> str:
    with log.open("rb") as file:
        file.seek(offset)
        return file.read().decode("utf-8", "replace").strip()
