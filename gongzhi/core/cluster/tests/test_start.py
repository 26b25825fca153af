# ruff: noqa: S603 - runs programs of our own, never a text from outside
"""Starting, using and leaving the server: real processes, real files."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from gongzhi.core.cluster import Cluster, ClusterError, Urls
from gongzhi.core.cluster.tests.conftest import pid_of, read_one, write

DataOf = Callable[[Cluster], Path]
ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="module")
def shared(
    tmp_path_factory: pytest.TempPathFactory, product: Path
) -> Iterator[tuple[Cluster, Urls]]:
    """One running cluster for tests that only look."""
    cluster = Cluster(tmp_path_factory.mktemp("shared"), fsync=False, product=product)
    yield cluster, cluster.ensure()
    cluster.destroy()


def test_the_server_is_new_enough_and_keeps_checksums(shared: tuple[Cluster, Urls]) -> None:
    _, urls = shared
    version, checksums, encoding = read_one(
        urls.program,
        "SELECT current_setting('server_version_num')::int, current_setting('data_checksums'),"
        " current_setting('server_encoding')",
    )
    assert isinstance(version, int)
    assert version >= 150000
    assert (checksums, encoding) == ("on", "UTF8")


def test_a_wrong_password_is_refused(shared: tuple[Cluster, Urls]) -> None:
    _, urls = shared
    wrong = urls.program.replace("gongzhi_program:", "gongzhi_program:0")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_passwords_are_stored_as_scram(shared: tuple[Cluster, Urls]) -> None:
    cluster, _ = shared
    kinds = read_one(
        cluster.superuser_url(),
        "SELECT bool_and(rolpassword LIKE 'SCRAM-SHA-256$%'), count(*) FROM pg_authid"
        " WHERE rolcanlogin",
    )
    assert kinds == (True, 3)


def test_the_owner_owns_and_the_program_owns_nothing(shared: tuple[Cluster, Urls]) -> None:
    _, urls = shared
    owner = read_one(
        urls.owner,
        "SELECT pg_get_userbyid(datdba), current_user FROM pg_database WHERE datname = 'gongzhi'",
    )
    rights = read_one(
        urls.program,
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls,"
        " has_schema_privilege('public', 'CREATE'), has_database_privilege('gongzhi', 'CREATE')"
        " FROM pg_roles WHERE rolname = current_user",
    )
    assert owner == ("gongzhi_owner", "gongzhi_owner")
    assert rights == (False,) * 6


def test_the_owner_can_make_the_extensions_we_use(shared: tuple[Cluster, Urls]) -> None:
    _, urls = shared
    write(urls.owner, "CREATE EXTENSION btree_gist", "CREATE EXTENSION pg_trgm")
    (grams,) = read_one(urls.owner, "SELECT cardinality(show_trgm('安澜区'))")
    assert grams == 4


def test_text_is_ordered_by_code_point(shared: tuple[Cluster, Urls]) -> None:
    _, urls = shared
    (ordered,) = read_one(
        urls.program, "SELECT string_agg(x, '' ORDER BY x) FROM unnest('{a,B,区,A,安}'::text[]) x"
    )
    assert ordered == "ABa区安"


def test_it_listens_on_no_network_address(shared: tuple[Cluster, Urls], data_of: DataOf) -> None:
    cluster, urls = shared
    (addresses,) = read_one(urls.program, "SELECT current_setting('listen_addresses')")
    socket = data_of(cluster).parent / "socket"
    assert addresses == ""
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700


def test_only_their_owner_reads_passwords_data_and_log(
    shared: tuple[Cluster, Urls], data_of: DataOf
) -> None:
    cluster, _ = shared
    ours = cluster.home / "database"
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (ours / "passwords.json", ours / "server.log", data_of(cluster))
    }
    assert modes == {"passwords.json": 0o600, "server.log": 0o600, "data": 0o700}


def test_the_server_has_a_session_of_its_own_and_no_privileges(
    shared: tuple[Cluster, Urls],
) -> None:
    cluster, _ = shared
    pid = pid_of(cluster)
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    assert os.getsid(pid) == pid
    assert "0" not in fields["Uid"].split()
    if os.geteuid() == 0:
        assert fields["Groups"].split() == []


def test_databases_come_and_go_as_copies_of_a_template(shared: tuple[Cluster, Urls]) -> None:
    cluster, _ = shared
    template = cluster.create_database("model")
    write(template.owner, "CREATE TABLE thing (id int)", "INSERT INTO thing VALUES (7)")
    copy = cluster.create_database("copy_1", template="model")
    assert read_one(copy.owner, "SELECT id FROM thing") == (7,)
    cluster.drop_database("copy_1")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(copy.owner)


def test_a_name_with_a_quote_never_reaches_the_server(shared: tuple[Cluster, Urls]) -> None:
    cluster, _ = shared
    with pytest.raises(ClusterError, match="no name for a database"):
        cluster.create_database('x"; DROP DATABASE gongzhi; --')


def test_a_second_start_finds_the_same_server(cluster: Cluster) -> None:
    cluster.start()
    first = pid_of(cluster)
    cluster.start()
    assert pid_of(cluster) == first


def test_what_was_written_is_there_after_a_restart(cluster: Cluster) -> None:
    write(cluster.ensure().owner, "CREATE TABLE kept AS SELECT 42 AS answer")
    cluster.stop()
    assert not cluster.running()
    assert read_one(cluster.ensure().owner, "SELECT answer FROM kept") == (42,)


def test_a_session_stops_the_server_that_it_started(cluster: Cluster) -> None:
    with cluster.session() as urls:
        assert read_one(urls.program, "SELECT 1") == (1,)
    assert not cluster.running()


def test_a_session_leaves_a_running_server_running(cluster: Cluster) -> None:
    cluster.start()
    with cluster.session():
        pass
    assert cluster.running()


def test_the_last_of_overlapping_sessions_stops_the_server(cluster: Cluster) -> None:
    early, late = cluster.session(), cluster.session()
    early.__enter__()
    late.__enter__()
    early.__exit__(None, None, None)
    assert cluster.running()
    late.__exit__(None, None, None)
    assert not cluster.running()


def test_a_session_that_fails_still_leaves_as_it_found(cluster: Cluster) -> None:
    with pytest.raises(ValueError, match="on purpose"), cluster.session():
        raise ValueError("on purpose")
    assert not cluster.running()


def test_starting_during_a_session_makes_the_server_stay(cluster: Cluster) -> None:
    with cluster.session():
        cluster.start()
    assert cluster.running()


def test_racing_starters_get_one_and_the_same_server(cluster: Cluster, product: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from gongzhi.core.cluster import Cluster\n"
        "c = Cluster(Path(sys.argv[1]), fsync=False, product=Path(sys.argv[2]))\n"
        "print(c.ensure().owner)"
    )
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(cluster.home), str(product)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    answers = {racer.communicate()[0].strip() for racer in racers}
    assert [racer.returncode for racer in racers] == [0, 0, 0, 0]
    assert len(answers) == 1
    assert read_one(answers.pop(), "SELECT 1") == (1,)


def test_a_half_made_data_folder_is_made_anew(cluster: Cluster, data_of: DataOf) -> None:
    cluster.start()
    cluster.stop()
    data = data_of(cluster)
    data.rename(data.with_name("data.new"))
    (data.with_name("data.new") / "PG_VERSION").unlink()
    assert read_one(cluster.ensure().program, "SELECT 1") == (1,)


def test_own_lines_in_the_settings_win_over_ours(cluster: Cluster, data_of: DataOf) -> None:
    cluster.start()
    cluster.stop()
    with (data_of(cluster) / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("work_mem = '5MB'\n")
    assert read_one(cluster.ensure().program, "SHOW work_mem") == ("5MB",)


def test_a_long_path_falls_back_to_the_loopback_address(
    make_cluster: Callable[..., Cluster], product: Path
) -> None:
    """A socket's path has room for about a hundred bytes."""
    long = product / ("long" * 25)
    cluster = make_cluster("home" * 25, at=long)
    urls = cluster.ensure()
    assert "host=127.0.0.1" in urls.program
    assert read_one(cluster.superuser_url(), "SHOW unix_socket_directories") == ("",)
