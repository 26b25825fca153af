"""Arrays as PostgreSQL receives them in bytes: nothing to spell here, nothing to read there.

Format: ``array_recv`` (dimensions, flags, type, length, lower bound; then each value with its
length, -1 for null), all whole numbers big-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_HEAD = struct.Struct("!iiiii").pack
_LENGTH = struct.Struct("!i").pack
_NULL = _LENGTH(-1)

# Type → its number in the catalogue of every PostgreSQL, and how a value is written.
_KINDS: Mapping[str, tuple[int, Callable[[Any], bytes]]] = {
    "boolean": (16, lambda value: b"\1" if value else b"\0"),
    "bytea": (17, bytes),
    "smallint": (21, struct.Struct("!h").pack),
    "text": (25, lambda value: value if isinstance(value, bytes) else value.encode()),
    "uuid": (2950, lambda value: value.bytes),
}
KINDS = frozenset(_KINDS)


def array_of(kind: str, values: Sequence[Any]) -> bytes:
    """Write values of a type (one of ``KINDS``) as an array; texts may be given as their UTF-8.

    KeyError for another type, struct.error for a number out of reach.
    """
    number, write = _KINDS[kind]
    parts = [_HEAD(1, 1, number, len(values), 1)]
    for value in values:
        if value is None:
            parts.append(_NULL)
        else:
            written = write(value)
            parts += (_LENGTH(len(written)), written)
    return b"".join(parts)
