"""``due``: claiming and running 10,000 due rows of the agenda, beside few files and beside many."""

from __future__ import annotations

import time
from datetime import timedelta

import django

django.setup()

import psycopg  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.filling import OPEN, fill  # noqa: E402
from bench.installation import Installation  # noqa: E402
from bench.measuring import Result, tell  # noqa: E402
from bench.patterns import make_pattern  # noqa: E402
from gongzhi.core.agenda import run_due  # noqa: E402
from gongzhi.procedure.models import Clock  # noqa: E402

DUE, FEW, MANY = 10_000, 10_000, 1_000_000
BATCH = 100
AREA = "AL010109"
_PLAN = """
INSERT INTO core_agendarow (jurisdiction_id, at, handler, key, payload, worker, attempts,
                            last_error, dead)
SELECT 1, now() - interval '1 minute', 'clock', 'bench:' || %(round)s || ':' || id,
       jsonb_build_object('clock', replace(id::text, '-', ''), 'version', 1), '', 0, '', false
FROM procedure_clock
WHERE name = %(name)s AND version = 1 AND NOT warned AND dossier_id <> %(pattern)s::uuid
ORDER BY id LIMIT %(count)s
"""
_FUTURE = """
INSERT INTO core_agendarow (jurisdiction_id, at, handler, key, payload, worker, attempts,
                            last_error, dead)
SELECT 1, now() + interval '9 days' + n * interval '1 second', 'clock', 'later:' || n, '{}', '', 0,
       '', false
FROM generate_series(%s::int, %s::int) n
"""
_TOUCHED = """
SELECT sum(blks_hit + blks_read) FROM pg_stat_database WHERE datname = current_database()
"""


def measure(place: Installation, *, quick: bool) -> Result:
    """Every file is open and has a row for its deadline; only 10,000 are due."""
    result = Result("due")
    due, many = (1_000, FEW * 5) if quick else (DUE, MANY)
    pattern = make_pattern("", AREA)
    clock = Clock.objects.get(dossier_id=pattern.id)
    address = place.superuser
    seen = []
    for first, upto in ((1, FEW), (FEW + 1, many)):
        with psycopg.connect(address) as admin:
            admin.execute(_FUTURE, [first, upto])
        fill(address, pattern.id, first=first, count=upto - first + 1, kind=OPEN)
        seen.append(_round(address, clock, upto, due))
    result.runs = seen
    one, other = seen
    for run in seen:
        files = f"{run['files']:,.0f} files"
        result.add(f"buffers of a row beside {files}", run["buffers"], "")
        result.add(f"CPU of a row beside {files}", run["cpu_ms"], "ms")
    result.add("buffers, ratio", other["buffers"] / one["buffers"], "×", at_most=1.5)
    result.add("CPU, ratio", other["cpu_ms"] / one["cpu_ms"], "×")
    return result


def _round(address: str, clock: Clock, files: int, due: int) -> dict[str, float]:
    """Make some clocks' rows due, run them all, and count what the server touched.

    Never the pattern's own, from which the next files are copied.
    """
    asked = {"name": clock.name, "pattern": str(clock.dossier_id), "count": due}
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(_PLAN, {"round": str(files), **asked})
        admin.execute("VACUUM ANALYZE core_agendarow")
    connection.close()
    before = _touched(address)
    begun, ran = time.process_time(), 0
    moment = timezone.now() + timedelta(seconds=1)
    while batch := run_due(worker="bench", batch=BATCH, at=moment):
        ran += batch
    spent = (time.process_time() - begun) * 1000
    connection.close()
    if ran < due:
        raise RuntimeError(f"only {ran} of {due} rows were due")
    return {"files": files, "buffers": (_touched(address) - before) / ran, "cpu_ms": spent / ran}


def _touched(address: str) -> float:
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute("SELECT pg_sleep(1.5)")
        admin.execute("SELECT pg_stat_force_next_flush()")
        row = admin.execute(_TOUCHED).fetchone()
    return float(row[0]) if row else 0.0


if __name__ == "__main__":
    tell(measure)
