"""One unit of work: a transaction that knows its jurisdiction, its actor and its moment.

Every request and job, reads too, runs in one. The first statement sets actor and jurisdiction for
row-level security and returns the database's clock with the versions of everything that processes
keep in memory, so that nothing begun after a change is answered from what was before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import psycopg
from django.db import connection, transaction

from gongzhi.core.errors import NotFound

_BEGIN = """
SELECT set_config('gongzhi.jurisdiction', %s, true), set_config('gongzhi.actor', %s, true),
       clock_timestamp(), j.id, j.code, j.territory_version, j.directory_version, j.live_version,
       j.rules_id
FROM core_jurisdiction j WHERE j.id = %s
"""


@dataclass(frozen=True, slots=True)
class Work:
    """The transaction's moment (database clock, UTC) and the versions it stands on."""

    jurisdiction: int
    code: str
    now: datetime
    territory_version: int
    directory_version: int
    live_version: int
    rules_id: int


def statement(sql: str, params: list[object]) -> list[tuple[object, ...]]:
    """Run a hot statement (parameters ``%s``) prepared on the server; returns its rows."""
    connection.ensure_connection()
    with psycopg.RawCursor(connection.connection) as cursor:
        cursor.execute(_numbered(sql), params, prepare=True)
        return cursor.fetchall() if cursor.description else []


@lru_cache(maxsize=512)
def _numbered(sql: str) -> bytes:
    """Write ``$1, $2 …`` once: psycopg would read a long text anew at every call."""
    first, *others = sql.split("%s")
    return "".join([first, *(f"${n}{part}" for n, part in enumerate(others, 1))]).encode()


def begin(jurisdiction: int, actor: str) -> Work:
    """Set actor and jurisdiction of the running transaction and read its moment."""
    rows = statement(_BEGIN, [str(jurisdiction), actor, jurisdiction])
    if not rows:
        raise NotFound("jurisdiction", id=jurisdiction)
    row = rows[0]
    return Work(row[3], row[4], row[2], *row[5:])  # type: ignore[arg-type]


@contextmanager
def work(jurisdiction: int, actor: str) -> Iterator[Work]:
    """Open a transaction and give its Work; rolls back when the block raises."""
    with transaction.atomic():
        yield begin(jurisdiction, actor)
