"""A new data folder: initdb, passwords, roles and the database, complete or not there at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from gongzhi.core.cluster.binaries import Binaries
from gongzhi.core.cluster.errors import ClusterError
from gongzhi.core.cluster.memory import memory_limit, memory_settings, shared_memory_size
from gongzhi.core.cluster.place import Place

DATABASE = "gongzhi"
OWNER = "gongzhi_owner"
PROGRAM = "gongzhi_program"
SUPERUSER = "postgres"
SETTINGS_FILE = "gongzhi.conf"
_BUILTIN_COLLATION_SINCE = 17
_HBA = """\
# Passwords everywhere: another user of this machine gets nowhere without one.
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
"""
_INCLUDE = f"""
# Written by Gongzhi at every start, for the memory of this machine. What stands below it wins.
include_if_exists = '{SETTINGS_FILE}'
"""


def initialise(place: Place, binaries: Binaries, passwords: dict[str, str], fsync: bool) -> None:
    """Make the data folder; a half-made one of an earlier attempt is thrown away.

    Raises:
        ClusterError: initdb or the first statements failed; the message carries their words.
    """
    fresh = place.server / "data.new"
    if fresh.exists():
        shutil.rmtree(fresh)
    _run_initdb(place, binaries, fresh, fsync)
    (fresh / "pg_hba.conf").write_text(_HBA, encoding="ascii")
    with (fresh / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(_INCLUDE)
    _run_first_statements(place, binaries, fresh, passwords)
    fresh.rename(place.data)
    if fsync:
        _sync_folder(place.server)


def _run_initdb(place: Place, binaries: Binaries, folder: Path, fsync: bool) -> None:
    said = ""
    for locale in _locale_choices(binaries.major):
        arguments: list[str | Path] = [
            binaries.program("initdb"),
            f"--pgdata={folder}",
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--text-search-config=simple",
            "--auth=reject",
            "--data-checksums",
            *locale,
            *([] if fsync else ["--no-sync"]),
        ]
        answer = place.account.run(arguments)
        if answer.returncode == 0:
            return
        said = answer.stderr.strip() or answer.stdout.strip()
        if "locale" not in said:
            break
    raise ClusterError(f"initdb failed in {place.server}: {said}")


def _locale_choices(major: int) -> list[list[str]]:
    """Code point order everywhere; characters known as letters where the system has C.UTF-8.

    ICU is not built into the wheel. Without a UTF-8 ctype, pg_trgm would see no Chinese letter.
    """
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    provider = builtin if major >= _BUILTIN_COLLATION_SINCE else ["--locale-provider=libc"]
    ctypes = ("C.UTF-8", "en_US.UTF-8", "C")
    return [[*provider, "--locale=C", f"--lc-ctype={ctype}"] for ctype in ctypes]


def _run_first_statements(
    place: Place, binaries: Binaries, folder: Path, passwords: dict[str, str]
) -> None:
    """Roles and database by a single-user server, before anything listens anywhere."""
    statements = [
        f"ALTER ROLE {SUPERUSER} PASSWORD '{passwords[SUPERUSER]}';",
        f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{passwords[OWNER]}';",
        f"CREATE ROLE {PROGRAM} LOGIN PASSWORD '{passwords[PROGRAM]}';",
        *database_statements(DATABASE),
    ]
    answer = place.account.run(
        [binaries.program("postgres"), "--single", "-D", folder, "postgres"],
        "\n".join(statements) + "\n",
    )
    failed = [line for line in answer.stderr.splitlines() if "ERROR:" in line or "FATAL:" in line]
    if answer.returncode != 0 or failed:
        raise ClusterError(f"The first statements failed: {' '.join(failed) or answer.stderr}")


def database_statements(name: str, template: str | None = None) -> list[str]:
    """Statements that make a database of the owner's, which only the two roles may enter."""
    copied = f" TEMPLATE {template}" if template else ""
    return [
        f"CREATE DATABASE {name} OWNER {OWNER}{copied};",
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC;",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {PROGRAM};",
    ]


def write_settings(place: Place) -> None:
    """Write the settings that follow from this machine, each time before the server starts."""
    settings = {
        "max_connections": "100",
        "max_wal_size": "2GB",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_startup_progress_interval": "1s",
        **memory_settings(memory_limit(), shared_memory_size()),
    }
    file = place.data / SETTINGS_FILE
    content = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
    file.write_text(content, encoding="ascii")
    file.chmod(0o600)
    place.account.own(file)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
