"""Entries as a check reads them: from the database in blocks, or from a line of an export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from gongzhi.core.journal.canonical import entry_hash, stamp

BLOCK = 2000
_ENTRIES = """
SELECT e.chain, e.sequence, e.jurisdiction_id, e.recorded_at, e.occurred_at, e.actor,
       e.organisation_id, e.person_id, e.move, e.facts::text, e.hash, r.number, l.position, l.hash
FROM core_entry e
LEFT JOIN core_leaf l ON l.chain = e.chain AND l.sequence = e.sequence
LEFT JOIN core_root r ON r.id = l.root_id
WHERE e.jurisdiction_id = %s AND (e.chain, e.sequence) > (%s, %s)
ORDER BY e.chain, e.sequence LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with the place of its leaf: root number and position (None when not sealed)."""

    chain: UUID
    sequence: int
    jurisdiction: int
    recorded_at: datetime
    occurred_at: datetime
    actor: str
    organisation: int | None
    person: int | None
    move: str
    facts: dict[str, Any]
    hash: bytes
    root: int | None = None
    position: int | None = None
    leaf: bytes | None = None

    def recomputed(self, previous: bytes) -> bytes | None:
        """Compute the hash anew behind ``previous``; None when the content has no byte form."""
        try:
            return entry_hash(
                previous,
                jurisdiction=self.jurisdiction,
                chain=self.chain,
                sequence=self.sequence,
                recorded_at=self.recorded_at,
                occurred_at=self.occurred_at,
                actor=self.actor,
                organisation=self.organisation,
                person=self.person,
                move=self.move,
                facts=self.facts,
            )
        except (TypeError, ValueError, orjson.JSONEncodeError):
            return None

    def as_dict(self) -> dict[str, Any]:
        """Give the line of an export."""
        return {
            "t": "entry",
            "chain": self.chain.hex,
            "sequence": self.sequence,
            "recorded_at": stamp(self.recorded_at),
            "occurred_at": stamp(self.occurred_at),
            "actor": self.actor,
            "organisation": self.organisation,
            "person": self.person,
            "move": self.move,
            "facts": self.facts,
            "hash": self.hash.hex(),
            "root": self.root,
            "position": self.position,
        }


def line_of(shape: Mapping[str, Any], jurisdiction: int) -> Line:
    """Read the line of an export. Raises KeyError, ValueError or TypeError for another shape."""
    sealed = shape["root"] is not None
    entry = bytes.fromhex(shape["hash"])
    return Line(
        chain=UUID(shape["chain"]),
        sequence=int(shape["sequence"]),
        jurisdiction=jurisdiction,
        recorded_at=datetime.fromisoformat(shape["recorded_at"]),
        occurred_at=datetime.fromisoformat(shape["occurred_at"]),
        actor=shape["actor"],
        organisation=shape["organisation"],
        person=shape["person"],
        move=shape["move"],
        facts=dict(shape["facts"]),
        hash=entry,
        root=int(shape["root"]) if sealed else None,
        position=int(shape["position"]) if sealed else None,
        leaf=entry if sealed else None,
    )


def stored_lines(jurisdiction: int) -> Iterator[Line]:
    """Stream the entries of a jurisdiction by chain and sequence; memory does not grow."""
    chain, sequence = UUID(int=0), -1
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_ENTRIES, [jurisdiction, chain, sequence, BLOCK])
            rows = cursor.fetchall()
            for row in rows:
                yield _line(row)
            if len(rows) < BLOCK:
                return
            chain, sequence = rows[-1][0], rows[-1][1]


def _line(row: tuple[Any, ...]) -> Line:
    facts = orjson.loads(row[9])
    leaf = None if row[13] is None else bytes(row[13])
    return Line(*(*row[:9], facts, bytes(row[10]), row[11], row[12], leaf))
