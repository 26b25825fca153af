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
MOMENTS, END = '","', "]"
_PLAIN = (str, int, type(None))
# The usual types, told apart without a call: an entry has about a hundred values.
_USUAL = frozenset({str, int, bool, type(None)})
_TEXT = frozenset({str})
_NUL = b"\\u0000"


def _check(value: Any) -> None:
    """Look at every value once, level by level; NUL is looked for in what was written."""
    waiting = [value]
    while waiting:
        inside = waiting.pop()
        if isinstance(inside, dict):
            if not _TEXT.issuperset(map(type, inside)):
                _check_keys(inside)
            inside = inside.values()
        elif not isinstance(inside, list | tuple):
            if not isinstance(inside, _PLAIN):
                raise TypeError(f"{type(inside).__name__} has no canonical form")
            continue
        if not _USUAL.issuperset(map(type, inside)):
            waiting.extend([each for each in inside if type(each) not in _USUAL])


def _check_keys(value: dict[Any, Any]) -> None:
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"key {key!r} of an entry must be text")


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(inside) for key, inside in value.items())
    return isinstance(value, list | tuple) and any(_has_nul(inside) for inside in value)


def canonical(value: Any) -> bytes:
    """Give the canonical bytes of texts, whole numbers, booleans, null, lists and dicts.

    Raises TypeError for anything else (floats included) and ValueError for a NUL.
    """
    _check(value)
    written = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    if _NUL in written and _has_nul(value):
        raise ValueError("NUL is not allowed in an entry")
    return written


def stamp(moment: datetime) -> str:
    """Write a moment as UTC with microseconds, the only spelling that is hashed."""
    written = orjson.dumps(moment.astimezone(UTC), option=orjson.OPT_UTC_Z).decode()[1:-1]
    return written if moment.microsecond else f"{written[:-1]}.000000Z"


def frame(
    *,
    jurisdiction: int,
    chain: UUID,
    sequence: int,
    actor: str,
    organisation: int | None,
    person: int | None,
    move: str,
) -> tuple[bytes, bytes]:
    """Give what stands before the two moments of a canonical entry, and between them and its facts.

    An entry is written: the first, when it was recorded, ``MOMENTS``, when it happened, the second,
    its facts, ``END``.
    """
    begins = f'[{VERSION},{jurisdiction},"{chain.hex}",{sequence},"'
    return begins.encode(), b'",%b,' % canonical([actor, organisation, person, move])[1:-1]


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
    facts: dict[str, Any] | bytes,
) -> bytes:
    """Compute the 32-byte hash of an entry that follows ``previous``.

    ``facts`` may be given as their canonical bytes, when these are needed elsewhere too.
    """
    begins, goes_on = frame(
        jurisdiction=jurisdiction,
        chain=chain,
        sequence=sequence,
        actor=actor,
        organisation=organisation,
        person=person,
        move=move,
    )
    moments = f"{stamp(recorded_at)}{MOMENTS}{stamp(occurred_at)}".encode()
    written = facts if isinstance(facts, bytes) else canonical(facts)
    whole = b"".join((previous, begins, moments, goes_on, written, END.encode()))
    return hashlib.sha256(whole).digest()


def first_hash_sql(begins: str, recorded: str, occurred: str, goes_on: str, facts: str) -> str:
    """Write ``entry_hash`` of a chain's first entry as SQL over SQL expressions: texts (``facts``
    in their canonical form, the two parts of its ``frame``) and two moments.
    """
    parts = (begins, _stamp_sql(recorded), f"'{MOMENTS}'", _stamp_sql(occurred), goes_on, facts)
    return f"sha256(convert_to({' || '.join(parts)} || '{END}', 'UTF8'))"


def _stamp_sql(moment: str) -> str:
    return f"""to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
