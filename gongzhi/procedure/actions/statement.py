"""One SQL statement that inserts rows into several tables, if the ground is still the same.

The text depends only on the shape (tables, columns, numbers of rows), so PostgreSQL keeps it
prepared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from gongzhi.core.journal.canonical import first_hash_sql
from gongzhi.core.statements import statement
from gongzhi.core.work import Work

GROUND = """WITH ground AS MATERIALIZED (
    SELECT id FROM core_jurisdiction
    WHERE id = %s::smallint AND territory_version = %s::int AND directory_version = %s::int
      AND live_version = %s::int AND rules_id = %s::bigint
)"""


# The first entry's canonical parts come before, as texts; what is read before ``held`` names the
# jurisdiction and the actor is bound by no policy, and what is written comes after.
ALONE = f"""WITH ground AS MATERIALIZED (
    SELECT id, now, least(said, now) AS occurred, facts,
           {first_hash_sql("begins", "now", "least(said, now)", "goes_on", "facts")} AS head
    FROM (
        SELECT id, clock_timestamp() AS now, %s::timestamptz AS said, %s::text AS facts,
               %s::text AS begins, %s::text AS goes_on,
               set_config('gongzhi.jurisdiction', id::text, true),
               set_config('gongzhi.actor', %s::text, true)
        FROM core_jurisdiction
        WHERE id = %s::smallint AND territory_version = %s::int AND directory_version = %s::int
          AND live_version = %s::int AND rules_id = %s::bigint
    ) held
)"""  # noqa: S608  (written from our own parts)


@dataclass(frozen=True, slots=True)
class Table:
    """A table's name with the columns that are written and their PostgreSQL types.

    ``fixed`` are columns that every row gets alike, as (name, SQL): rows leave them out.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    fixed: tuple[tuple[str, str], ...] = ()

    def fixing(self, **fixed: str) -> Table:
        """Give the table with some columns fixed to SQL; ``ground.id`` is the jurisdiction."""
        left = tuple(column for column in self.columns if column[0] not in fixed)
        return Table(self.name, left, (*self.fixed, *fixed.items()))


@dataclass(slots=True)
class Insert:
    """Rows for one table, in the order of its columns."""

    table: Table
    rows: Sequence[Sequence[Any]]


@dataclass(slots=True)
class FirstEntry:
    """What the database needs to write the first entry of a chain: its moment as the door says it,
    its canonical facts, the two parts of its frame (``core.journal.canonical``), and its actor.
    """

    occurred_at: datetime
    facts: bytes
    begins: bytes
    goes_on: bytes
    actor: str


@lru_cache(maxsize=256)
def _text(ground: str, shape: tuple[tuple[Table, int], ...], answer: str) -> str:
    parts = [ground]
    for index, (table, count) in enumerate(shape):
        names = ", ".join(f'"{name}"' for name, _ in (*table.columns, *table.fixed))
        values = [f"%s::{kind}" for _, kind in table.columns] + [value for _, value in table.fixed]
        row = "SELECT " + ", ".join(values) + " FROM ground"  # noqa: S608
        rows = " UNION ALL ".join([row] * count)
        parts.append(f"i{index} AS (INSERT INTO {table.name} ({names}) {rows})")
    # Names and types come from the tables above, never from outside.
    return ", ".join(parts) + f" SELECT {answer} FROM ground"  # noqa: S608


def insert_all(work: Work, inserts: Sequence[Insert], *, last: bool = False) -> bool:
    """Insert everything in one statement; False (nothing written) when the ground has moved.

    ``last``: nothing follows in the unit of work (``core.statements``).
    """
    shape, rows = _spread(inserts)
    text = _text(GROUND, shape, "count(*)")
    return bool(statement(text, [*_versions(work), *rows], last=last)[0][0])


def insert_alone(
    work: Work, first: FirstEntry, inserts: Sequence[Insert]
) -> tuple[datetime, bytes] | None:
    """Insert everything in one statement that is a transaction of its own, entered as its actor.

    Rows may take ``ground.now``, ``.occurred``, ``.facts`` and ``.head`` of the first entry. Gives
    the moment and the hash of that entry; None (nothing written) when the ground has moved.
    """
    shape, rows = _spread(inserts)
    text = _text(ALONE, shape, "now, head")
    told = (first.occurred_at, first.facts, first.begins, first.goes_on, first.actor)
    found = statement(text, [*told, *_versions(work), *rows], alone=True)
    return (found[0][0], found[0][1]) if found else None


def _spread(inserts: Sequence[Insert]) -> tuple[tuple[tuple[Table, int], ...], list[Any]]:
    full = [insert for insert in inserts if insert.rows]
    values: list[Any] = []
    for insert in full:
        for row in insert.rows:
            values.extend(row)
    return tuple((insert.table, len(insert.rows)) for insert in full), values


def _versions(work: Work) -> tuple[int, ...]:
    return (
        work.jurisdiction,
        work.territory_version,
        work.directory_version,
        work.live_version,
        work.rules_id,
    )


def table_of(table: str, /, **columns: str) -> Table:
    """Describe a table by its columns' types."""
    return Table(table, tuple(columns.items()))
