"""Rows and arrays as PostgreSQL receives them in bytes: nothing to spell here, nothing to read
there.

Formats: ``array_recv`` (dimensions, flags, type, length, lower bound, then each value) and
``record_recv`` (number of columns, then each with its type); a value comes after its length, -1
for null; all whole numbers are big-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

_HEAD = struct.Struct("!iiIii").pack
_LENGTH = struct.Struct("!i").pack
_COLUMN = struct.Struct("!Ii").pack
_INT8 = struct.Struct("!q").pack
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def moment_bytes(moment: datetime) -> bytes:
    """Write a moment as ``timestamptz`` is sent: microseconds since 2000 in eight bytes."""
    since = moment - _EPOCH
    return _INT8((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


def _text(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


# Type → its number in the catalogue of every PostgreSQL, and how a value is written.
KINDS: Mapping[str, tuple[int, Callable[[Any], bytes]]] = {
    "boolean": (16, lambda value: b"\1" if value else b"\0"),
    "bytea": (17, bytes),
    "bigint": (20, _INT8),
    "smallint": (21, struct.Struct("!h").pack),
    "int": (23, struct.Struct("!i").pack),
    "text": (25, _text),
    "float8": (701, struct.Struct("!d").pack),
    "timestamptz": (1184, moment_bytes),
    "uuid": (2950, lambda value: value.bytes),
    "jsonb": (3802, lambda value: b"\1" + _text(value)),
}


def array_of(kind: str, values: Sequence[Any]) -> bytes:
    """Write values of a type as an array; texts and JSON may be given as their UTF-8.

    KeyError for a type that is not one of ``KINDS``, struct.error for a number out of reach.
    """
    number, write = KINDS[kind]
    return _array(number, [None if value is None else write(value) for value in values])


def _array(number: int, values: Sequence[bytes | None]) -> bytes:
    parts = [_HEAD(1, 1, number, len(values), 1)]
    for value in values:
        if value is None:
            parts.append(_LENGTH(-1))
        else:
            parts += (_LENGTH(len(value)), value)
    return b"".join(parts)


class RowType:
    """The row of a table: how values of some of its columns are written as one; others are null.

    ``number`` is the row's type in its database, ``layout`` the names and types' numbers of all
    columns in their order, ``columns`` the (name, kind) of those that are given. TypeError where a
    column is of another type there, or missing.
    """

    def __init__(
        self, number: int, layout: Sequence[tuple[str, int]], columns: Sequence[tuple[str, str]]
    ) -> None:
        self.number = number
        self.names = tuple(name for name, _ in layout)
        self._count = _LENGTH(len(layout))
        there = dict(layout)
        wrong = [name for name, kind in columns if there.get(name) != KINDS[kind][0]]
        if wrong:
            raise TypeError(f"columns that are missing or of another type: {', '.join(wrong)}")
        places = {name: place for place, (name, _) in enumerate(columns)}
        kinds = dict(columns)
        self._parts = [
            (places[name], type_, KINDS[kinds[name]][1]) if name in places else (-1, type_, _text)
            for name, type_ in layout
        ]

    def row(self, values: Sequence[Any]) -> bytes:
        """Write a row from the values of its given columns, in their order."""
        parts = [self._count]
        for place, type_, write in self._parts:
            value = None if place < 0 else values[place]
            if value is None:
                parts.append(_COLUMN(type_, -1))
            else:
                written = write(value)
                parts += (_COLUMN(type_, len(written)), written)
        return b"".join(parts)

    def array(self, rows: Sequence[bytes]) -> bytes:
        """Write rows as an array of the table's row type."""
        return _array(self.number, rows)
