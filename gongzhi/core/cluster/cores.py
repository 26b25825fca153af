"""Which processor core a worker of the web server keeps to.

A worker runs Python in one thread at a time. Where the kernel moves its threads between cores, each
finds what it works with in the other core's cache, and waking one on another core costs a virtual
machine most of all: a report takes a tenth less of a worker that keeps to one core. What else runs
on the machine is free to go to another.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

KEEP = "GONGZHI_KEEP_TO_CORES"
# Workers that begin at the same moment choose one after the other; made before they are forked.
_choosing = get_context("fork").Lock()


def worth_keeping(workers: int) -> bool:
    """Tell whether so many workers should each keep to a core: there are several, on a machine
    that is about theirs. Among many cores, other programs may keep to the same ones.
    """
    if workers < 2 or not hasattr(os, "sched_getaffinity"):
        return False
    return 2 * workers >= len(os.sched_getaffinity(0))


def keep_to_core() -> int | None:
    """In a worker: keep to the core that the fewest other children of the parent keep to.

    Gives the core; None where ``GONGZHI_KEEP_TO_CORES`` is not set or the system forbids it.
    """
    if not os.environ.get(KEEP):
        return None
    with _choosing, contextlib.suppress(OSError):
        allowed = os.sched_getaffinity(0)
        taken = Counter(core for pid in _siblings() for core in _only_core(pid))
        chosen = min(sorted(allowed), key=lambda core: taken[core])
        for thread in Path("/proc/self/task").iterdir():
            os.sched_setaffinity(int(thread.name), {chosen})
        return chosen
    return None


def _siblings() -> list[int]:
    parent = os.getppid()
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii")
    return [int(pid) for pid in children.split() if int(pid) != os.getpid()]


def _only_core(pid: int) -> set[int]:
    try:
        cores = os.sched_getaffinity(pid)
    except ProcessLookupError:
        return set()
    return cores if len(cores) == 1 else set()
