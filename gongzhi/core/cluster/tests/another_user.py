# ruff: noqa: S603, S607 - runs programs of our own, never a text from outside
"""Runs the starter as another user, from a copy that this user can read."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gongzhi.core.cluster.account import Account, blocking_folder

ROOT = Path(__file__).resolve().parents[4]
NEEDED = ("gongzhi/__init__.py", "gongzhi/core/__init__.py")


def readable_python(account: Account) -> Path:
    """An interpreter that the account can run; the starter needs nothing but the stdlib."""
    candidates = [Path(sys.executable), *sorted(Path("/usr/bin").glob("python3.[0-9]*"))]
    for candidate in candidates:
        real = candidate.resolve()
        if real.name[-1].isdigit() and not blocking_folder(real, account) and _is_new(real):
            return real
    if os.environ.get("CI") == "true":
        pytest.fail("CI must have a Python 3.11 or newer that every user can run")
    pytest.skip("no Python 3.11 or newer here that every user can run")


def _is_new(python: Path) -> bool:
    asked = [str(python), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    return subprocess.run(asked, check=False).returncode == 0


def readable_copy(folder: Path) -> Path:
    """Copy the starter's code into a folder that everybody can read."""
    copy = folder / "code"
    if not copy.exists():
        shutil.copytree(ROOT / "gongzhi/core/cluster", copy / "gongzhi/core/cluster")
        for name in NEEDED:
            shutil.copyfile(ROOT / name, copy / name)
        subprocess.run(["chmod", "-R", "a+rX", str(copy)], check=True)
    return copy


def run_as(account: Account, folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run code that needs only the starter as the account."""
    options = {}
    if os.geteuid() == 0:
        options = {"user": account.uid, "group": account.gid, "extra_groups": []}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [str(readable_python(account)), "-c", code],
        cwd="/",
        env={"PYTHONPATH": str(readable_copy(folder)), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
