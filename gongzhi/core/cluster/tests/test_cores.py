"""A worker of the web server keeps to a core of its own, where that is worth it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gongzhi.core.cluster.cores import KEEP, worth_keeping
from gongzhi.core.management.commands.serve import MOST_CONNECTIONS, threads_of

ROOT = Path(__file__).parents[4]
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
LINUX = pytest.mark.skipif(not CORES, reason="only Linux says which cores a process may use")
WORKERS = """
import json, os, sys, threading, time
from gongzhi.core.cluster.cores import keep_to_core
pipes = []
for _ in range(int(sys.argv[1])):
    back, there = os.pipe()
    if os.fork() == 0:
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        chosen = keep_to_core()
        kept = {tuple(os.sched_getaffinity(int(one))) for one in os.listdir("/proc/self/task")}
        os.write(there, f"{chosen} {sorted(map(sorted, kept))}".encode())
        os.close(there)
        time.sleep(30)
    os.close(there)
    pipes.append(back)
print(json.dumps([os.read(pipe, 100).decode() for pipe in pipes]))
os.killpg(0, 9)
"""


def _chosen(workers: int, **environment: str) -> list[str]:
    """Let forked workers choose at the same moment; gives what each chose and the cores that its
    threads may use.
    """
    program = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-u", "-c", WORKERS, str(workers)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        start_new_session=True,
        timeout=60,
        check=False,
    )
    told: list[str] = json.loads(program.stdout)
    return told


@LINUX
def test_as_many_workers_as_cores_keep_to_one_each() -> None:
    allowed = sorted(os.sched_getaffinity(0))
    found = _chosen(len(allowed), **{KEEP: "1"})
    assert sorted(found) == sorted(f"{core} [[{core}]]" for core in allowed)


@LINUX
def test_unasked_nobody_keeps_to_a_core() -> None:
    allowed = sorted(os.sched_getaffinity(0))
    assert _chosen(2, **{KEEP: ""}) == [f"None [{allowed}]"] * 2


@LINUX
def test_one_worker_and_few_among_many_cores_move_freely() -> None:
    assert not worth_keeping(1)
    assert worth_keeping(max(2, CORES))
    assert worth_keeping(2) == (CORES <= 4)


def test_many_workers_have_few_threads_each() -> None:
    assert [threads_of(workers) for workers in (1, 2, 7, 8, 16, 100)] == [16, 16, 8, 7, 3, 2]
    assert all(workers * (threads_of(workers) + 1) <= MOST_CONNECTIONS for workers in range(1, 22))
