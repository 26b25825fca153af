"""A change while the platform runs: no request begun after it is answered from the old map."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import shapely
from django.db import connection

from gongzhi.core.actor import system_actor
from gongzhi.core.models import Jurisdiction, RulesVersion
from gongzhi.core.work import work
from gongzhi.territory.actions import redraw_boundary, write_areas
from gongzhi.territory.locate import forget, territory
from gongzhi.territory.tests.asker import answer
from gongzhi.territory.tests.factories import (
    AT,
    SIDE,
    SOUTH,
    WEST,
    make_jurisdiction,
    make_pack,
    square,
)
from gongzhi.territory.tests.playing import BASIS, as_geojson

LON, LAT = WEST + 1.2 * SIDE, SOUTH + SIDE / 2
STRIP = shapely.box(WEST + SIDE, SOUTH, WEST + SIDE * 1.25, SOUTH + SIDE)
SIDES = {
    "L1C1": {
        "L1C1": as_geojson(square(0).union(STRIP)),
        "L1C2": as_geojson(square(1).difference(STRIP)),
    },
    "L1C2": {"L1C1": as_geojson(square(0)), "L1C2": as_geojson(square(1))},
}
CHANGES, PATIENCE = 12, 20.0


@pytest.fixture
def place(own_database: str, tmp_path: Path) -> Jurisdiction:
    """The small district in a database of its own, committed."""
    place = make_jurisdiction()
    place.rules = RulesVersion.objects.first()
    place.save()
    pack = make_pack(tmp_path)
    by = system_actor(place.id, "packs")
    write_areas(jurisdiction=place.id, rows=pack.table("areas"), pack=pack, by=by, at=AT)
    forget()
    return place


def _move_border(place: Jurisdiction, turn: int) -> tuple[int, str]:
    """Move the border to and fro; when this returns, the change is acknowledged."""
    owner = ("L1C1", "L1C2")[turn % 2]
    by = system_actor(place.id, "operator")
    with work(place.id, by.code):
        version = redraw_boundary(boundaries=SIDES[owner], basis=BASIS, by=by, at=AT)
    return version, owner


@pytest.mark.slow(reason="twelve changes against threads that ask all the time")
def test_no_thread_answers_from_the_old_map(place: Jurisdiction) -> None:
    acknowledged = [territory(place.id, 1).version]
    answered = set[int]()
    over = threading.Event()

    def ask() -> list[tuple[int, int, str]]:
        seen = []
        try:
            while not over.is_set():
                before = acknowledged[0]
                seen.append((before, *answer(place.id, LON, LAT)))
                answered.add(seen[-1][1])
        finally:
            connection.close()
        return seen

    with ThreadPoolExecutor(3) as threads:
        asking = [threads.submit(ask) for _ in range(3)]
        try:
            for turn in range(CHANGES):
                acknowledged[0], _ = _move_border(place, turn)
                # A busy machine may let nobody ask between two changes.
                until = time.monotonic() + PATIENCE
                while acknowledged[0] not in answered and time.monotonic() < until:
                    time.sleep(0.001)
        finally:
            over.set()
        seen = [one for each in asking for one in each.result(30)]
    assert len({version for _, version, _ in seen}) >= CHANGES
    assert [one for one in seen if one[1] < one[0]] == []
    owner = {version: ("L1C2", "L1C1")[version % 2 == 0] for version in range(1, CHANGES + 2)}
    assert [one for one in seen if one[2] != owner[one[1]]] == []


@pytest.fixture
def asker(place: Jurisdiction, own_database: str) -> Iterator[subprocess.Popen[str]]:
    """Another process with the same database, which has loaded the map already."""
    url = urlsplit(os.environ["DATABASE_URL"])
    environment = os.environ | {"DATABASE_URL": urlunsplit(url._replace(path=f"/{own_database}"))}
    command = [sys.executable, "-m", "gongzhi.territory.tests.asker", place.code]
    with subprocess.Popen(  # noqa: S603  (our own module, our own interpreter)
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)


@pytest.mark.slow(reason="starts another process and changes the map under it")
def test_no_process_answers_from_the_old_map(
    place: Jurisdiction, asker: subprocess.Popen[str]
) -> None:
    def ask() -> tuple[int, str]:
        assert asker.stdin is not None
        assert asker.stdout is not None
        asker.stdin.write(f"{LON} {LAT}\n")
        asker.stdin.flush()
        version, area = asker.stdout.readline().split()
        return int(version), area

    assert ask() == (1, "L1C2")
    for turn in range(CHANGES):
        changed = _move_border(place, turn)
        assert ask() == changed
        assert ask() == answer(place.id, LON, LAT)
