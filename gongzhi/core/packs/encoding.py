"""The stored form of tables: canonical JSON that carries the kind of every column.

Because the kinds are stored with the rows, a version of the rules written years ago is read back
with the types it was written with, whatever the schema says today.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import orjson

from gongzhi.core.packs.schema import Row, Rows, Table


def canonical(value: Any) -> bytes:
    """Write plain JSON in one form only: sorted keys, no spaces, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def fingerprint(value: Any) -> str:
    """Give the SHA-256 (hex) of the canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()


def plain(value: Any) -> Any:
    """Turn a typed cell into JSON: decimals, dates and times become text, tuples lists."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, tuple):
        return list(value)
    return value


def plain_row(row: Row) -> dict[str, Any]:
    """Turn a row into JSON."""
    return {name: plain(value) for name, value in row.items()}


def encode(table: Table, rows: Rows) -> dict[str, Any]:
    """Give the stored form of a table: ``{"kinds": {column: kind}, "rows": {code: row}}``."""
    return {
        "kinds": {column.name: column.kind for column in table.every_column()},
        "rows": {code: plain_row(row) for code, row in rows.items()},
    }


_BACK: Mapping[str, Callable[[Any], Any]] = {
    "decimal": Decimal,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "list": tuple,
    "reflist": tuple,
}


def decode(content: Mapping[str, Any]) -> Rows:
    """Read the stored form back into typed, read-only rows."""
    back = {name: _BACK[kind] for name, kind in content["kinds"].items() if kind in _BACK}
    return MappingProxyType(
        {code: MappingProxyType(_typed(row, back)) for code, row in content["rows"].items()}
    )


def _typed(row: Mapping[str, Any], back: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {
        name: back[name](value) if name in back and value is not None else value
        for name, value in row.items()
    }
