"""Chains against the rows that stand at their ends: heads, and the state replayed from entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from gongzhi.core.journal.checking import Check, End
from gongzhi.core.journal.lines import Line, stored_lines
from gongzhi.core.journal.published import Finding
from gongzhi.core.models import Chain
from gongzhi.procedure.actions.changing import state_of
from gongzhi.procedure.models import Dossier

BATCH = 500
SAID_LATER = frozenset({"entrance"})
"""What entries of before did not say; where one says it, it counts."""
NOTHING: tuple[Any, ...] = (None, "", {}, 0, False)
_WITHOUT_ENTRIES = """
SELECT d.id FROM procedure_dossier d
WHERE d.jurisdiction_id = %s AND NOT EXISTS (SELECT 1 FROM core_entry e WHERE e.chain = d.id)
UNION ALL
SELECT c.id FROM core_chain c
WHERE c.jurisdiction_id = %s AND c.last_sequence > 0
  AND NOT EXISTS (SELECT 1 FROM core_entry e WHERE e.chain = c.id)
"""
_WITHOUT_LEAVES = """
SELECT l.chain, l.sequence, r.number FROM core_leaf l JOIN core_root r ON r.id = l.root_id
WHERE l.jurisdiction_id = %s AND NOT EXISTS (
    SELECT 1 FROM core_entry e WHERE e.chain = l.chain AND e.sequence = l.sequence
) ORDER BY 1, 2
"""
Row = tuple[bytes, int, Mapping[str, Any] | None]


def check_stored(jurisdiction: int, check: Check) -> Iterator[Finding | Line]:
    """Check every entry and row of a jurisdiction; gives each line too, for a progress bar.

    Must run on one snapshot (REPEATABLE READ), else work under way looks like tampering.
    """
    ends: list[End] = []
    for line, end, found in walk(stored_lines(jurisdiction), check):
        yield from found
        if line is not None:
            yield line
        if end is not None:
            ends.append(end)
        if len(ends) >= BATCH or line is None:
            yield from check_ends(ends, rows_of(ends))
            ends = []
    yield from check.close()
    yield from _gone(jurisdiction)


def walk(
    lines: Iterable[Line], check: Check
) -> Iterator[tuple[Line | None, End | None, Sequence[Finding]]]:
    """Give each line with what was found at it, and the end of a chain where one ends.

    The last item has no line, but the end of the last chain.
    """
    before: Line | None = None
    for line in lines:
        end = check.ended(line) if before is not None else None
        yield line, end, list(check.see(line))
        before = line
    yield None, check.ended(None), ()


def rows_of(ends: Iterable[End]) -> dict[UUID, Row]:
    """Give head, last sequence and (of files) state as the rows have them. Two statements."""
    ids = [end.chain for end in ends]
    rows: dict[UUID, Row] = {
        row.id: (bytes(row.head), row.last_sequence, state_of(row))
        for row in Dossier.objects.filter(id__in=ids)
    }
    for chain in Chain.objects.filter(id__in=ids):
        rows[chain.id] = (bytes(chain.head), chain.last_sequence, None)
    return rows


def check_ends(ends: Iterable[End], rows: Mapping[UUID, Row]) -> Iterator[Finding]:
    """Compare the ends of chains with their rows."""
    for end in ends:
        row = rows.get(end.chain)
        if row is None:
            yield Finding("orphan_chain", chain=end.chain.hex, sequence=end.last)
            continue
        head, last, state = row
        if (head, last) != (end.head, end.last):
            yield Finding("head", chain=end.chain.hex, sequence=end.last)
        if state is not None:
            wrong = [name for name, value in state.items() if differs(value, end.state, name)]
            if wrong:
                detail = ", ".join(sorted(wrong))
                yield Finding("state", chain=end.chain.hex, sequence=end.last, detail=detail)


def differs(value: Any, replayed: Mapping[str, Any], name: str) -> bool:
    """Tell whether a row's value is not the replayed one (entries leave out what is empty)."""
    if name not in replayed:
        return name not in SAID_LATER and value not in NOTHING
    return bool(value != replayed[name])


def _gone(jurisdiction: int) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(_WITHOUT_ENTRIES, [jurisdiction, jurisdiction])
        for (id_,) in cursor.fetchall():
            yield Finding("chain_missing", chain=id_.hex)
        cursor.execute(_WITHOUT_LEAVES, [jurisdiction])
        for chain, sequence, number in cursor.fetchall():
            yield Finding("entry_missing", chain=chain.hex, sequence=sequence, root=number)


def stored_receipt_fault(jurisdiction: int, receipt: Mapping[str, Any]) -> Iterator[Finding]:
    """Compare a receipt that somebody has kept with the entry in the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.hash FROM core_entry e JOIN procedure_dossier d ON d.id = e.chain"
            " WHERE d.jurisdiction_id = %s AND d.code = %s AND e.sequence = %s",
            [jurisdiction, str(receipt.get("code")), receipt.get("sequence")],
        )
        row = cursor.fetchone()
    sequence = receipt.get("sequence")
    number = sequence if isinstance(sequence, int) else 0
    if row is None:
        yield Finding("receipt_missing", sequence=number, detail=str(receipt.get("code")))
    elif bytes(row[0]).hex() != receipt.get("entry"):
        yield Finding("receipt_rewritten", sequence=number, detail=str(receipt.get("code")))
