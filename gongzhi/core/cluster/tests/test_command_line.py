# ruff: noqa: S603 - runs programs of our own, never a text from outside
"""``python -m gongzhi``: verbs, exit codes, and the database it lends them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongzhi.__main__ import VERBS
from gongzhi.core.cluster import Cluster

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home of the test's own; what a command left running in it is removed."""
    yield tmp_path / "home"
    if (tmp_path / "home" / "database").exists():
        Cluster(tmp_path / "home").destroy()


def environment(home: Path, **more: str) -> dict[str, str]:
    """Our environment without a database, and a home."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "GONGZHI_"))}
    return {**kept, "GONGZHI_HOME": str(home), **more}


def gongzhi(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a verb to its end."""
    return subprocess.run(
        [sys.executable, "-m", "gongzhi", *arguments],
        cwd=ROOT,
        env=environment(home, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_verb_in_both_languages(home: Path) -> None:
    answer = gongzhi(home, "--help")
    assert answer.returncode == 0
    for verb, lines in VERBS.items():
        assert f"  {verb} " in answer.stdout
        assert all(line in answer.stdout for line in lines)
    assert not home.exists()


def test_nothing_at_all_is_wrong_usage(home: Path) -> None:
    assert gongzhi(home).returncode == 2


def test_an_unknown_verb_is_wrong_usage_with_a_hint_and_starts_nothing(home: Path) -> None:
    answer = gongzhi(home, "migrat")
    assert answer.returncode == 2
    assert "Did you mean migrate?" in answer.stderr
    assert not (home / "database").exists()


def test_an_unknown_option_is_wrong_usage(home: Path) -> None:
    assert gongzhi(home, "database", "--no-such-option").returncode == 2


def test_help_of_a_verb_starts_no_server(home: Path) -> None:
    answer = gongzhi(home, "showmigrations", "--help")
    assert answer.returncode == 0
    assert not (home / "database").exists()


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"GONGZHI_DEBUG": "perhaps"}, "write true or false"),
        ({"DATABASE_URL": "mysql://root@localhost/x"}, "must begin with postgresql://"),
        ({"DATABASE_URL": "postgresql://x@127.0.0.1:99999/x"}, "the port must be a number"),
        ({"DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, "connection"),
        ({"GONGZHI_POSTGRES": "/nonexistent"}, "No postgres and initdb in /nonexistent"),
    ],
)
def test_an_unfit_environment_is_said_in_words(
    home: Path, variables: dict[str, str], words: str
) -> None:
    answer = gongzhi(home, "showmigrations", **variables)
    assert answer.returncode == 3
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_verb_gets_a_server_which_is_gone_afterwards(home: Path) -> None:
    answer = gongzhi(home, "showmigrations", "contenttypes")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert not Cluster(home).running()


def test_a_server_started_by_hand_stays(home: Path) -> None:
    assert gongzhi(home, "database", "start").returncode == 0
    assert gongzhi(home, "showmigrations", "contenttypes").returncode == 0
    assert '"running": true' in gongzhi(home, "database", "status", "--json").stdout
    assert gongzhi(home, "database", "stop").returncode == 0
    assert '"running": false' in gongzhi(home, "database", "status", "--json").stdout


def test_a_verb_that_is_asked_to_leave_stops_the_server_it_started(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "gongzhi", "shell", "-c", "import time; time.sleep(60)"],
        cwd=ROOT,
        env=environment(home),
    ) as process:
        until = time.monotonic() + 20
        while not Cluster(home).running() and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 143
    assert not Cluster(home).running()


def test_a_taken_port_is_said_in_words(home: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = gongzhi(home, "serve", "--port", port)
    assert answer.returncode == 3
    assert f"127.0.0.1:{port}" in answer.stderr
