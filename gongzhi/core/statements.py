"""Hot statements: prepared once for each connection and sent straight through libpq.

What a city's load runs through (the beginning of every unit of work, the opening of a file) costs
a tenth of what a cursor costs. The BEGIN that waits for the first of a transaction goes with it,
and the COMMIT with the last one where it is said to be the last: so a transaction of two
statements waits twice for the server and not four times. The connection must not let the driver
prepare statements of its own (``prepare_threshold`` None), because the driver drops all prepared
ones after a rollback.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, cast
from uuid import UUID
from weakref import WeakKeyDictionary

import orjson
import psycopg
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from psycopg.pq.abc import PGresult

from gongzhi.core.arrays import moment_bytes
from gongzhi.core.database.postgresql.base import DatabaseWrapper, NotBegun

TEXT, BINARY = 0, 1
# Classes of errors after which nobody knows: the connection, the server leaving, its disk, itself.
LOST = frozenset({"08", "57", "58", "XX"})
_ready: WeakKeyDictionary[psycopg.Connection[Any], set[str]] = WeakKeyDictionary()

_DUMP: dict[type, Callable[[Any], bytes]] = {
    str: str.encode,
    int: b"%d".__mod__,
    bool: lambda value: b"t" if value else b"f",
    float: lambda value: repr(value).encode(),
    UUID: lambda value: value.bytes,
    datetime: moment_bytes,
    bytes: lambda value: value,
    list: lambda values: f"{{{','.join(map(str, values))}}}".encode(),
}
# The server reads these from their bytes much faster than from their spelling.
_FORMAT = {bytes: BINARY, UUID: BINARY, datetime: BINARY}
_LOAD: dict[int, Callable[[bytes], Any]] = {
    16: b"t".__eq__,
    17: lambda text: bytes.fromhex(text[2:].decode()),
    20: int,
    21: int,
    23: int,
    25: bytes.decode,
    1043: bytes.decode,
    2950: lambda text: UUID(text.decode()),
    3802: orjson.loads,
    5069: int,
    1184: lambda text: datetime.fromisoformat(text.decode()),
}


def statement(sql: str, params: Sequence[object], *, last: bool = False) -> list[tuple[Any, ...]]:
    """Run a statement (parameters ``%s``) that is kept prepared; returns its rows.

    Parameters are None, texts, whole numbers, booleans, floats, UUIDs, aware datetimes, bytes and
    lists of whole numbers or UUIDs; each must stand where SQL says its type. Results are whole
    numbers, booleans, texts, moments (UTC), bytes, UUIDs and JSON values; TypeError for another
    type. Raises Django's database errors. ``last``: nothing follows in this unit of work; where
    no other is around it, its transaction has ended well when this returns.
    """
    wrapper = _wrapper()
    if wrapper.asks_nothing:
        raise NotBegun
    return statement_on(wrapper, sql, params, last=last)


def statement_on(
    wrapper: DatabaseWrapper, sql: str, params: Sequence[object], *, last: bool = False
) -> list[tuple[Any, ...]]:
    """Run a statement like ``statement`` on a given connection.

    Where no transaction is open there, it is one of its own.
    """
    wrapper.ensure_connection()
    wrapper.validate_no_broken_transaction()
    connection = cast("psycopg.Connection[Any]", wrapper.connection)
    name, text = named(sql)
    values, formats = dumped(params)
    with wrapper.wrap_database_errors:
        if name not in _ready.setdefault(connection, set()):
            wrapper.begin()
            wrapper.demand(connection.pgconn.prepare(name.encode(), text))
            _ready[connection].add(name)
        first, last = wrapper.waits_to_begin(), last and wrapper.is_outermost()
        if not (first or last):
            result = connection.pgconn.exec_prepared(name.encode(), values, formats)
            wrapper.demand(result)
        else:
            result = wrapper.exchange(name.encode(), values, formats, begin=first, commit=last)
    return _rows(result)


@contextmanager
def asking_nothing() -> Iterator[None]:
    """Let nothing be asked of the database in the block (NotBegun), outside of every unit of work.

    What it has to say goes another way (``core.line``).
    """
    wrapper = _wrapper()
    wrapper.asks_nothing = True
    try:
        yield
    finally:
        wrapper.asks_nothing = False


def was_refused(error: Exception) -> bool:
    """Tell whether the database has refused a statement, so that its transaction wrote nothing; not
    so when the connection was lost and nobody knows.
    """
    state = sqlstate_of(error)
    return isinstance(error, DatabaseError) and state is not None and state[:2] not in LOST


def sqlstate_of(error: Exception) -> str | None:
    """Give the database's own code of an error of Django's, where the server has answered."""
    return getattr(error.__cause__, "sqlstate", None)


def starts_afresh() -> bool:
    """Tell whether no transaction is open here: what is read next has been committed."""
    wrapper = _wrapper()
    return wrapper.connection is None or wrapper.is_idle()


def _wrapper() -> DatabaseWrapper:
    return cast("DatabaseWrapper", connections[DEFAULT_DB_ALIAS])


def dumped(params: Sequence[object]) -> tuple[list[Any], list[int]]:
    """Spell parameters as they are sent, and say which of them are sent as bytes."""
    values = [None if value is None else _DUMP[type(value)](value) for value in params]
    return values, [_FORMAT.get(type(value), TEXT) for value in params]


def _rows(result: PGresult) -> list[tuple[Any, ...]]:
    if not result.nfields:
        return []
    try:
        loads = [_LOAD[result.ftype(column)] for column in range(result.nfields)]
    except KeyError as unknown:
        raise TypeError(f"a hot statement cannot give type {unknown}") from None
    return [
        tuple(
            None if (value := result.get_value(row, column)) is None else load(value)
            for column, load in enumerate(loads)
        )
        for row in range(result.ntuples)
    ]


@lru_cache(maxsize=512)
def named(sql: str) -> tuple[str, bytes]:
    """Give a statement its name and write ``$1, $2 …`` once."""
    first, *others = sql.split("%s")
    text = "".join([first, *(f"${n}{part}" for n, part in enumerate(others, 1))])
    return "gongzhi_" + sha256(text.encode()).hexdigest()[:16], text.encode()
