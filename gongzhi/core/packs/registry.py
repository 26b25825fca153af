"""The tables, writers and hooks that config hands to core at start; core imports no app."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from gongzhi.core.actor import Actor
from gongzhi.core.packs.schema import COMMON, Pack, Rows, Table


class Writer(Protocol):
    """Brings the rows of one live table into the tables of its app, inside the load."""

    def __call__(
        self, *, jurisdiction: int, rows: Rows, pack: Pack, by: Actor, at: datetime
    ) -> None:
        """Write; raise ``core.errors.Invalid`` to refuse the whole load."""


class LiveHook(Protocol):
    """Reacts to changed live tables at the end of the load, inside its transaction."""

    def __call__(
        self, *, jurisdiction: int, tables: frozenset[str], by: Actor, at: datetime
    ) -> None:
        """React, for instance by planning that open clocks are recomputed."""


@dataclass(frozen=True, slots=True)
class Registry:
    """Every declared table by name, the writers in their order, and the hooks."""

    tables: Mapping[str, Table]
    writers: Mapping[str, Writer] = field(default_factory=dict)
    on_live_change: tuple[LiveHook, ...] = ()


class WiringError(RuntimeError):
    """The declared tables do not fit together; a programmer's mistake, found at start."""


def build(
    tables: Iterable[Table],
    writers: Mapping[str, Writer] | None = None,
    on_live_change: Iterable[LiveHook] = (),
) -> Registry:
    """Make a registry and refuse double names, unknown references and writers without a table.

    Raises:
        WiringError: a declaration does not fit.
    """
    known: dict[str, Table] = {}
    for table in tables:
        if table.name in known:
            raise WiringError(f"table {table.name} is declared twice")
        known[table.name] = table
    for table in known.values():
        _check_columns(table, known)
    for name in writers or {}:
        if name not in known or known[name].frozen:
            raise WiringError(f"writer for {name}: no such live table")
    return Registry(known, dict(writers or {}), tuple(on_live_change))


def _check_columns(table: Table, known: Mapping[str, Table]) -> None:
    names = [column.name for column in table.every_column()]
    if len(set(names)) != len(names):
        raise WiringError(f"table {table.name} names a column twice ({len(COMMON)} are common)")
    for column in table.columns:
        if (column.kind in {"ref", "reflist"}) != (column.ref is not None):
            raise WiringError(
                f"{table.name}.{column.name}: a reference names a table, nothing else"
            )
        if column.ref is not None and column.ref not in known:
            raise WiringError(f"{table.name}.{column.name} refers to unknown table {column.ref}")


_connected: list[Registry] = []


def connect(
    tables: Iterable[Table],
    writers: Mapping[str, Writer],
    on_live_change: Iterable[LiveHook] = (),
) -> Registry:
    """Hand the platform's wiring to core; a second call replaces the first."""
    _connected[:] = [build(tables, writers, on_live_change)]
    return _connected[0]


def connected() -> Registry:
    """Give the wiring handed over at start.

    Raises:
        WiringError: nothing was connected.
    """
    if not _connected:
        raise WiringError("no tables connected: config hands them over at start")
    return _connected[0]
