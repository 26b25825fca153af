"""The demo as a new user starts it: a command, an empty folder, and no story cut short."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from gongzhi.cases.management.resuming import NOTE
from gongzhi.core.cluster import Cluster
from tests.paths import ROOT

pytestmark = pytest.mark.slow  # 500 reports, each told to its end through the real actions

SET_BY_TESTS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DJANGO_SETTINGS_MODULE")


def gongzhi(home: Path, *words: str) -> str:
    """Run a command of the platform in a home of its own and give what it said."""
    environment = {name: value for name, value in os.environ.items() if name not in SET_BY_TESTS}
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, "-m", "gongzhi", *words],
        cwd=ROOT,
        env={**environment, "GONGZHI_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


def test_the_demo_fills_an_empty_folder_and_no_rule_cuts_a_story_short(tmp_path: Path) -> None:
    said = gongzhi(tmp_path, "demo", "--no-serve")
    assert "ended early" not in said, said
    assert "disp.linjiang1" in said
    (tmp_path / NOTE).unlink()  # as after a newer program: every step looks what is done already
    again = gongzhi(tmp_path, "demo", "--no-serve")
    assert "disp.linjiang1" in again
    with Cluster(tmp_path).session() as urls, psycopg.connect(urls.owner) as database:
        row = database.execute(
            "SELECT count(*) FILTER (WHERE source_id LIKE 'demo:%'),"
            " count(*) FILTER (WHERE step = 'closed'), count(DISTINCT step) FROM procedure_dossier"
        ).fetchone()
    assert row is not None
    reports, closed, steps = row
    assert (reports, closed > 100, steps >= 8) == (500, True, True)
    gongzhi(tmp_path, "verify", "database")
