"""An import that is killed leaves whole files only, and the next run goes on behind them."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from django.db import connection

from gongzhi.cases.models import Request
from gongzhi.cases.tests.adopting.sheets import line, write_map_file, write_sheet
from gongzhi.core.journal.chains import hash_of
from gongzhi.core.models import DataKey, Entry, Sealed
from gongzhi.procedure.models import Clock, Dossier
from tests.importing import run_import, start_import

ROWS = 35_000
MOMENTS = 6
LATE = {"期限": "2026-03-05 09:00:00", "事项": "E0102"}


def kill(process: subprocess.Popen[bytes], *, whole_group: bool) -> None:
    """Kill without warning: only the parent, or everything it started too."""
    if whole_group:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()


def check_whole() -> int:
    """Every file has its one entry, clock, key, words and request; returns how many files."""
    files = Dossier.objects.filter(source="other_hotline")
    count = files.count()
    assert files.values("source_id").distinct().count() == count
    for rows in (
        Entry.objects.filter(move="adopt"),
        Clock.objects.filter(name="source"),
        DataKey.objects.filter(purpose="words"),
        Sealed.objects.filter(purpose="words"),
        Request.objects.filter(channel="import"),
    ):
        assert rows.count() == count
    return count


def wait_until_nobody_writes() -> None:
    """A killed parent's processes leave within a moment; what they had begun is whole or gone."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.05)
    pytest.fail("somebody still writes")


@pytest.mark.slow  # starts and kills an import many times
def test_killed_at_random_moments_nothing_is_twice_and_the_import_resumes(
    own_database: str, tmp_path: Path
) -> None:
    file = write_sheet(tmp_path / "sheet.csv", (line(n, **LATE) for n in range(ROWS)))
    options = ("--map", str(write_map_file(tmp_path)))
    chance = random.Random(20260302)  # noqa: S311  (moments, not secrets)
    reached = [0]
    for moment in range(MOMENTS):
        process = start_import(file, *options, "--processes", "2")
        target = reached[-1] + chance.randrange(1, 2000)
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if Dossier.objects.filter(source="other_hotline").count() >= target:
                break
            time.sleep(0.01)
        time.sleep(chance.random() * 0.1)
        assert process.poll() is None
        kill(process, whole_group=moment % 2 == 0)
        wait_until_nobody_writes()
        reached.append(check_whole())
    assert reached == sorted(reached)
    assert len(set(reached)) > 3

    code, summary = run_import(file, *options, "--processes", "0")

    assert code == 0
    assert summary["known"] == reached[-1]
    assert summary["added"] == ROWS - reached[-1]
    assert check_whole() == ROWS
    for entry in Entry.objects.filter(move="adopt").order_by("chain")[:: ROWS // 50]:
        assert hash_of(entry, b"") == bytes(entry.hash)


@pytest.mark.slow  # two imports in processes of their own
def test_two_imports_of_the_same_sheet_at_once_share_the_work(
    own_database: str, tmp_path: Path
) -> None:
    file = write_sheet(tmp_path / "sheet.csv", (line(n, **LATE) for n in range(6_000)))
    options = ("--map", str(write_map_file(tmp_path)), "--processes", "1")
    both = [start_import(file, *options) for _ in range(2)]
    for process in both:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()
    assert check_whole() == 6_000
