"""After ``kill -9``, stale numbers and numbers of strangers."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from gongzhi.core.cluster import Cluster
from gongzhi.core.cluster.processes import processes_in, read_postmaster, serves
from gongzhi.core.cluster.tests.conftest import Make, pid_of, read_one, write

DataOf = Callable[[Cluster], Path]


@contextlib.contextmanager
def stranger(owner: int) -> Iterator[subprocess.Popen[bytes]]:
    """A living process that is no server, of the same user as the server."""
    options = {"user": owner} if os.geteuid() == 0 else {}
    with subprocess.Popen(["/bin/sleep", "60"], **options) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.slow
def test_committed_rows_survive_kill_9_of_the_server(make_cluster: Make) -> None:
    cluster = make_cluster(fsync=True)
    urls = cluster.ensure()
    write(urls.owner, "CREATE TABLE kept (n int)", "INSERT INTO kept VALUES (1)")
    for n in range(2, 5):
        write(cluster.urls().owner, "INSERT INTO kept SELECT max(n) + 1 FROM kept")
        kill_server(cluster)
        assert read_one(cluster.ensure().owner, "SELECT count(*) FROM kept") == (n,)


@pytest.mark.slow
def test_it_waits_for_children_of_a_killed_server(make_cluster: Make, data_of: DataOf) -> None:
    """A busy backend notices late that its postmaster is gone, and still holds the memory."""
    cluster = make_cluster()
    busy = psycopg.connect(cluster.ensure().owner, autocommit=True)
    asking = threading.Thread(target=ask_for_long, args=(busy,))
    asking.start()
    time.sleep(0.3)
    old = pid_of(cluster)
    kill_server(cluster)
    cluster.start()
    assert pid_of(cluster) != old
    assert read_one(cluster.urls().program, "SELECT 1") == (1,)
    asking.join()
    busy.close()
    assert old not in {parent_of(pid) for pid in processes_in(data_of(cluster))}


def test_a_number_of_no_process_is_no_server(cluster: Cluster, data_of: DataOf) -> None:
    cluster.start()
    kill_server(cluster)
    assert wait_until(lambda: not processes_in(data_of(cluster)))
    assert (data_of(cluster) / "postmaster.pid").exists()
    assert not cluster.running()
    cluster.start()
    assert cluster.running()


def test_a_stranger_with_the_number_of_the_server_is_left_alone(
    cluster: Cluster, data_of: DataOf
) -> None:
    cluster.start()
    cluster.stop()
    data = data_of(cluster)
    with stranger(data.stat().st_uid) as process:
        lines = [str(process.pid), str(data), "1", "5432", "", "", "0 0", "ready   "]
        (data / "postmaster.pid").write_text("\n".join(lines), encoding="ascii")
        assert not cluster.running()
        cluster.stop()
        cluster.start()
        assert cluster.running()
        cluster.stop()
        assert process.poll() is None


def test_another_server_with_the_number_does_not_count(make_cluster: Make, data_of: DataOf) -> None:
    """Same program, other data folder."""
    here, there = make_cluster("here"), make_cluster("there")
    here.start()
    here.stop()
    there.start()
    foreign = (data_of(there) / "postmaster.pid").read_text(encoding="ascii")
    (data_of(here) / "postmaster.pid").write_text(foreign, encoding="ascii")
    assert not here.running()
    here.stop()
    assert there.running()
    here.start()
    assert pid_of(here) != pid_of(there)


def test_a_half_written_pid_file_is_no_server(tmp_path: Path) -> None:
    assert read_postmaster(tmp_path) is None
    (tmp_path / "postmaster.pid").write_text("12\n/x\n", encoding="ascii")
    assert read_postmaster(tmp_path) is None
    assert not serves(os.getpid(), tmp_path)


@pytest.mark.slow
def test_a_long_recovery_is_waited_for(make_cluster: Make) -> None:
    """Some hundred megabytes of log to replay take longer than any fixed small limit."""
    cluster = make_cluster(fsync=True)
    urls = cluster.ensure()
    write(
        urls.owner,
        "CREATE TABLE bulk AS SELECT n, md5(n::text) AS text FROM generate_series(1, 200000) n",
        "CREATE INDEX ON bulk (text)",
        "UPDATE bulk SET text = md5(text)",
    )
    kill_server(cluster)
    assert read_one(cluster.ensure().owner, "SELECT count(*) FROM bulk") == (200000,)


def kill_server(cluster: Cluster) -> None:
    """``kill -9``, which takes a moment to come true."""
    os.kill(pid_of(cluster), signal.SIGKILL)
    assert wait_until(lambda: not cluster.running())


def parent_of(pid: int) -> int:
    """Pid of the parent; 0 when the process has just gone."""
    with contextlib.suppress(OSError):
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
        return int(stat.rpartition(")")[2].split()[1])
    return 0


def ask_for_long(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Keep a backend busy for some seconds; it may be cut off."""
    with contextlib.suppress(psycopg.Error):
        connection.execute("SELECT count(*) FROM generate_series(1, 20000000)")


def wait_until(condition: Callable[[], bool], limit: float = 10.0) -> bool:
    """Wait for a condition; says whether it came."""
    until = time.monotonic() + limit
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False
