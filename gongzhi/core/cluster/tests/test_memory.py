"""Memory is read from the control group that really binds."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongzhi.core.cluster.memory import MEGABYTE, memory_limit, memory_settings

GIGABYTE = 1024 * MEGABYTE


def lay(root: Path, files: dict[str, str]) -> Path:
    """Write a small tree of system files."""
    for name, content in {"proc/meminfo": "MemTotal: 8388608 kB\n", **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="ascii")
    return root


@pytest.mark.parametrize(
    ("files", "limit"),
    [
        pytest.param({}, 8 * GIGABYTE, id="no control groups"),
        pytest.param(
            {"proc/self/cgroup": "0::/box\n", "sys/fs/cgroup/box/memory.max": "1073741824\n"},
            GIGABYTE,
            id="version 2",
        ),
        pytest.param(
            {
                "proc/self/cgroup": "0::/outer/inner\n",
                "sys/fs/cgroup/outer/memory.max": "2147483648\n",
                "sys/fs/cgroup/outer/inner/memory.max": "max\n",
            },
            2 * GIGABYTE,
            id="version 2, the outer group binds",
        ),
        pytest.param(
            {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "536870912\n"},
            GIGABYTE // 2,
            id="version 2, seen from inside a container",
        ),
        pytest.param(
            {
                "proc/self/cgroup": "4:memory:/box\n0::/\n",
                "sys/fs/cgroup/memory/box/memory.limit_in_bytes": "1073741824\n",
            },
            GIGABYTE,
            id="version 1",
        ),
        pytest.param(
            {
                "proc/self/cgroup": "4:memory:/\n",
                "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            },
            8 * GIGABYTE,
            id="version 1, unlimited",
        ),
    ],
)
def test_the_smallest_limit_counts(tmp_path: Path, files: dict[str, str], limit: int) -> None:
    assert memory_limit(lay(tmp_path, files)) == limit


def test_a_small_machine_gets_small_buffers() -> None:
    assert memory_settings(GIGABYTE // 4, GIGABYTE)["shared_buffers"] == "36MB"


def test_a_large_machine_is_not_taken_over() -> None:
    assert memory_settings(512 * GIGABYTE, GIGABYTE)["shared_buffers"] == "2048MB"


def test_small_shared_memory_means_no_parallel_workers() -> None:
    settings = memory_settings(GIGABYTE, 64 * MEGABYTE)
    assert settings["max_parallel_workers_per_gather"] == "0"
    assert "max_parallel_workers_per_gather" not in memory_settings(GIGABYTE, GIGABYTE)
