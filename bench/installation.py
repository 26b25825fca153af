"""An installation of its own for one measurement: server, tables, demo district; then gone."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from gongzhi.core.cluster import Cluster, Urls

ROOT = Path(__file__).resolve().parent.parent
DISTRICT = "anlan"


@dataclass(frozen=True)
class Installation:
    """A running installation: its home and its server."""

    home: Path

    @classmethod
    def here(cls) -> Installation:
        """Give the installation that the environment names."""
        return cls(Path(os.environ["GONGZHI_HOME"]))

    @property
    def cluster(self) -> Cluster:
        """The database server."""
        return Cluster(self.home)

    @property
    def superuser(self) -> str:
        """Address for what neither role may do: switching triggers off, reading plans."""
        return self.cluster.superuser_url()

    @property
    def owner(self) -> str:
        """Address of the owner of the tables."""
        return os.environ["DATABASE_OWNER_URL"]

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.home / "database" / "server.log"

    def postmaster(self) -> int:
        """Process id of the server."""
        with psycopg.connect(self.superuser) as connection:
            row = connection.execute("SHOW data_directory").fetchone()
        folder = Path(row[0] if row else "")
        return int((folder / "postmaster.pid").read_text(encoding="utf-8").split()[0])

    def verb(self, *words: str) -> list[str]:
        """Give the command of a verb of the platform, run from the repository."""
        return [sys.executable, "-m", "gongzhi", *words]


@contextlib.contextmanager
def installation() -> Iterator[dict[str, str]]:
    """Make an installation with fsync on, as in production; gives the environment to work in it."""
    with tempfile.TemporaryDirectory(prefix="gongzhi-bench-") as folder:
        home = Path(folder)
        (home / "static").mkdir()
        with _cluster(home) as urls:
            environment = {
                **os.environ,
                "DATABASE_URL": urls.program,
                "DATABASE_OWNER_URL": urls.owner,
                "GONGZHI_HOME": str(home),
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }
            subprocess.run(
                [sys.executable, "-m", "bench.district"],
                cwd=ROOT,
                env=environment,
                check=True,
                stdout=subprocess.DEVNULL,
            )
            yield environment


@contextlib.contextmanager
def _cluster(home: Path) -> Iterator[Urls]:
    """Run a server of its own; its data goes at the end, also where root keeps it elsewhere."""
    cluster = Cluster(home)
    try:
        with cluster.session() as urls:
            yield urls
    finally:
        # A bench that has killed the server has started it to stay.
        cluster.destroy()
