"""What differs between two states of a pack's tables, row by row and cell by cell; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongzhi.core.packs.encoding import encode
from gongzhi.core.packs.registry import Registry, connected
from gongzhi.core.packs.schema import Pack

Contents = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs, both values in plain JSON."""

    code: str
    column: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class TableDiff:
    """The codes added and removed, and the cells changed in rows that stay."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[Change, ...]

    def counts(self) -> dict[str, int]:
        """Count rows: added, changed, removed."""
        rows = {change.code for change in self.changed}
        return {"added": len(self.added), "changed": len(rows), "removed": len(self.removed)}

    def as_dict(self) -> dict[str, Any]:
        """Give the JSON shape."""
        changed = [
            {"code": change.code, "column": change.column, "old": change.old, "new": change.new}
            for change in self.changed
        ]
        return {"added": list(self.added), "removed": list(self.removed), "changed": changed}


def contents_of(pack: Pack, registry: Registry, *, frozen: bool) -> dict[str, dict[str, Any]]:
    """Give the stored form of the pack's frozen or live tables."""
    return {
        name: encode(table, pack.table(name))
        for name, table in registry.tables.items()
        if table.frozen is frozen and pack.table(name)
    }


def diff_contents(old: Contents, new: Contents) -> dict[str, TableDiff]:
    """Compare stored forms, table by table; equal tables are left out."""
    found = {
        name: _diff_rows(old.get(name, {}).get("rows", {}), new.get(name, {}).get("rows", {}))
        for name in sorted({*old, *new})
    }
    return {
        name: table
        for name, table in found.items()
        if any(table.counts().values()) or _kinds(old, name) != _kinds(new, name)
    }


def diff_packs(old: Pack, new: Pack, registry: Registry | None = None) -> dict[str, TableDiff]:
    """Compare the tables of two read packs, row by row."""
    wiring = registry or connected()
    states = [
        {**contents_of(one, wiring, frozen=True), **contents_of(one, wiring, frozen=False)}
        for one in (old, new)
    ]
    return diff_contents(states[0], states[1])


def _kinds(contents: Contents, name: str) -> Any:
    return contents.get(name, {}).get("kinds")


def _diff_rows(
    old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]
) -> TableDiff:
    changes = [
        Change(code, column, old[code].get(column), new[code].get(column))
        for code in sorted(old.keys() & new.keys())
        for column in sorted({*old[code], *new[code]})
        if old[code].get(column) != new[code].get(column)
    ]
    return TableDiff(
        tuple(sorted(new.keys() - old.keys())),
        tuple(sorted(old.keys() - new.keys())),
        tuple(changes),
    )
