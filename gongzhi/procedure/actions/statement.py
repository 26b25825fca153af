"""One SQL statement that inserts rows into several tables, if the ground is still the same.

The text depends only on the shape (tables, columns, numbers of rows), so PostgreSQL keeps it
prepared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gongzhi.core.statements import statement
from gongzhi.core.work import Work

GROUND = """WITH ground AS MATERIALIZED (
    SELECT id FROM core_jurisdiction
    WHERE id = %s::smallint AND territory_version = %s::int AND directory_version = %s::int
      AND live_version = %s::int AND rules_id = %s::bigint
)"""


# Made once each, and asked for with every row: what they hold is not compared.
@dataclass(frozen=True, slots=True, eq=False)
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


@lru_cache(maxsize=256)
def _text(shape: tuple[tuple[Table, int], ...]) -> str:
    parts = [GROUND]
    for index, (table, count) in enumerate(shape):
        names = ", ".join(f'"{name}"' for name, _ in (*table.columns, *table.fixed))
        values = [f"%s::{kind}" for _, kind in table.columns] + [value for _, value in table.fixed]
        row = "SELECT " + ", ".join(values) + " FROM ground"  # noqa: S608
        rows = " UNION ALL ".join([row] * count)
        parts.append(f"i{index} AS (INSERT INTO {table.name} ({names}) {rows})")
    # Names and types come from the tables above, never from outside.
    return ", ".join(parts) + " SELECT count(*) FROM ground"  # noqa: S608


def insert_all(work: Work, inserts: Sequence[Insert], *, last: bool = False) -> bool:
    """Insert everything in one statement; False (nothing written) when the ground has moved.

    ``last``: nothing follows in the unit of work (``core.statements``).
    """
    shape, rows = _spread(inserts)
    return bool(statement(_text(shape), [*versions_of(work), *rows], last=last)[0][0])


def _spread(inserts: Sequence[Insert]) -> tuple[tuple[tuple[Table, int], ...], list[Any]]:
    full = [insert for insert in inserts if insert.rows]
    values: list[Any] = []
    for insert in full:
        for row in insert.rows:
            values.extend(row)
    return tuple((insert.table, len(insert.rows)) for insert in full), values


def versions_of(work: Work) -> tuple[int, ...]:
    """Give what a statement compares with the ground: the jurisdiction and its versions."""
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
