"""Clusters of the tests' own, in folders that the server's account can reach."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from gongzhi.core.cluster import Cluster
from gongzhi.core.cluster.binaries import is_from_wheel

Make = Callable[..., Cluster]


def read_one(url: str, question: str) -> tuple[object, ...]:
    """Ask one question and return the first row."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row


def write(url: str, *statements: str) -> None:
    """Run statements, each committed."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def pid_of(cluster: Cluster) -> int:
    """Pid of the running server, asked from the file it wrote."""
    place = next(cluster.home.resolve().glob("database/place.json")).read_text(encoding="utf-8")
    server = place.split('"')[3]
    return int(Path(server, "data", "postmaster.pid").read_text(encoding="ascii").split()[0])


@pytest.fixture(scope="session")
def product() -> Iterator[Path]:
    """A product folder that everybody can pass, as /var/lib is."""
    folder = Path(tempfile.mkdtemp(prefix="gongzhi-product-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def make_cluster(tmp_path: Path, product: Path) -> Iterator[Make]:
    """Make clusters that are stopped and deleted at the end."""
    made: list[Cluster] = []

    def make(
        name: str = "home", *, binaries: Path | None = None, fsync: bool = False, at: Path = product
    ) -> Cluster:
        made.append(Cluster(tmp_path / name, binaries, fsync, product=at))
        return made[-1]

    yield make
    for cluster in made:
        cluster.destroy()


@pytest.fixture
def cluster(make_cluster: Make) -> Cluster:
    """One cluster, not started."""
    return make_cluster()


@pytest.fixture
def data_of() -> Callable[[Cluster], Path]:
    """Data folder of a cluster that has been started once."""

    def find(cluster: Cluster) -> Path:
        note = (cluster.home.resolve() / "database" / "place.json").read_text(encoding="utf-8")
        return Path(note.split('"')[3]) / "data"

    return find


@pytest.fixture
def postgres_on_path() -> Path:
    """Folder of another PostgreSQL than the wheel's; there must be one where CI runs."""
    candidates = [Path(found).resolve().parent for found in [shutil.which("postgres")] if found]
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    for folder in candidates:
        if (folder / "initdb").exists() and not is_from_wheel(folder):
            return folder
    if os.environ.get("CI") == "true":
        pytest.fail("CI must have a PostgreSQL besides the wheel's: apt-get install postgresql")
    pytest.skip("no PostgreSQL besides the wheel's on this machine")
