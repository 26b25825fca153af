"""Files that begin at the same moment are written by one SQL statement, a transaction of its own.

Their rows go as arrays of the tables' own row types, in bytes (``core.arrays``): two files cost the
database two thirds of what they cost one by one, four less than half. The text depends only on
which tables get rows, so PostgreSQL keeps it prepared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from django.db import DatabaseError

from gongzhi.core.arrays import RowType, array_of
from gongzhi.core.gathering import Unanswered
from gongzhi.core.journal.canonical import first_hash_sql
from gongzhi.core.line import line
from gongzhi.core.statements import sqlstate_of, was_refused
from gongzhi.core.work import Work
from gongzhi.procedure.actions.columns import ALONE_DOSSIER, ALONE_ENTRY
from gongzhi.procedure.actions.statement import Insert, Table, versions_of

# The first entry's canonical parts come as texts; what is read before ``held`` names the
# jurisdiction and the actor is bound by no policy, and what is written comes after.
_HELD = """WITH held AS MATERIALIZED (
    SELECT id, clock_timestamp() AS now,
           set_config('gongzhi.jurisdiction', id::text, true),
           set_config('gongzhi.actor', %s::text, true)
    FROM core_jurisdiction
    WHERE id = %s::smallint AND territory_version = %s::int AND directory_version = %s::int
      AND live_version = %s::int AND rules_id = %s::bigint
)"""
_HEAD = first_hash_sql("begins", "now", "least(said, now)", "goes_on", "facts")
_FIRST = ("timestamptz", "text", "text", "text")
_LAYOUT = """
SELECT kept.reltype::bigint, col.attname::text, col.atttypid::bigint
FROM pg_class kept JOIN pg_attribute col ON col.attrelid = kept.oid
WHERE kept.oid = %s::text::regclass AND col.attnum > 0 AND NOT col.attisdropped
ORDER BY col.attnum
"""
# A table has other columns than it had when it was looked at.
ANOTHER_ROW = "42804"


@dataclass(slots=True)
class FirstEntry:
    """What the database needs to write the first entry of a chain: its moment as the door says it,
    its canonical facts, and the two parts of its frame (``core.journal.canonical``).
    """

    occurred_at: datetime
    facts: bytes
    begins: bytes
    goes_on: bytes


@dataclass(frozen=True, slots=True)
class Beginning:
    """A file that begins: its first entry's parts, its own rows and those beside them, in bytes."""

    first: FirstEntry
    dossier: bytes
    entry: bytes
    beside: dict[Table, list[bytes]]


Began = tuple[datetime, bytes] | None


def spell_beginning(
    first: FirstEntry, dossier: Sequence[Any], entry: Sequence[Any], beside: Sequence[Insert]
) -> Beginning:
    """Write a file as bytes: the rows of ``ALONE_DOSSIER`` and ``ALONE_ENTRY``, and others."""
    rows: dict[Table, list[bytes]] = {}
    for insert in beside:
        if insert.rows:
            write = _row_type(insert.table).row
            rows.setdefault(insert.table, []).extend(map(write, insert.rows))
    own = _row_type(ALONE_DOSSIER).row(dossier), _row_type(ALONE_ENTRY).row(entry)
    return Beginning(first, *own, rows)


def _row_type(table: Table) -> RowType:
    """Give how a row of a table is written; its columns are looked at once."""
    known = line.known.get(table)
    if known is None:
        found = line.statement(_LAYOUT, [table.name])
        layout = [(name, type_) for _, name, type_ in found]
        known = line.known[table] = RowType(found[0][0], layout, table.columns)
    return cast("RowType", known)


