"""``intake``: full reports through HTTP, beside the bare insert on the same server."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import django
import psycopg

django.setup()

from django.utils import timezone  # noqa: E402

from bench.bare import bare_rate, prepare_tables  # noqa: E402
from bench.installation import DISTRICT, Installation  # noqa: E402
from bench.measuring import Result, middle, tell  # noqa: E402
from bench.messages import reports  # noqa: E402
from bench.same_rows import catch_statements, make_copies, rows_ms  # noqa: E402
from bench.serving import serving, serving_empty, serving_timed  # noqa: E402
from bench.statements import logged, statements_of  # noqa: E402
from bench.timed import noted  # noqa: E402
from gongzhi.core.agenda import run_due  # noqa: E402
from gongzhi.core.models import Jurisdiction  # noqa: E402

PAIRS, SECONDS = 5, 3.0
CLIENTS, MANY = 8, 32
LOGGED, WARM = 20, 400
APP, DATABASE = "app beside triage", "database"
USUAL_EMPTY_MS = 0.085
SPEED = (
    "The bars were set on a quiet machine on which an empty view took "
    f"{USUAL_EMPTY_MS} ms of CPU (0.074 to 0.096). At the usual speed: the figure × "
    f"{USUAL_EMPTY_MS} / empty view, CPU against CPU, because rates fall with whatever else runs; "
    "for the database that is rough. The bars are held against the figures as measured."
)


def measure(place: Installation, *, quick: bool) -> Result:
    """Measure; ``quick`` for a look only."""
    result = Result("intake")
    sent = reports()
    count, pairs = (200, 2) if quick else (len(sent), PAIRS)
    bodies = place.home / "bodies.jsonl"
    bodies.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in sent), "utf-8")
    with logged(place), serving(place, workers=1) as server:
        server.drive(bodies, 1, LOGGED)
        found = statements_of(place, lambda: server.drive(bodies, 1, LOGGED))
    result.add("SQL statements of a report", len(found) / LOGGED, "", at_most=6)
    prepare_tables(place.owner)
    make_copies(place.superuser)
    with (
        serving(place) as server,
        serving_empty(place, middleware=False) as empty,
        serving_empty(place, middleware=True) as dressed,
    ):
        for _ in range(pairs):
            run = _bare(place, sent, count)
            server.drive(bodies, CLIENTS, WARM)
            run.update(server.drive(bodies, CLIENTS, count))
            run["crowd"] = server.drive(bodies, MANY, count)
            for name, other in (("empty_ms", empty), ("dressed_ms", dressed)):
                run[name] = other.drive(bodies, CLIENTS, count)["app_ms"]
            result.runs.append(run)
    triage = _triage_ms(place, bodies, count)
    _figures(result, triage[CLIENTS])
    _at_many(result, triage[MANY])
    _yardsticks(result)
    _index(result)
    return result


def _bare(place: Installation, sent: list[dict[str, object]], count: int) -> dict[str, Any]:
    """Take both bare limits: two rows of twelve columns, and the very rows of the reports."""
    own, words = Jurisdiction.objects.get(code=DISTRICT).id, [str(one["detail"]) for one in sent]
    found = bare_rate(place.owner, words, CLIENTS, SECONDS, place.postmaster())
    caught = catch_statements(sent[:count], own, timezone.now())
    found["rows_ms"] = rows_ms(place.superuser, caught, CLIENTS, place.postmaster())
    with psycopg.connect(place.superuser, autocommit=True) as admin:
        # Else what the yardsticks wrote would be put on disk while the reports are measured.
        admin.execute("CHECKPOINT")
    return found


def _figures(result: Result, triage: float) -> None:
    runs = result.runs
    app = middle(run["app_ms"] for run in runs)
    result.add(APP, app - triage, "ms CPU", at_most=0.8)
    result.add("triage", triage, "ms CPU", at_most=0.6)
    result.add(DATABASE, middle(run["database_ms"] for run in runs), "ms CPU", at_most=0.3)
    result.add("load generator", middle(run["generator_ms"] for run in runs), "ms CPU")
    result.add("reports at 8 clients", middle(run["rate"] for run in runs), "/s")
    result.add("bare inserts at 8 connections", middle(run["bare"] for run in runs), "/s")
    share = middle(100 * run["rate"] / run["bare"] for run in runs)
    result.add("share of the bare rate", share, "%", at_least=4)
    crowds = [run["crowd"] for run in runs]
    wrong = [one["statuses"] for one in [*runs, *crowds] if set(one["statuses"]) != {"201"}]
    result.add("errors at 8 and 32 clients", len(wrong), "", at_most=0)


def _at_many(result: Result, triage: float) -> None:
    """Say what a report costs when so many come that the server is busy all the time."""
    crowds, there = [run["crowd"] for run in result.runs], f"at {MANY} clients"
    result.add(f"reports {there}", middle(one["rate"] for one in crowds), "/s")
    result.add("slowest of them", max(one["slowest_ms"] for one in crowds), "ms")
    app = middle(one["app_ms"] for one in crowds)
    result.add(f"{APP}, {there}", app - triage, "ms CPU", at_most=0.8)
    base = middle(one["database_ms"] for one in crowds)
    result.add(f"{DATABASE}, {there}", base, "ms CPU", at_most=0.3)


def _yardsticks(result: Result) -> None:
    """Say what the same machine needs for next to nothing, and the two figures against that."""
    taken = {one.name: one.value for one in result.figures}
    names = ("empty_ms", "dressed_ms", "bare_ms", "rows_ms")
    empty, dressed, bare, rows = (middle(run[name] for run in result.runs) for name in names)
    result.add("empty view", empty, "ms CPU")
    result.add("empty view behind the pages' middleware", dressed, "ms CPU")
    result.add("bare insert, database", bare, "ms CPU")
    result.add("the same rows, unguarded, database", rows, "ms CPU")
    result.add("app beside triage, times an empty view", taken[APP] / empty, "×")
    result.add("database, times a bare insert", taken[DATABASE] / bare, "×")
    result.add("database, times the same rows", taken[DATABASE] / rows, "×")
    for name in (APP, DATABASE):
        result.add(f"{name}, at the usual speed", taken[name] * USUAL_EMPTY_MS / empty, "ms CPU")
    result.notes.append(SPEED)


def _triage_ms(place: Installation, bodies: Path, count: int) -> dict[int, float]:
    """Give the CPU of the reader for a report where it reads, in the workers of the web server, by
    number of clients.

    Over and over by itself it takes half of that, because nothing else comes between.
    """
    folder = place.home / "reader"
    folder.mkdir()
    found = {}
    with serving_timed(place, folder) as server:
        server.drive(bodies, CLIENTS, WARM)
        for clients in (CLIENTS, MANY):
            before = noted(folder)
            server.drive(bodies, clients, count)
            after = noted(folder)
            found[clients] = (after[0] - before[0]) / (after[1] - before[1]) / 1e6
    return found


def _index(result: Result) -> None:
    """Say what the search rows cost, which the agenda writes afterwards."""
    begun, ran = time.process_time(), 0
    for _ in range(4):
        ran += run_due(worker="bench", batch=100)
    if ran:
        spent = (time.process_time() - begun) * 1000 / ran
        result.add("search row, by the agenda", spent, "ms CPU")


if __name__ == "__main__":
    tell(measure)
