"""What somebody with the whole database, its log and a voter's phone can line up with a result.

Each attack gives an order of voters; the guess is that the voter at a place of it has made the
choice at that place of the published list. All choices of a vote differ, so that chance alone hits
once in as many tries as there are voters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

Z99 = 2.5758
_LOOK = """
SELECT v.slip, b.ctid::text, b.xmin::text::bigint, v.id, v.xmax::text::bigint, v.ctid::text
FROM deliberation_ballot b JOIN deliberation_voter v ON v.id = b.voter_id WHERE v.roll_id = %s
"""
_RECORDS = """
SELECT record_type, description, block_ref FROM pg_get_wal_records_info(%s, %s)
WHERE resource_manager = 'Heap' AND block_ref LIKE %s ORDER BY start_lsn
"""
_DATA = """
SELECT block_data, block_fpi_data FROM pg_get_wal_block_info(%s, %s, true)
"""
_OFF = re.compile(r"(?:new_off|(?<!old_)off): (\d+)")
_BLOCK = re.compile(r"blkref #0: rel \S+ (?:fork main )?blk (\d+)")


@dataclass(frozen=True)
class Ballot:
    """A ballot as it lies in the tables while the box is open."""

    slip: bytes
    place: str
    xmin: int
    voter: UUID
    xmax: int
    line: str


class Log:
    """The server's write-ahead log, read as its superuser reads it."""

    def __init__(self, superuser: str) -> None:
        self.connection = psycopg.connect(superuser, autocommit=True)
        self.connection.execute("CREATE EXTENSION IF NOT EXISTS pg_walinspect")

    def now(self) -> str:
        """Give the end of the log; all before it is written."""
        self.connection.execute("SELECT pg_logical_emit_message(false, 'gongzhi', 'look', true)")
        return str(self._one("SELECT pg_current_wal_flush_lsn()")[0])

    def places(self, table: int, begin: str, end: str, kinds: str) -> list[str]:
        """Give the places in a table that were written between two moments, in order."""
        rows = self.connection.execute(_RECORDS, [begin, end, f"%/{table} %"]).fetchall()
        found = []
        for kind, description, block in rows:
            off, blk = _OFF.search(description), _BLOCK.search(block)
            if re.match(kinds, kind) and off and blk:
                found.append(f"({blk[1]},{off[1]})")
        return found

    def shows(self, words: Iterable[str], begin: str, end: str) -> int:
        """Count the words that can be read in the log between two moments."""
        rows = self.connection.execute(_DATA, [begin, end]).fetchall()
        held = b"\n".join(bytes(one) for row in rows for one in row if one is not None)
        return sum(word.encode() in held for word in words)

    def close(self) -> None:
        """Leave the server as it was."""
        self.connection.execute("DROP EXTENSION pg_walinspect")
        self.connection.close()

    def _one(self, asked: str) -> tuple[Any, ...]:
        row = self.connection.execute(asked).fetchone()
        assert row is not None
        return row


def look(roll: UUID) -> list[Ballot]:
    """Read the open ballots of a vote with everything that the tables say of them."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [roll])
        return [Ballot(bytes(slip), *more) for slip, *more in cursor.fetchall()]


def file_of(table: str) -> int:
    """Give the number by which the log knows a table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filenode(%s::regclass)", [table])
        return int(cursor.fetchone()[0])


def orders(
    ballots: Sequence[Ballot],
    *,
    cast: Sequence[bytes],
    marks: Mapping[bytes, str],
    logged: Sequence[str],
    taken: Sequence[str],
) -> dict[str, list[bytes]]:
    """Give the order of voters (by their slips' hashes) that each attack finds.

    ``cast``: in the order of the clock; ``logged`` and ``taken``: the places of the table in which
    the log has a ballot written and, at the opening, taken out.
    """
    at = {one.place: one.slip for one in ballots}
    last = {place: n for n, place in enumerate(logged)}
    out = {place: n for n, place in enumerate(taken)}
    return {
        "physical order": [one.slip for one in sorted(ballots, key=_place)],
        "xmin": [one.slip for one in sorted(ballots, key=lambda one: one.xmin)],
        "ids": [one.slip for one in sorted(ballots, key=lambda one: one.voter)],
        "times": list(dict.fromkeys(reversed(cast)))[::-1],
        "WAL": [at[place] for place in sorted(at, key=lambda one: last.get(one, -1))],
        "roll marks": sorted(marks, key=lambda slip: marks[slip]),
        "locks left on the roll": [one.slip for one in sorted(ballots, key=lambda one: one.xmax)],
        "WAL of the opening": [at[place] for place in sorted(at, key=lambda one: out.get(one, -1))],
    }


def hits(order: Sequence[bytes], chosen: Mapping[bytes, int], shown: Sequence[int]) -> int:
    """Count the guesses that are right."""
    return sum(chosen[slip] == one for slip, one in zip(order, shown, strict=True))


def interval(right: int, tries: int, z: float = Z99) -> tuple[float, float]:
    """Give the interval (Wilson; 99 % unless told) of a hit rate."""
    share = right / tries
    middle = (share + z * z / (2 * tries)) / (1 + z * z / tries)
    half = z * sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries)) / (1 + z * z / tries)
    return middle - half, middle + half


def _place(one: Ballot) -> tuple[int, int]:
    block, _, off = one.place.strip("()").partition(",")
    return int(block), int(off)
