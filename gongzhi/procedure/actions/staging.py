"""Many rows at once: COPY into a table of the session, then INSERT … SELECT.

The table of the session is never written to the log and is dropped with the block, so nothing of a
block that fails is left. INSERT follows, and not COPY into the table itself, because only INSERT
obeys row-level security and knows ON CONFLICT.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
import psycopg
from django.db import connection
from psycopg import sql
from psycopg.types.json import Jsonb

from gongzhi.core.errors import Conflict
from gongzhi.core.work import Work
from gongzhi.procedure.actions.statement import Insert, Table

_GROUND = """
SELECT 1 FROM core_jurisdiction
WHERE id = %s AND territory_version = %s AND directory_version = %s AND live_version = %s
  AND rules_id = %s
FOR SHARE
"""
_ONCE = "ON CONFLICT (jurisdiction_id, source, source_id) WHERE source_id IS NOT NULL DO NOTHING"


def stored(value: Any) -> Jsonb:
    """Wrap a value for a jsonb column."""
    return Jsonb(value, dumps=orjson.dumps)


def written(text: bytes) -> Jsonb:
    """Wrap JSON that is written already for a jsonb column."""
    return Jsonb(text, dumps=bytes)


def hold_ground(work: Work) -> None:
    """Keep the ground of a unit of work as it is until its end; Conflict when it has moved."""
    with connection.cursor() as cursor:
        cursor.execute(
            _GROUND,
            [
                work.jurisdiction,
                work.territory_version,
                work.directory_version,
                work.live_version,
                work.rules_id,
            ],
        )
        if cursor.fetchone() is None:
            raise Conflict("ground_moved")


def insert_once(insert: Insert) -> set[UUID]:
    """Insert files whose source and number are new; returns the ids that went in."""
    tail = sql.SQL(" {} RETURNING id").format(sql.SQL(_ONCE))
    with _cursor() as cursor:
        _stage(cursor, insert, tail)
        added = {row[0] for row in cursor.fetchall()}
        _drop(cursor, insert.table)
    return added


def insert_many(insert: Insert) -> None:
    """Insert rows that belong to files which have just gone in."""
    if not insert.rows:
        return
    with _cursor() as cursor:
        _stage(cursor, insert, sql.SQL(""))
        _drop(cursor, insert.table)


def _cursor() -> psycopg.Cursor[Any]:
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


def _stage_name(table: Table) -> sql.Identifier:
    return sql.Identifier("stage_" + table.name.replace(".", "_"))


def _stage(cursor: psycopg.Cursor[Any], insert: Insert, tail: sql.Composable) -> None:
    table, stage = insert.table, _stage_name(insert.table)
    names = sql.SQL(", ").join(sql.Identifier(name) for name, _ in table.columns)
    kinds = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in table.columns
    )
    cursor.execute(sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(stage, kinds))
    with cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(stage)) as copy:
        copy.set_types([_TYPES.get(kind, kind) for _, kind in table.columns])
        for row in insert.rows:
            copy.write_row(row)
    target = sql.Identifier(*table.name.split("."))
    cursor.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}{}").format(target, names, names, stage, tail)
    )


def _drop(cursor: psycopg.Cursor[Any], table: Table) -> None:
    cursor.execute(sql.SQL("DROP TABLE {}").format(_stage_name(table)))


_TYPES = {"int": "int4"}
