"""The bare limit of intake: one prepared statement that inserts a row and an entry.

Nobody cleans up behind it while something else is measured: a million bare rows would be looked
through just when the reports come.
"""

from __future__ import annotations

import multiprocessing
import time

import psycopg

from bench.measuring import cpu_of, ended_below, spent, tree

COLUMNS = (
    "code text, title text, words text, area int, owner int, step text, opened timestamptz, "
    "due timestamptz, lon float8, lat float8, source text, secrecy int"
)
TABLES = f"""
DROP TABLE IF EXISTS bare_entry, bare_case;
CREATE TABLE bare_case (id bigserial PRIMARY KEY, {COLUMNS});
CREATE INDEX ON bare_case (code);
CREATE INDEX ON bare_case (owner, due);
CREATE TABLE bare_entry (id bigserial PRIMARY KEY, file bigint, at timestamptz, facts text);
ALTER TABLE bare_case SET (autovacuum_enabled = off);
ALTER TABLE bare_entry SET (autovacuum_enabled = off);
"""
INSERT = """
WITH file AS (
    INSERT INTO bare_case (code, title, words, area, owner, step, opened, due, lon, lat, source,
                           secrecy)
    VALUES (%s, %s, %s, %s, %s, 'received', now(), now(), %s, %s, 'web', 0) RETURNING id
)
INSERT INTO bare_entry (file, at, facts) SELECT id, now(), %s FROM file
"""


def prepare_tables(address: str) -> None:
    """Make the two tables anew: 12 columns with three indexes, and an entry."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(TABLES)  # type: ignore[arg-type]


def _insert(address: str, words: list[str], ready: object, seconds: float, told: object) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.cursor()
        row = ["ABCDEFGHJK", "title", words[0], 7, 8, 113.3, 28.1, words[0][:200]]
        cursor.execute(INSERT, row, prepare=True)
        ready.wait()  # type: ignore[attr-defined]
        until = time.perf_counter() + seconds
        count = 0
        while time.perf_counter() < until:
            row[2] = words[count % len(words)]
            cursor.execute(INSERT, row, prepare=True)
            count += 1
        told.put(count)  # type: ignore[attr-defined]


def bare_rate(
    address: str, words: list[str], connections: int, seconds: float, server: int
) -> dict[str, float]:
    """Let so many connections insert, autocommit, each in a process of its own.

    Gives the rows a second (``bare``) and the milliseconds of CPU of the database server, whose
    first process is ``server``, for a row (``bare_ms``).
    """
    context = multiprocessing.get_context("fork")
    ready, told = context.Barrier(connections), context.Queue()
    workers = [
        context.Process(target=_insert, args=(address, words, ready, seconds, told))
        for _ in range(connections)
    ]
    ended, before = ended_below(server), cpu_of(tree(server))
    for worker in workers:
        worker.start()
    total = sum(told.get() for _ in workers)
    for worker in workers:
        worker.join()
    time.sleep(0.2)  # the connections' processes end a moment later
    lasting = spent(before, cpu_of(tree(server)))
    taken = lasting + (ended_below(server) - ended) * 1000
    return {"bare": total / seconds, "bare_ms": taken / total}
