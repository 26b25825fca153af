"""``intake``: full reports through HTTP, beside the bare insert on the same server."""

from __future__ import annotations

import json
import time
from typing import Any
from unittest.mock import patch

import django

django.setup()

from django.utils import timezone  # noqa: E402

from bench.bare import bare_rate, prepare_tables  # noqa: E402
from bench.installation import DISTRICT, Installation  # noqa: E402
from bench.measuring import Result, middle, tell  # noqa: E402
from bench.messages import reports  # noqa: E402
from bench.same_rows import catch_statements, make_copies, rows_ms  # noqa: E402
from bench.serving import serving, serving_empty  # noqa: E402
from bench.statements import logged, statements_of  # noqa: E402
from gongzhi.cases.actions import Report, receive_request  # noqa: E402
from gongzhi.core.actor import visitor  # noqa: E402
from gongzhi.core.agenda import run_due  # noqa: E402
from gongzhi.core.models import Jurisdiction  # noqa: E402
from gongzhi.triage.suggest import Suggestion, suggest  # noqa: E402

PAIRS, SECONDS = 5, 3.0
CLIENTS, MANY = 8, 32
LOGGED = 20
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
        server.drive(bodies, CLIENTS, 400)
        for _ in range(pairs):
            run = {**_bare(place, sent, count), **server.drive(bodies, CLIENTS, count)}
            for name, other in (("empty_ms", empty), ("dressed_ms", dressed)):
                run[name] = other.drive(bodies, CLIENTS, count)["app_ms"]
            result.runs.append(run)
        crowd = server.drive(bodies, MANY, count)
    _figures(result, _triage_ms(sent), crowd)
    _yardsticks(result)
    _index(result)
    return result


def _bare(place: Installation, sent: list[dict[str, object]], count: int) -> dict[str, Any]:
    """Take both bare limits: two rows of twelve columns, and the very rows of the reports."""
    own, words = Jurisdiction.objects.get(code=DISTRICT).id, [str(one["detail"]) for one in sent]
    found = bare_rate(place.owner, words, CLIENTS, SECONDS, place.postmaster())
    caught = catch_statements(sent[:count], own, timezone.now())
    found["rows_ms"] = rows_ms(place.superuser, caught, CLIENTS, place.postmaster())
    return found


def _figures(result: Result, triage: float, crowd: dict[str, object]) -> None:
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
    wrong = [run["statuses"] for run in [*runs, crowd] if set(run["statuses"]) != {"201"}]  # type: ignore[arg-type]
    result.add("errors at 8 and 32 clients", len(wrong), "", at_most=0)
    result.add("reports at 32 clients", float(crowd["rate"]), "/s")  # type: ignore[arg-type]
    result.add("slowest of them", float(crowd["slowest_ms"]), "ms")  # type: ignore[arg-type]
    at_many = f"at {MANY} clients"
    result.add(f"{APP}, {at_many}", float(crowd["app_ms"]) - triage, "ms CPU")  # type: ignore[arg-type]
    result.add(f"{DATABASE}, {at_many}", float(crowd["database_ms"]), "ms CPU")  # type: ignore[arg-type]


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


def _triage_ms(sent: list[dict[str, object]]) -> float:
    """Give the CPU of the reader for a report, where it reads: on the way of whole reports.

    Over and over by itself it takes half of that, because nothing else comes between.
    """
    own, spent_ns = Jurisdiction.objects.get(code=DISTRICT).id, 0

    def timed(text: str, **given: Any) -> Suggestion:
        nonlocal spent_ns
        begun = time.thread_time_ns()
        read = suggest(text, **given)
        spent_ns += time.thread_time_ns() - begun
        return read

    with patch("gongzhi.cases.methods.suggesting.suggest", timed):
        for one in sent:
            receive_request(Report(source="api", **one), by=visitor(own), at=timezone.now())  # type: ignore[arg-type]
    return spent_ns / 1e6 / len(sent)


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
