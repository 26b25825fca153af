"""A border is moved while a real server answers: no request begun after it sees the old map."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import shapely
from django.utils import timezone

from bench.serving import free_port
from gongzhi.core.actor import system_actor
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import work
from gongzhi.territory.actions import redraw_boundary
from gongzhi.territory.models import Boundary
from tests.paths import ROOT

CHANGES, ASKING, WORKERS = 8, 4, 2
PATIENCE = 60


@pytest.fixture
def server(own_database: str) -> Iterator[int]:
    """``gongzhi serve`` with two processes on a database that this test may commit to."""
    port = free_port()
    environment = dict(os.environ)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        address = urlsplit(environment[name])
        environment[name] = urlunsplit(address._replace(path=f"/{own_database}"))
    words = ["serve", "--port", str(port), "--workers", str(WORKERS)]
    process = subprocess.Popen(  # noqa: S603  (our own program)
        [sys.executable, "-m", "gongzhi", *words], cwd=ROOT, env=environment
    )
    try:
        _await(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def _await(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            _ask(port, "/api/v1/areas")
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the server does not answer")


def _ask(port: int, path: str) -> Any:
    """Ask over a connection of its own, so that every worker gets its turn."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        return json.loads(answer.read())
    finally:
        connection.close()


def _neighbours() -> list[Boundary]:
    """Give two drawn areas of one parent with nothing below them."""
    drawn = Boundary.objects.filter(
        valid_to=None, area__valid_to=None, area__children=None
    ).select_related("area")
    by_parent: dict[int | None, list[Boundary]] = {}
    for one in drawn.order_by("area__code"):
        by_parent.setdefault(one.area.parent_id, []).append(one)
    return next(found for found in by_parent.values() if len(found) > 1)[:2]


@pytest.mark.slow(reason="starts a server and moves a border under it")
def test_no_request_begun_after_a_change_is_answered_from_the_old_map(server: int) -> None:
    place = Jurisdiction.objects.get(code="anlan")
    by = system_actor(place.id, "operator")
    with work(place.id, by.code):
        one, other = _neighbours()
    codes, ground = (one.area.code, other.area.code), (one.geometry, other.geometry)
    inside = shapely.point_on_surface(shapely.from_geojson(json.dumps(ground[0])))
    path = f"/api/v1/areas/locate?lon={inside.x}&lat={inside.y}"
    first = _ask(server, path)["version"]
    acknowledged, over = [first], threading.Event()

    def ask() -> list[tuple[int, int, str]]:
        seen = []
        while not over.is_set():
            before = acknowledged[0]
            answer = _ask(server, path)
            seen.append((before, answer["version"], answer["area"]))
        return seen

    with ThreadPoolExecutor(ASKING) as threads:
        asking = [threads.submit(ask) for _ in range(ASKING)]
        try:
            for turn in range(1, CHANGES + 1):
                drawn = dict(zip(codes, ground[:: -1 if turn % 2 else 1], strict=True))
                with work(place.id, by.code):
                    version = redraw_boundary(
                        boundaries=drawn, basis="试验", by=by, at=timezone.now()
                    )
                acknowledged[0] = version
                after = _ask(server, path)
                assert (after["version"], after["area"]) == (version, codes[turn % 2])
                time.sleep(0.1)
        finally:
            over.set()
        seen = [answer for each in asking for answer in each.result(PATIENCE)]
    assert [one for one in seen if one[1] < one[0]] == []
    assert [one for one in seen if one[2] != codes[(one[1] - first) % 2]] == []
    assert {version for _, version, _ in seen} >= {first + CHANGES}
    assert len(seen) > CHANGES * ASKING
