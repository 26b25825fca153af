# ruff: noqa: S603 - runs programs of our own, never a text from outside
"""Dump and load: the way to another machine or another major version of PostgreSQL."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from gongzhi.core.cluster.cluster import Cluster
from gongzhi.core.cluster.errors import ClusterError


def dump_database(cluster: Cluster, file: Path) -> None:
    """Write the whole database into one file, mode 0600; an existing file is not overwritten.

    Raises:
        ClusterError: the file exists, or pg_dump failed.
    """
    if file.exists():
        raise ClusterError(f"{file} exists already; name a new file.")
    partial = file.with_name(file.name + ".part")
    partial.unlink(missing_ok=True)
    os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with cluster.session():
        _run(cluster, "pg_dump", "--format=custom", f"--file={partial}")
    partial.replace(file)


def load_database(cluster: Cluster, file: Path) -> None:
    """Load a dump into the empty database of a new home, all of it or nothing.

    Raises:
        ClusterError: the database is not empty, or pg_restore failed.
    """
    with cluster.session():
        _run(cluster, "pg_restore", "--exit-on-error", "--single-transaction", str(file))


def _run(cluster: Cluster, program: str, *arguments: str) -> None:
    answer = subprocess.run(
        [cluster.program(program), "-d", cluster.superuser_url(), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        raise ClusterError(f"{program} failed: {answer.stderr.strip()}")
