# ruff: noqa: S603 - runs programs of our own, never a text from outside
"""Ways to install it: by root in a closed folder, by an ordinary user, on another server."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from gongzhi.core.cluster.account import Account, choose_account
from gongzhi.core.cluster.binaries import copy_of_wheel, find_binaries
from gongzhi.core.cluster.tests.another_user import ROOT, run_as
from gongzhi.core.cluster.tests.conftest import Make, pid_of, read_one
from gongzhi.core.cluster.transfer import dump_database, load_database

pytestmark = pytest.mark.slow
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
AS_ORDINARY_USER = """
import json, os, pathlib
from gongzhi.core.cluster import Cluster
cluster = Cluster(pathlib.Path({home!r}), pathlib.Path({binaries!r}))
with cluster.session() as urls:
    place = pathlib.Path({home!r}, "database")
    pid = int((place / "server/data/postmaster.pid").read_text().split()[0])
    found = dict(owner=os.stat(f"/proc/{{pid}}").st_uid, running=cluster.running())
    cluster.create_database("another")
found["after"] = cluster.running()
print(json.dumps(found))
"""


@as_root
def test_root_starts_it_from_a_folder_closed_to_others(make_cluster: Make, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = make_cluster("closed/home", fsync=True)
    urls = cluster.ensure()
    owner = Path(f"/proc/{pid_of(cluster)}").stat().st_uid
    assert read_one(urls.program, "SELECT current_user") == ("gongzhi_program",)
    assert pwd.getpwuid(owner).pw_name in {"postgres", "nobody"}
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_root_keeps_the_data_in_the_home_folder_where_the_server_can_reach_it(
    make_cluster: Make, product: Path
) -> None:
    home = product / "reachable"
    cluster = make_cluster(str(home))
    cluster.start()
    assert (home / "database" / "server" / "data").stat().st_uid == choose_account().uid


def test_an_ordinary_user_starts_it(tmp_path: Path, product: Path) -> None:
    account = choose_account()
    home = product / "ordinary"
    home.mkdir()
    account.own(home)
    binaries = copy_of_wheel(find_binaries(None), product)
    code = AS_ORDINARY_USER.format(home=str(home), binaries=str(binaries))
    answer = run_as(Account(account.name, account.uid, account.gid, drop=True), product, code)
    assert answer.stderr == ""
    found = json.loads(answer.stdout)
    assert (found["owner"], found["running"], found["after"]) == (account.uid, True, False)


def test_it_runs_on_the_postgresql_of_the_system(
    make_cluster: Make, postgres_on_path: Path
) -> None:
    cluster = make_cluster(binaries=postgres_on_path, fsync=True)
    urls = cluster.ensure()
    (text,) = read_one(urls.program, "SHOW server_version")
    (grams,) = read_one(urls.owner, "SELECT 1")
    assert grams == 1
    version = subprocess.run(
        [postgres_on_path / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    assert str(text).split()[0] in version.stdout
    cluster.stop()
    assert read_one(cluster.ensure().program, "SELECT 1") == (1,)


def test_another_major_version_is_reached_by_dump_and_load(
    make_cluster: Make, postgres_on_path: Path, tmp_path: Path
) -> None:
    old, new = make_cluster("old", binaries=postgres_on_path), make_cluster("new")
    with old.session() as urls:
        for statement in ("CREATE TABLE kept AS SELECT '安澜' AS name",):
            read_one(urls.owner, f"WITH made AS (SELECT 1) SELECT 1; {statement}")
    dump_database(old, tmp_path / "dump")
    load_database(new, tmp_path / "dump")
    with new.session() as urls:
        assert read_one(urls.owner, "SELECT name FROM kept") == ("安澜",)
    assert (tmp_path / "dump").stat().st_mode & 0o777 == 0o600


def test_programs_on_path_are_found_when_the_wheel_is_missing(postgres_on_path: Path) -> None:
    """In an interpreter without any site packages."""
    code = "from gongzhi.core.cluster.binaries import find_binaries; print(find_binaries(None))"
    answer = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}",
        ],
        env={"PATH": f"{postgres_on_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == str(postgres_on_path)


def test_a_server_named_in_the_environment_is_used_and_none_is_started(
    make_cluster: Make, tmp_path: Path
) -> None:
    home = tmp_path / "unused"
    with make_cluster().session() as urls:
        answer = subprocess.run(
            [sys.executable, "-m", "gongzhi", "showmigrations", "contenttypes"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": urls.owner, "GONGZHI_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert answer.returncode == 0, answer.stderr
    assert "[ ] 0001_initial" in answer.stdout
    assert not (home / "database").exists()
