"""What the very rows of a report cost where nothing guards them.

The statements of real reports, caught before they are sent, are written into copies of their
tables with the same columns and indexes, by a role that no policy binds: no trigger, no row-level
security, no unit of work, no ground to look up beside them. No way of writing the rows of one
report as one acknowledged statement costs the database less; several reports together cost less.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg
from django.utils import timezone

from bench.measuring import cpu_of, spent, tree
from gongzhi.cases.actions import Report, receive_request
from gongzhi.cases.queries import case_ground
from gongzhi.core.actor import visitor
from gongzhi.core.line import line
from gongzhi.core.statements import dumped, named
from gongzhi.core.work import work

TABLES = (
    "procedure_dossier",
    "core_entry",
    "procedure_clock",
    "core_agendarow",
    "keystore.data_key",
    "core_sealed",
    "cases_request",
    "notices_contactmark",
)
FOLDER = "bare_rows"
WARM, PATIENCE = 20, 300.0
Caught = tuple[str, list[Any]]


def make_copies(address: str) -> None:
    """Make the copies anew: columns, defaults and indexes, and nothing that guards."""
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(f"DROP SCHEMA IF EXISTS {FOLDER} CASCADE")  # type: ignore[arg-type]
        admin.execute(f"CREATE SCHEMA {FOLDER}")  # type: ignore[arg-type]
        for table in TABLES:
            copy = f"CREATE TABLE {_copy_of(table)} (LIKE {table} INCLUDING DEFAULTS "
            copied = f"{copy} INCLUDING IDENTITY INCLUDING INDEXES) WITH (autovacuum_enabled = off)"
            admin.execute(copied)  # type: ignore[arg-type]


def catch_statements(sent: Sequence[dict[str, Any]], jurisdiction: int, at: Any) -> list[Caught]:
    """Let reports be received up to their one writing statement, and keep that."""
    with work(jurisdiction, "system:bench") as unit:
        case_ground(unit)
    with _caught() as kept:
        for one in sent:
            receive_request(Report(source="api", **one), by=visitor(jurisdiction), at=at)
    return kept


def rows_ms(address: str, caught: Sequence[Caught], connections: int, server: int) -> float:
    """Write the caught rows, each once, from so many connections; gives the milliseconds of CPU of
    the database server, whose first process is ``server``, for a report.

    The first few of each connection are not counted: what it takes to come in is nobody's report.
    """
    context = multiprocessing.get_context("fork")
    turns = context.Barrier(connections + 1)
    workers = [
        context.Process(target=_write, args=(address, caught[one::connections], turns))
        for one in range(connections)
    ]
    for worker in workers:
        worker.start()
    turns.wait(PATIENCE)
    before = cpu_of(tree(server))
    for _ in range(2):
        turns.wait(PATIENCE)
    after = cpu_of(tree(server))
    turns.wait(PATIENCE)
    for worker in workers:
        worker.join()
    return spent(before, after) / (len(caught) - connections * WARM)


def _copy_of(table: str) -> str:
    return f"{FOLDER}.{table.rpartition('.')[2]}"


@contextmanager
def _caught() -> Iterator[list[Caught]]:
    kept: list[Caught] = []
    ask = line.statement

    def keep(text: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
        if "INSERT INTO" not in text:  # what is read of the catalogue
            return ask(text, params)
        for table in TABLES:
            text = text.replace(f"INSERT INTO {table} (", f"INSERT INTO {_copy_of(table)} (")
        kept.append((text, list(params)))
        return [(1, timezone.now(), b"")]

    with patch.object(line, "statement", keep):
        yield kept


def _write(address: str, caught: Sequence[Caught], turns: Any) -> None:
    """Write the first rows, then, when everybody has, the others; leave when all are done."""
    with psycopg.connect(address, autocommit=True) as connection:
        known: set[str] = set()
        _send(connection, caught[:WARM], known)
        turns.wait(PATIENCE)
        turns.wait(PATIENCE)
        _send(connection, caught[WARM:], known)
        turns.wait(PATIENCE)
        turns.wait(PATIENCE)


def _send(connection: psycopg.Connection[Any], caught: Sequence[Caught], known: set[str]) -> None:
    driver = connection.pgconn
    for text, params in caught:
        name, written = named(text)
        if name not in known:
            driver.prepare(name.encode(), written)
            known.add(name)
        result = driver.exec_prepared(name.encode(), *dumped(params))
        if result.error_message:
            raise RuntimeError(result.error_message.decode())
