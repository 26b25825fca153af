"""How an app declares the tables of its rule packs, and what a read pack looks like.

Row values by kind of column: ``code``, ``text``, ``choice``, ``ref`` → str (an empty optional
cell: ``""`` for text, else None); ``int`` → int; ``decimal`` → Decimal; ``bool`` → bool (empty:
False); ``date`` → date; ``time`` → time; ``list``, ``reflist`` → tuple of str; ``json`` → the
decoded value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

Kind = Literal[
    "code",
    "text",
    "int",
    "decimal",
    "bool",
    "date",
    "time",
    "choice",
    "ref",
    "list",
    "reflist",
    "json",
]
Row: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. ``choices`` also bind the items of a list; ``ref`` names a table.

    ``offers`` names a table and a list column of it, whose items a sheet offers: a check of the
    table, not the column, says which of them fit.
    """

    name: str
    kind: Kind
    required: bool = True
    choices: tuple[str, ...] = ()
    ref: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    offers: tuple[str, str] | None = None


COMMON: tuple[Column, ...] = (
    Column("code", "code"),
    Column("name_zh", "text"),
    Column("name_en", "text"),
    Column("source", "text"),
    Column("effective_from", "date"),
    Column("withdrawn", "bool", required=False),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken cross-check: which row and column, which rule, with which parameters.

    ``table`` names the row's table where it is another than the one that declares the check.
    """

    code: str
    rule: str
    column: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    table: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the packs. ``frozen``: a file keeps the version it began under; else live.

    ``columns`` are those beside the common ones. Each of ``checks`` takes the whole pack and
    yields findings about rows of this table; it runs only when every row could be read. ``gaps``
    are of the same form and tell what a pack that breaks no rule leaves open (a matter nobody
    answers for): it is reported, and does not stand in the way of loading.
    """

    name: str
    frozen: bool
    columns: tuple[Column, ...]
    checks: tuple[Callable[[Pack], Iterable[Finding]], ...] = ()
    gaps: tuple[Callable[[Pack], Iterable[Finding]], ...] = ()

    def every_column(self) -> tuple[Column, ...]:
        """Give the common columns, then the table's own."""
        return COMMON + self.columns


@dataclass(frozen=True, slots=True)
class JurisdictionRow:
    """The section ``[jurisdiction]`` of a pack that can be loaded."""

    code: str
    name_zh: str
    name_en: str
    timezone: str
    languages: tuple[str, ...]
    root_area: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row is written: ``file`` as ``pack/table.csv``, ``line`` from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as read, the packs it extends already folded in.

    ``tables``: table → code → row; ``origins``: the same keys → where the row is written;
    ``unread``: table → codes whose rows could not be read; ``boundaries``: the polygons' file;
    ``content_hash``: SHA-256 over rows, jurisdiction and boundaries; ``digest``: that of the files
    themselves and of the declared tables (``core.packs.digest``).
    """

    code: str
    name_zh: str
    name_en: str
    extends: str | None
    jurisdiction: JurisdictionRow | None
    tables: Mapping[str, Rows]
    origins: Mapping[str, Mapping[str, Origin]]
    boundaries: Path | None
    content_hash: str
    unread: Mapping[str, frozenset[str]] = field(default_factory=dict)
    digest: str = ""

    def table(self, name: str) -> Rows:
        """Give the rows of a table by code; an absent table is empty."""
        return self.tables.get(name, {})