def insert_together(
    work: Work, actor: str, beginnings: Sequence[Beginning]
) -> list[Began | Exception]:
    """Insert files in a transaction of their own, entered as the actor.

    Rows may take ``ground.id``, the file's own rows ``ground.now``, ``.occurred``, ``.facts`` and
    ``.head`` of its first entry too. Gives for each the moment and the hash of that entry; None
    (nothing written) when the ground has moved; or the error it met. Where the database refuses
    them, each goes by itself, so that none fails for another's sake; what was lost on the way is
    not sent twice, because nobody knows whether it arrived.
    """
    try:
        return list(_insert(work, actor, beginnings))
    except DatabaseError as wrong:
        if sqlstate_of(wrong) == ANOTHER_ROW:
            line.known.clear()
            return [None] * len(beginnings)
        if len(beginnings) == 1:
            return [wrong]
        if was_refused(wrong):
            return [
                outcome for one in beginnings for outcome in insert_together(work, actor, [one])
            ]
        return [_unanswered(wrong) for _ in beginnings]


def _unanswered(lost: Exception) -> Unanswered:
    """Make the error for one of several; raised in different threads, it is not shared."""
    told = Unanswered(str(lost))
    told.__cause__ = lost
    return told


def _insert(work: Work, actor: str, beginnings: Sequence[Beginning]) -> list[Began]:
    tables = tuple(dict.fromkeys(table for one in beginnings for table in one.beside))
    dossier, entry = _row_type(ALONE_DOSSIER), _row_type(ALONE_ENTRY)
    firsts = [one.first for one in beginnings]
    params = [
        actor,
        *versions_of(work),
        array_of("timestamptz", [first.occurred_at for first in firsts]),
        array_of("text", [first.begins for first in firsts]),
        array_of("text", [first.goes_on for first in firsts]),
        array_of("text", [first.facts for first in firsts]),
        dossier.array([one.dossier for one in beginnings]),
        entry.array([one.entry for one in beginnings]),
    ]
    params += [
        _row_type(table).array([row for one in beginnings for row in one.beside.get(table, ())])
        for table in tables
    ]
    found = line.statement(_text(tables, dossier.names, entry.names), params)
    kept = {place: (now, head) for place, now, head in found}
    return [kept.get(place) for place in range(1, len(beginnings) + 1)]


def _inserted(table: Table, source: str, prefix: str) -> str:
    """Write an insertion; the source's columns are the table's after a prefix."""
    into = ", ".join(f'"{name}"' for name, _ in (*table.columns, *table.fixed))
    values = [prefix + name for name, _ in table.columns]
    values += [value for _, value in table.fixed]
    return f"INSERT INTO {table.name} ({into}) SELECT {', '.join(values)} FROM {source}"  # noqa: S608


@lru_cache(maxsize=256)
def _text(tables: tuple[Table, ...], dossier: tuple[str, ...], entry: tuple[str, ...]) -> str:
    """Write the statement; ``dossier`` and ``entry`` name all columns of these tables."""
    names = ", ".join([f"d_{name}" for name in dossier] + [f"e_{name}" for name in entry])
    arrays = (*_FIRST, ALONE_DOSSIER.name, ALONE_ENTRY.name)
    parts = [
        _HELD,
        f"""ground AS MATERIALIZED (
            SELECT held.id, now, least(said, now) AS occurred, {_HEAD} AS head, begun.*
            FROM held, ROWS FROM ({", ".join(f"unnest(%s::{kind}[])" for kind in arrays)})
                WITH ORDINALITY AS begun(said, begins, goes_on, facts, {names}, place)
        )""",  # noqa: S608
        f"d AS ({_inserted(ALONE_DOSSIER, 'ground', 'd_')})",
        f"e AS ({_inserted(ALONE_ENTRY, 'ground', 'e_')})",
    ]
    for index, table in enumerate(tables):
        source = f"held AS ground, unnest(%s::{table.name}[]) AS one"
        parts.append(f"i{index} AS ({_inserted(table, source, 'one.')})")
    # Names and types come from the tables, never from outside.
    return ", ".join(parts) + " SELECT place, now, head FROM ground"  # noqa: S608
