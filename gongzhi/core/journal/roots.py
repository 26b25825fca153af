"""Sealing: every hour a root over the entries that have none yet, chained and signed.

An entry is taken when its transaction is older than every one still running (the snapshot's
xmin), so none can slip in behind the watermark. The watermark is (system identifier, xmin): in
another system (after a dump and load) transaction numbers mean something else, and the first
seal there takes every entry without a leaf. Work goes by the index on ``tx`` and follows what is
new; many entries become several roots of at most ``BLOCK`` leaves.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from gongzhi.core.agenda import Wake
from gongzhi.core.journal.canonical import stamp
from gongzhi.core.journal.merkle import leaf_hash, root_of
from gongzhi.core.journal.published import LONGEST_WRITER, VERSION, root_hash
from gongzhi.core.keyring import keyring
from gongzhi.core.models import Leaf, Root
from gongzhi.core.work import Work

BLOCK = 65_536
logger = logging.getLogger(__name__)

_HERE = """
SELECT (SELECT system_identifier::text FROM pg_control_system()),
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint, clock_timestamp()
"""
_TAKE = """
WITH taken AS MATERIALIZED (
    SELECT e.chain, e.sequence, e.hash, e.tx FROM core_entry e
    WHERE {range} e.jurisdiction_id = %(jurisdiction)s
      AND NOT EXISTS (
          SELECT 1 FROM core_leaf l WHERE l.chain = e.chain AND l.sequence = e.sequence
      )
    ORDER BY e.tx, e.chain, e.sequence LIMIT %(block)s
), placed AS (
    INSERT INTO core_leaf (root_id, position, jurisdiction_id, chain, sequence, hash)
    SELECT %(root)s, row_number() OVER (ORDER BY chain, sequence) - 1, %(jurisdiction)s,
           chain, sequence, hash
    FROM taken
)
SELECT count(*), max(tx::text::bigint) FROM taken
"""
_NEW = "e.tx >= %(low)s::text::xid8 AND e.tx < %(high)s::text::xid8 AND"
_WAITING = """
SELECT count(*), min(recorded_at) FROM core_entry e
WHERE e.tx >= pg_snapshot_xmin(pg_current_snapshot()) AND e.jurisdiction_id = %s
  AND e.recorded_at < %s
"""
_NEXT_ID = "SELECT nextval(pg_get_serial_sequence('core_root', 'id'))"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Entries that cannot be sealed because an older writer is still open, and since when."""

    entries: int
    since: datetime


def seal(work: Work) -> list[Root]:
    """Seal what is new in the jurisdiction of the running unit of work; returns the new roots.

    There is always one, even over nothing: a root every hour also says that nothing happened.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [7_305_121, work.jurisdiction])
        cursor.execute(_HERE)
        system, xmin, now = cursor.fetchone()
        made: list[Root] = []
        while True:
            root = _seal_block(cursor, work, system, xmin, now)
            made.append(root)
            if root.count < BLOCK:
                return made


def _seal_block(cursor: Any, work: Work, system: str, xmin: int, now: datetime) -> Root:
    last = Root.objects.filter(jurisdiction_id=work.jurisdiction).order_by("number").last()
    known = last is not None and last.system == system and last.watermark > 0
    cursor.execute(_NEXT_ID)
    root = Root(
        id=cursor.fetchone()[0],
        jurisdiction_id=work.jurisdiction,
        number=last.number + 1 if last else 1,
        sealed_at=max(now, last.sealed_at) if last else now,
        previous=bytes(last.hash) if last else b"",
        system=system,
    )
    cursor.execute(
        _TAKE.format(range=_NEW if known else ""),
        {
            "jurisdiction": work.jurisdiction,
            "root": root.id,
            "block": BLOCK,
            "low": str(last.watermark) if last else "0",
            "high": str(xmin),
        },
    )
    root.count, latest = cursor.fetchone()
    full = root.count == BLOCK
    # Under 0 the next block looks at everything again; a full block of new entries goes on
    # from its last transaction, whose other entries have no leaf yet.
    root.watermark = xmin if not full else (latest if known else 0)
    _sign(root, work.code)
    root.save(force_insert=True)
    return root


def _sign(root: Root, jurisdiction: str) -> None:
    keys = keyring(jurisdiction)
    root.merkle = root_of(leaf_hashes(root.id))
    root.hash = root_hash(
        {
            "v": VERSION,
            "jurisdiction": jurisdiction,
            "number": root.number,
            "sealed_at": stamp(root.sealed_at),
            "count": root.count,
            "merkle": root.merkle.hex(),
            "previous": bytes(root.previous).hex(),
            "system": root.system,
            "watermark": root.watermark,
        }
    )
    root.key_id = keys.key_id
    root.signature = keys.sign(root.hash)


def leaf_hashes(root_id: int) -> list[bytes]:
    """Give the leaf hashes of a root in order."""
    rows = Leaf.objects.filter(root_id=root_id).order_by("position")
    return [
        leaf_hash(chain, sequence, bytes(entry))
        for chain, sequence, entry in rows.values_list("chain", "sequence", "hash")
    ]


def waiting(jurisdiction: int, at: datetime) -> Waiting | None:
    """Tell whether entries older than ten minutes wait for an open writer (an alarm), or None."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [jurisdiction, at - LONGEST_WRITER])
        count, since = cursor.fetchone()
    return Waiting(count, since) if count else None


def seal_root(wake: Wake) -> None:
    """Handler, hourly: seal what is new, and raise an alarm about writers that do not end."""
    made = seal(wake.work)
    logger.info("root %s sealed, %s entries", made[-1].number, sum(root.count for root in made))
    late = waiting(wake.work.jurisdiction, wake.at)
    if late is not None:
        logger.error(
            "%s entries since %s cannot be sealed: a writer has been open for over ten minutes",
            late.entries,
            late.since,
        )
