"""What is measured and how it is said: CPU time of processes, medians, verdicts, the machine."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from inspect import signature
from pathlib import Path
from statistics import median
from typing import Any

from bench.installation import Installation

PROC = Path("/proc")
MILLION = 1_000_000


@dataclass(frozen=True)
class Figure:
    """One measured figure, with the bar it must keep (``at_most`` or ``at_least``), if any."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def holds(self) -> bool:
        """Tell whether the bar is kept; a figure without a bar always holds."""
        low = self.at_least is None or self.value >= self.at_least
        return low and (self.at_most is None or self.value <= self.at_most)

    @property
    def bar(self) -> str:
        """Write the bar."""
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return "" if self.at_least is None else f"≥ {self.at_least:g}"


@dataclass
class Result:
    """What one bench found: figures, and the runs behind them."""

    name: str
    figures: list[Figure] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(
        self,
        name: str,
        value: float,
        unit: str,
        *,
        at_most: float | None = None,
        at_least: float | None = None,
    ) -> None:
        """Note a figure."""
        self.figures.append(Figure(name, value, unit, at_most, at_least))

    def as_dict(self) -> dict[str, Any]:
        """Give the JSON shape."""
        figures = [{**asdict(one), "holds": one.holds} for one in self.figures]
        return {
            "bench": self.name,
            "machine": machine(),
            "figures": figures,
            "runs": self.runs,
            "notes": self.notes,
        }


def machine() -> dict[str, Any]:
    """Describe the machine without naming it."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(pages / 2**30, 1),
        "system": platform.system(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def middle(values: Iterable[float]) -> float:
    """Give the median."""
    return float(median(list(values)))


def tree(pid: int) -> list[int]:
    """Give a process with all below it."""
    found = [pid]
    for one in found:
        for task in _tasks(one):
            try:
                found.extend(int(child) for child in (task / "children").read_text().split())
            except OSError:
                continue
    return found


def _tasks(pid: int) -> list[Path]:
    """List the threads of a process; none when it has ended meanwhile."""
    try:
        return list((PROC / str(pid) / "task").iterdir())
    except OSError:
        return []


def cpu_of(pids: Sequence[int]) -> dict[tuple[int, int], int]:
    """Give the nanoseconds of CPU that each thread of the processes has had."""
    times: dict[tuple[int, int], int] = {}
    for pid in pids:
        for task in _tasks(pid):
            try:
                times[pid, int(task.name)] = int((task / "schedstat").read_text().split()[0])
            except OSError:
                continue
    return times


def ended_below(pid: int) -> float:
    """Give the seconds of CPU that a process's ended children have had, connections among them."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")


def spent(before: dict[tuple[int, int], int], after: dict[tuple[int, int], int]) -> float:
    """Give the milliseconds of CPU between two looks; threads that came between count whole."""
    return sum(time - before.get(key, 0) for key, time in after.items()) / MILLION


def memory_mb(pid: int) -> float:
    """Give the memory of a process that nobody else holds (Pss), in megabytes."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)


def tell(measure: Callable[..., Result]) -> None:
    """Run a measurement as a program: ``--quick`` for a look only; the result as one JSON line."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--quick", action="store_true")
    reader.add_argument("--moments", type=int, default=50)
    options = vars(reader.parse_args())
    wanted = {name: options[name] for name in signature(measure).parameters if name in options}
    before = machine()
    result = measure(Installation.here(), **wanted)
    sys.stdout.write(json.dumps({**result.as_dict(), "machine": before}) + "\n")
