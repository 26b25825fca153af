"""``inbox``: 50,000 open files beside 10,000 closed ones, then beside 1,000,000."""

from __future__ import annotations

import os
import re
import time
from typing import Any

import django

django.setup()

import psycopg  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.filling import CLOSED, OPEN, fill  # noqa: E402
from bench.installation import DISTRICT, Installation  # noqa: E402
from bench.measuring import Result, middle, tell  # noqa: E402
from bench.patterns import make_pattern  # noqa: E402
from bench.statements import logged, statements_of  # noqa: E402
from gongzhi.cases.management.demo.accounts import PASSWORD  # noqa: E402

OPEN_FILES, FEW, MANY = 50_000, 10_000, 1_000_000
SIZE, ROUNDS, DEEP = 50, 40, 999
LOGIN, AREA = "disp.linjiang1", "AL010109"
DOOR = "/api/v1/inbox"
SECOND = "/login/second"
_AS_PROGRAM = """
SELECT set_config('gongzhi.jurisdiction', id::text, true),
       set_config('gongzhi.actor', 'system:bench', true)
FROM core_jurisdiction WHERE code = %s
"""


def measure(place: Installation, *, quick: bool) -> Result:
    """Measure a page of 50 at the first page, at page 1,000, and from the other end."""
    result = Result("inbox")
    many = FEW * 10 if quick else MANY
    pattern = make_pattern(LOGIN, AREA)
    address = place.superuser
    # The page that asks for the second factor names its files as the server does.
    call_command("collectstatic", interactive=False, verbosity=0)
    fill(address, pattern.id, first=1, count=OPEN_FILES, kind=OPEN)
    fill(address, pattern.id, first=1, count=FEW, kind=CLOSED)
    few = _look(place)
    fill(address, pattern.id, first=FEW + 1, count=many - FEW, kind=CLOSED)
    more = _look(place)
    result.runs = [{"closed": FEW, **few}, {"closed": many, **more}]
    for name in few:
        one, other = few[name], more[name]
        result.add(f"{name}: statements", other["statements"], "", at_most=5)
        result.add(f"{name}: CPU", other["cpu_ms"], "ms", at_most=15)
        result.add(f"{name}: buffers beside {FEW:,}", one["buffers"], "")
        result.add(f"{name}: buffers beside {many:,}", other["buffers"], "")
        share = other["buffers"] / one["buffers"]
        result.add(f"{name}: buffers, ratio", share, "×", at_most=1.5)
        ratio = other["cpu_ms"] / one["cpu_ms"]
        result.add(f"{name}: CPU, ratio", ratio, "×", at_most=1.5)
    return result


def _client() -> Client:
    client = Client()
    sent = {"login": LOGIN, "password": PASSWORD}
    client.post("/login", sent)
    printed = re.search(r'name="code" value="(\d{6})"', client.get(SECOND).content.decode())
    answer = client.post(SECOND, {"code": printed[1] if printed else ""})
    if answer.status_code >= 400 or "sessionid" not in client.cookies:
        raise RuntimeError(f"login refused: {answer.content!r}")
    return client


def _look(place: Installation) -> dict[str, dict[str, float]]:
    connection.close()
    client = _client()
    walked = ""
    for _ in range(DEEP):
        walked = client.get(DOOR, {"size": SIZE, "cursor": walked}).json()["next"]
    ways = {
        "first page": {"size": SIZE},
        "page 1,000": {"size": SIZE, "cursor": walked},
        "latest first": {"size": SIZE, "order": "latest"},
    }
    return {name: _page(place, client, query) for name, query in ways.items()}


def _page(place: Installation, client: Client, query: dict[str, Any]) -> dict[str, float]:
    answer = client.get(DOOR, query)
    if answer.status_code != 200 or len(answer.json()["rows"]) < SIZE - 1:
        raise RuntimeError(f"no full page: {answer.status_code} {answer.content[:200]!r}")
    with CaptureQueriesContext(connection) as captured:
        client.get(DOOR, query)
    asked = [one["sql"] for one in captured if one["sql"].lstrip().startswith(("SELECT", "("))]
    connection.close()
    with logged(place):
        found = statements_of(place, lambda: client.get(DOOR, query))
    connection.close()
    client.get(DOOR, query)
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        client.get(DOOR, query)
        times.append((time.process_time() - begun) * 1000)
    return {
        "statements": float(len(found)),
        "cpu_ms": middle(times),
        "buffers": float(sum(_buffers(one) for one in asked)),
    }


def _buffers(statement: str) -> int:
    """Count the pages that a statement touches, run as the program runs it."""
    text = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement
    with psycopg.connect(os.environ["DATABASE_URL"]) as program:
        program.execute(_AS_PROGRAM, [DISTRICT])
        row = program.execute(text).fetchone()  # type: ignore[arg-type]
    plan = row[0][0]["Plan"] if row else {}
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


if __name__ == "__main__":
    tell(measure)
