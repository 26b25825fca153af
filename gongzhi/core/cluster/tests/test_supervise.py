# ruff: noqa: S603 - runs programs of our own, never a text from outside
"""Children are kept running, told apart, and stopped in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gongzhi.core.cluster.supervise import (
    PARENT,
    Child,
    Supervisor,
    follow_parent,
    leading_children,
)

ROOT = Path(__file__).resolve().parents[4]
SUPERVISOR = """
import sys
from pathlib import Path
from gongzhi.core.cluster.supervise import Child, Supervisor
folder = Path(sys.argv[1])
def child(name):
    return Child(name, [sys.executable, "-c", (folder / "child.py").read_text(), name, str(folder)])
children = [child("serve"), child("work")]
Supervisor(children, Path.cwd(), {}, lambda line: print(line, flush=True)).run()
print("left", flush=True)
"""
CHILD = """
import os, signal, sys, time
from gongzhi.core.cluster.supervise import follow_parent
name, folder = sys.argv[1:]
def leave(*_):
    with open(folder + "/order", "a") as order:
        order.write(name + "\\n")
    sys.exit(0)
if os.path.exists(folder + "/stubborn"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
else:
    signal.signal(signal.SIGTERM, leave)
follow_parent()
with open(folder + "/" + name, "w") as mine:
    mine.write(str(os.getpid()))
while True:
    time.sleep(0.05)
"""


def wait_for(condition: Callable[[], bool], limit: float = 15.0) -> None:
    """Wait for a condition, or fail."""
    until = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Whether a process exists and has not merely been left unreaped."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return False


def pid_in(file: Path) -> int:
    """The pid a child has written; 0 while it has not."""
    text = file.read_text(encoding="ascii") if file.exists() else ""
    return int(text) if text else 0


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A supervisor of two children, both running."""
    (tmp_path / "child.py").write_text(CHILD, encoding="ascii")
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        wait_for(lambda: bool(pid_in(tmp_path / "serve") and pid_in(tmp_path / "work")))
        yield process
        process.kill()


@pytest.mark.parametrize("request_", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_children_are_stopped_in_order(
    supervisor: subprocess.Popen[str], tmp_path: Path, request_: signal.Signals
) -> None:
    supervisor.send_signal(request_)
    output, _ = supervisor.communicate(timeout=15)
    assert (supervisor.returncode, output) == (0, "left\n")
    assert (tmp_path / "order").read_text(encoding="ascii").split() == ["serve", "work"]


def test_a_child_that_dies_is_started_again_and_it_is_said(
    supervisor: subprocess.Popen[str], tmp_path: Path
) -> None:
    old = pid_in(tmp_path / "work")
    os.kill(old, signal.SIGKILL)
    wait_for(lambda: pid_in(tmp_path / "work") not in {0, old})
    supervisor.terminate()
    output, _ = supervisor.communicate(timeout=15)
    assert output.splitlines()[0] == "work ended (signal 9); starting again in 1 s"


def test_children_have_process_groups_of_their_own(
    supervisor: subprocess.Popen[str], tmp_path: Path
) -> None:
    groups = {os.getpgid(pid_in(tmp_path / name)) for name in ("serve", "work")}
    assert len(groups | {os.getpgid(supervisor.pid)}) == 3


def test_children_leave_by_themselves_when_the_supervisor_is_killed(
    supervisor: subprocess.Popen[str], tmp_path: Path
) -> None:
    pids = [pid_in(tmp_path / name) for name in ("serve", "work")]
    supervisor.kill()
    wait_for(lambda: not any(is_alive(pid) for pid in pids))
    assert set((tmp_path / "order").read_text(encoding="ascii").split()) == {"serve", "work"}


def test_a_second_request_does_not_wait(tmp_path: Path) -> None:
    (tmp_path / "stubborn").touch()
    (tmp_path / "child.py").write_text(CHILD, encoding="ascii")
    with subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(tmp_path)], cwd=ROOT) as process:
        wait_for(lambda: bool(pid_in(tmp_path / "serve") and pid_in(tmp_path / "work")))
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - begun < 5
    assert not is_alive(pid_in(tmp_path / "serve"))


def test_one_that_has_led_children_does_not_follow_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PARENT, raising=False)
    asked: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: asked.append(number))
    try:
        with leading_children():
            assert os.environ[PARENT] == str(os.getpid())
            follow_parent()
            time.sleep(0.2)
        assert PARENT not in os.environ
    finally:
        signal.signal(signal.SIGTERM, before)
    assert not asked


def test_a_child_may_begin_later_than_the_others(tmp_path: Path) -> None:
    begun: dict[str, float] = {}
    children = [
        Child("late", [sys.executable, "-c", f"open({str(tmp_path / 'late')!r}, 'w')"], after=0.5),
        Child("soon", [sys.executable, "-c", f"open({str(tmp_path / 'soon')!r}, 'w')"]),
    ]
    supervisor = Supervisor(children, tmp_path, {}, lambda _: None)

    def watch() -> None:
        for name in ("soon", "late"):
            wait_for((tmp_path / name).exists)
            begun[name] = time.monotonic()
        os.kill(os.getpid(), signal.SIGINT)

    start = time.monotonic()
    watcher = threading.Thread(target=watch)
    watcher.start()
    supervisor.run()
    watcher.join()
    assert (tmp_path / "soon").stat().st_mtime_ns < (tmp_path / "late").stat().st_mtime_ns
    assert begun["late"] - start >= 0.5
