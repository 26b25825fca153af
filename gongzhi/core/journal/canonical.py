"""The one byte form of an entry, and its hash.

Canonical JSON: keys sorted, no white space, UTF-8, whole numbers only (a float has no single
spelling), no NUL (PostgreSQL cannot keep it). The hash of an entry is
SHA-256(hash of the entry before it, canonical entry); the first entry's predecessor is empty.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

VERSION = 1
_PLAIN = (str, int, type(None))


def _check(value: Any) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("NUL is not allowed in an entry")
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"key {key!r} of an entry must be text")
            if not isinstance(inner, _PLAIN) or isinstance(inner, str):
                _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif not isinstance(value, _PLAIN):
        raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(value: Any) -> bytes:
    """Give the canonical bytes of texts, whole numbers, booleans, null, lists and dicts.

    Raises TypeError for anything else (floats included) and ValueError for a NUL.
    """
    _check(value)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def stamp(moment: datetime) -> str:
    """Write a moment as UTC with microseconds, the only spelling that is hashed."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_hash(
    previous: bytes,
    *,
    jurisdiction: int,
    chain: UUID,
    sequence: int,
    recorded_at: datetime,
    occurred_at: datetime,
    actor: str,
    organisation: int | None,
    person: int | None,
    move: str,
    facts: dict[str, Any],
) -> bytes:
    """Compute the 32-byte hash of an entry that follows ``previous``."""
    content = canonical(
        [
            VERSION,
            jurisdiction,
            chain.hex,
            sequence,
            stamp(recorded_at),
            stamp(occurred_at),
            actor,
            organisation,
            person,
            move,
            facts,
        ]
    )
    return hashlib.sha256(previous + content).digest()
