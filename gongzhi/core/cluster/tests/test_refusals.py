"""What cannot work is refused in one sentence that says what to do."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gongzhi.core.cluster import Cluster, ClusterError
from gongzhi.core.cluster.account import Account, blocking_folder, choose_account
from gongzhi.core.cluster.binaries import checked_binaries, find_binaries
from gongzhi.core.cluster.tests.another_user import run_as
from gongzhi.core.cluster.tests.conftest import Make

DataOf = Callable[[Cluster], Path]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")


def test_data_of_another_major_version_is_refused_with_the_way_to_move_it(
    cluster: Cluster, data_of: DataOf
) -> None:
    cluster.start()
    cluster.stop()
    (data_of(cluster) / "PG_VERSION").write_text("14\n", encoding="ascii")
    with pytest.raises(ClusterError, match=r"made by PostgreSQL 14.*database dump.*database load"):
        cluster.start()


def test_a_folder_without_programs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match=r"No postgres and initdb in .*DATABASE_URL"):
        find_binaries(tmp_path)


def test_programs_too_old_are_refused(tmp_path: Path) -> None:
    tmp_path.joinpath("postgres").write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
    tmp_path.joinpath("postgres").chmod(0o755)
    with pytest.raises(ClusterError, match=r"holds PostgreSQL 14\.9; Gongzhi needs 15"):
        checked_binaries(tmp_path, ourselves())


def test_programs_that_do_not_run_are_refused_with_their_words(tmp_path: Path) -> None:
    tmp_path.joinpath("postgres").write_text("#!/bin/sh\necho 'no such library' >&2; exit 127\n")
    tmp_path.joinpath("postgres").chmod(0o755)
    with pytest.raises(ClusterError, match=r"no such library.*Ways out"):
        checked_binaries(tmp_path, ourselves())


@as_root
def test_the_folder_that_blocks_the_programs_is_named(tmp_path: Path, product: Path) -> None:
    blocked = product / "blocked"
    (blocked / "bin").mkdir(parents=True)
    blocked.chmod(0o700)
    (blocked / "bin" / "postgres").write_text("#!/bin/sh\n")
    (blocked / "bin" / "postgres").chmod(0o755)
    with pytest.raises(ClusterError, match=f"the folder {blocked} lets nobody else through"):
        checked_binaries(blocked / "bin", choose_account())


@as_root
def test_the_folder_that_blocks_the_data_is_named(make_cluster: Make, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    cluster = Cluster(tmp_path / "home", product=tmp_path / "product")
    with pytest.raises(ClusterError, match=r"can reach neither .* the folder .* GONGZHI_HOME"):
        cluster.start()


@as_root
def test_permissions_of_parents_are_left_alone(make_cluster: Make, tmp_path: Path) -> None:
    modes = {folder: folder.stat().st_mode for folder in tmp_path.parents}
    make_cluster().start()
    assert {folder: folder.stat().st_mode for folder in tmp_path.parents} == modes


@as_root
def test_a_user_id_without_a_name_gets_one_clear_sentence(product: Path) -> None:
    code = "from gongzhi.core.cluster.account import choose_account; choose_account()"
    answer = run_as(Account("?", 61234, 61234, drop=True), product, code)
    assert "The user id 61234 has no entry in the passwd database" in answer.stderr


def test_a_server_that_dies_at_its_start_is_quoted(cluster: Cluster, data_of: DataOf) -> None:
    cluster.start()
    cluster.stop()
    with (data_of(cluster) / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("no_such_setting = on\n")
    with pytest.raises(ClusterError, match=r"unrecognized configuration parameter"):
        cluster.start()


def test_addresses_of_a_server_that_does_not_run_are_refused(cluster: Cluster) -> None:
    with pytest.raises(ClusterError, match=r"does not run"):
        cluster.urls()


def test_a_home_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(ClusterError, match=r"cannot be made.*GONGZHI_HOME"):
        Cluster(tmp_path / "file" / "home").start()


def test_a_folder_closed_to_others_blocks(tmp_path: Path) -> None:
    somebody = Account("somebody", 61234, 61234, drop=True)
    open_folder, closed = tmp_path / "open", tmp_path / "open" / "closed"
    closed.mkdir(parents=True)
    closed.chmod(0o700)
    for folder in [tmp_path, *tmp_path.parents]:
        if blocking_folder(folder, somebody):
            return
    assert blocking_folder(open_folder, somebody) is None
    assert blocking_folder(closed, somebody) == closed


def ourselves() -> Account:
    """Our own account, root included: to run a script, not a server."""
    return Account("ourselves", os.geteuid(), os.getegid(), drop=False)
