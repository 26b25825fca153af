# ruff: noqa: S603 - runs programs of our own, never a text from outside
"""The system account that runs the server: never root, never a guess."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gongzhi.core.cluster.errors import ClusterError

UNPRIVILEGED = ("postgres", "nobody")
CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}


@dataclass(frozen=True)
class Account:
    """Who runs the server; ``drop`` is true when we are root and must become somebody else."""

    name: str
    uid: int
    gid: int
    drop: bool

    def process_options(self) -> dict[str, Any]:
        """Keyword arguments of :mod:`subprocess` that run a program as this account."""
        options: dict[str, Any] = {
            "cwd": "/",
            "env": CLEAN_ENVIRONMENT,
            "umask": 0o077,
            "start_new_session": True,
        }
        if self.drop:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def run(
        self, arguments: Sequence[str | Path], text_in: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this account; both outputs come back as text.

        Raises:
            OSError: the program cannot be executed.
        """
        return subprocess.run(
            [str(part) for part in arguments],
            input=text_in,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            **self.process_options(),
        )

    def own(self, path: Path) -> None:
        """Give a file or folder that we made to this account."""
        if self.drop:
            os.chown(path, self.uid, self.gid)


def choose_account() -> Account:
    """Choose the account: ourselves, or as root the first existing unprivileged one.

    Raises:
        ClusterError: the user id has no passwd entry, or root finds nobody to become.
    """
    uid = os.geteuid()
    if uid == 0:
        return _unprivileged()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise ClusterError(
            f"The user id {uid} has no entry in the passwd database, and PostgreSQL refuses to run "
            "without one. Run as a user with a name, or set DATABASE_URL to a server of your own."
        ) from None
    return Account(entry.pw_name, uid, os.getegid(), drop=False)


def _unprivileged() -> Account:
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, drop=True)
    raise ClusterError(
        "PostgreSQL does not run as root, and neither of the users "
        f"{' and '.join(UNPRIVILEGED)} exists. Make one, or run as an ordinary user."
    )


def account_of_data(data: Path) -> Account:
    """Choose the account for a data folder that exists: always its owner.

    Raises:
        ClusterError: the folder belongs to somebody we cannot become.
    """
    owner = data.stat().st_uid
    if os.geteuid() not in {0, owner}:
        raise ClusterError(
            f"The data folder {data} belongs to user id {owner}. Run as that user, or choose "
            "another folder with GONGZHI_HOME."
        )
    if os.geteuid() != 0 or owner == 0:
        return choose_account()
    try:
        entry = pwd.getpwuid(owner)
    except KeyError:
        raise ClusterError(
            f"The data folder {data} belongs to the user id {owner}, which has no passwd entry."
        ) from None
    return Account(entry.pw_name, owner, entry.pw_gid, drop=True)


def blocking_folder(path: Path, account: Account) -> Path | None:
    """Name the first folder on the way to ``path`` that the account may not pass, if any."""
    for folder in [*reversed(path.parents), path]:
        if folder.is_dir() and not _may_pass(folder, account):
            return folder
    return None


def _may_pass(folder: Path, account: Account) -> bool:
    if not account.drop:
        return os.access(folder, os.X_OK)
    found = folder.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
