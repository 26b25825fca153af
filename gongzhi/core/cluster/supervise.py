# ruff: noqa: S603 - runs programs of our own, never a text from outside
"""Runs server and worker as children, restarts what dies, and stops them in order."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PARENT = "GONGZHI_PARENT"
POLL = 0.1
PARENT_POLL = 0.3
STOP_LIMIT = 15.0
LONGEST_DELAY = 30.0
STEADY_AFTER = 60.0
REQUESTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Child:
    """One program to keep running, begun ``after`` so many seconds."""

    name: str
    arguments: Sequence[str]
    after: float = 0.0


@dataclass
class _Kept:
    child: Child
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0
    delay: float = 0.0
    due: float = 0.0


@dataclass
class Supervisor:
    """Keeps children running until it is asked to leave.

    Each child has a process group of its own, so that Ctrl-C reaches only us, and knows our pid:
    when we die, however we die, the child leaves by itself.

    Args:
        children: started in this order and stopped in this order.
        folder: where they run.
        environment: what they are given besides our own environment.
        say: takes one line about what happens.
    """

    children: Sequence[Child]
    folder: Path
    environment: Mapping[str, str]
    say: Say
    requests: int = field(default=0, init=False)
    _kept: list[_Kept] = field(default_factory=list, init=False)

    def run(self) -> None:
        """Run until SIGINT, SIGTERM or SIGHUP; a second request ends the children at once."""
        with self._listening():
            begun = time.monotonic()
            self._kept = [_Kept(child, due=begun + child.after) for child in self.children]
            try:
                while not self.requests:
                    for kept in self._kept:
                        self._look_after(kept)
                    time.sleep(POLL)
            finally:
                for kept in self._kept:
                    self._stop(kept)

    @contextlib.contextmanager
    def _listening(self) -> Iterator[None]:
        before = {request: signal.signal(request, self._request) for request in REQUESTS}
        try:
            yield
        finally:
            for request, handler in before.items():
                signal.signal(request, handler)

    def _request(self, _number: int, _frame: object) -> None:
        self.requests += 1

    def _look_after(self, kept: _Kept) -> None:
        now = time.monotonic()
        if kept.process is None:
            if now >= kept.due:
                self._start(kept)
            return
        code = kept.process.poll()
        if code is None:
            return
        _signal_group(kept.process.pid, signal.SIGKILL)
        kept.process = None
        lasted = now - kept.begun
        kept.delay = 1.0 if lasted > STEADY_AFTER else min(LONGEST_DELAY, kept.delay * 2 or 1.0)
        kept.due = now + kept.delay
        self.say(f"{kept.child.name} ended ({_ending(code)}); starting again in {kept.delay:.0f} s")

    def _start(self, kept: _Kept) -> None:
        kept.begun = time.monotonic()
        kept.process = subprocess.Popen(
            list(kept.child.arguments),
            cwd=self.folder,
            env={**os.environ, **self.environment, PARENT: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _stop(self, kept: _Kept) -> None:
        if kept.process is None:
            return
        _signal_group(kept.process.pid, signal.SIGTERM)
        until = time.monotonic() + STOP_LIMIT
        while kept.process.poll() is None and time.monotonic() < until and self.requests < 2:
            time.sleep(POLL / 5)
        if kept.process.poll() is None:
            self.say(f"{kept.child.name} did not leave; ending it")
        _signal_group(kept.process.pid, signal.SIGKILL)
        kept.process.wait()
        kept.process = None


def _signal_group(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def follow_parent() -> None:
    """In a child: leave in good order when the parent has gone. Without one named, do nothing."""
    given = os.environ.get(PARENT, "")
    if given.isdecimal() and int(given) != os.getpid():
        threading.Thread(target=_watch_parent, args=(int(given),), daemon=True).start()


@contextlib.contextmanager
def leading_children() -> Iterator[None]:
    """In a parent: be the one whose end its own children follow, while it has children."""
    before = os.environ.get(PARENT)
    os.environ[PARENT] = str(os.getpid())
    try:
        yield
    finally:
        if before is None:
            del os.environ[PARENT]
        else:
            os.environ[PARENT] = before


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_POLL)
    os.kill(os.getpid(), signal.SIGTERM)


def verb(name: str, *arguments: str) -> list[str]:
    """The command that runs a verb of this installation with this interpreter."""
    return [sys.executable, "-m", "gongzhi", name, *arguments]
