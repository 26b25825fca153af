"""The digest of a pack as it lies on the disk: equal digests, nothing to read again.

It covers every byte of every file of the pack and of the packs it extends, and what this
program declares about tables, so that a new column, check or writer is never overlooked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from gongzhi.core.packs.encoding import canonical
from gongzhi.core.packs.heading import Heading
from gongzhi.core.packs.registry import Registry
from gongzhi.core.packs.schema import Column, Table


def digest_of(chain: Iterable[Heading], registry: Registry) -> str:
    """Give the SHA-256 (hex) of the files of the chain and of the declared tables."""
    found = hashlib.sha256(canonical(_declared(registry)))
    for heading in chain:
        for path in sorted(heading.folder.iterdir()):
            if path.is_file() and not path.name.startswith("."):
                data = hashlib.sha256(path.read_bytes()).hexdigest()
                found.update(canonical([heading.code, path.name, data]))
    return found.hexdigest()


def _declared(registry: Registry) -> dict[str, Any]:
    return {
        "tables": [_table(table) for table in registry.tables.values()],
        "writers": list(registry.writers),
    }


def _table(table: Table) -> list[Any]:
    checks = [f"{check.__module__}.{check.__qualname__}" for check in (*table.checks, *table.gaps)]
    columns = [_column(column) for column in table.every_column()]
    return [table.name, table.frozen, columns, checks]


def _column(column: Column) -> list[Any]:
    return [
        column.name,
        column.kind,
        column.required,
        list(column.choices),
        column.ref,
        column.minimum,
        column.maximum,
    ]
