"""How much memory the server may use: read from the control group, not from the whole machine."""

from __future__ import annotations

import os
from pathlib import Path

MEGABYTE = 1024 * 1024
_UNLIMITED = 1 << 60
_FILES = {"": "memory.max", "memory": "memory.limit_in_bytes"}


def memory_limit(system: Path = Path("/")) -> int:
    """Bytes that this process and its children may use: the machine's, or less if limited.

    Args:
        system: root of the file system that holds ``proc`` and ``sys`` (another one in tests).
    """
    found = [limit for limit in _group_limits(system) if limit < _UNLIMITED]
    return min([_machine_memory(system), *found])


def _machine_memory(system: Path) -> int:
    try:
        lines = (system / "proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    kilobytes = next(line.split()[1] for line in lines if line.startswith("MemTotal:"))
    return int(kilobytes) * 1024


def _group_limits(system: Path) -> list[int]:
    """Limits of our control group and of all above it, of version 1 and 2 alike."""
    try:
        lines = (system / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    limits: list[int] = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers in _FILES:
            mount = system / "sys/fs/cgroup" / controllers
            group = mount / path.strip("/")
            for folder in [group, *group.parents]:
                limits += _read_limit(folder / _FILES[controllers])
                if folder == mount:
                    break
    return limits


def _read_limit(file: Path) -> list[int]:
    try:
        value = file.read_text(encoding="ascii").strip()
    except OSError:
        return []
    return [int(value)] if value.isdecimal() else []


def shared_memory_size(folder: Path = Path("/dev/shm")) -> int:  # noqa: S108 - only measured
    """Bytes of shared memory that parallel workers could use; 0 where there is no such place."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return 0
    return found.f_frsize * found.f_blocks


def memory_settings(limit: int, shared: int) -> dict[str, str]:
    """Settings of the server for so many bytes of memory and of shared memory.

    A server beside its web application on one machine takes a seventh for its buffers; parallel
    workers are switched off where shared memory is small (a container has 64 MB).
    """
    settings = {
        "shared_buffers": _megabytes(limit // 7, 32, 2048),
        "effective_cache_size": _megabytes(limit // 2, 64, 65536),
        "maintenance_work_mem": _megabytes(limit // 40, 16, 512),
        "work_mem": _megabytes(limit // 500, 4, 32),
    }
    if shared < 256 * MEGABYTE:
        settings["max_parallel_workers_per_gather"] = "0"
        settings["max_parallel_maintenance_workers"] = "0"
    return settings


def _megabytes(wanted: int, least: int, most: int) -> str:
    return f"{max(least, min(most, wanted // MEGABYTE))}MB"
