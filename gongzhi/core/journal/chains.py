"""Chains of areas, organisations, posts and packs (a dossier keeps its own head)."""

from __future__ import annotations

import os
import time
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import connection, transaction

from gongzhi.core.actor import Actor
from gongzhi.core.journal.canonical import entry_hash
from gongzhi.core.models import Chain, Entry
from gongzhi.core.reacting import plan_reactions

_NAMESPACE = UUID("6f1a2f3e-0b55-5d0e-9c07-0a6c2f6b7d11")
_LOCK = """
WITH held AS MATERIALIZED (
    SELECT head, last_sequence FROM core_chain WHERE id = %s FOR UPDATE
)
SELECT head, last_sequence, clock_timestamp() FROM held
"""


def new_chain_id() -> UUID:
    """Make a time-ordered identifier (UUID version 7), so that new rows stay together on disk."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (7 << 76)
    value = (value & ~(0x3 << 62)) | (2 << 62)
    return UUID(int=value)


def chain_ids_since(moment: datetime) -> UUID:
    """Give a bound: identifiers that were made at or after a moment are not below it."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def chain_id_of(jurisdiction: int, kind: str, key: str) -> UUID:
    """Give the one identifier that a chain of this name can have."""
    return uuid5(_NAMESPACE, f"{jurisdiction}:{kind}:{key}")


def append_to_chain(
    *,
    kind: str,
    key: str,
    jurisdiction: int,
    move: str,
    facts: dict[str, Any],
    by: Actor,
    at: datetime,
) -> Entry:
    """Append an entry to the chain ``kind:key``, planning the reactions to it; gives the entry.

    ``at`` is when it happened (never later than now). Must run in a transaction with what it says.
    """
    chain_id = chain_id_of(jurisdiction, kind, key)
    with transaction.atomic():
        Chain.objects.bulk_create(
            [Chain(id=chain_id, jurisdiction_id=jurisdiction, kind=kind, key=key)],
            ignore_conflicts=True,
        )
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [chain_id])
            head, last, recorded_at = cursor.fetchone()
        entry = Entry(
            chain=chain_id,
            sequence=last + 1,
            jurisdiction_id=jurisdiction,
            recorded_at=recorded_at,
            occurred_at=min(at, recorded_at),
            actor=by.code,
            organisation_id=by.organisation,
            person_id=by.person,
            move=move,
            facts=facts,
        )
        entry.hash = hash_of(entry, bytes(head))
        entry.save(force_insert=True)
        Chain.objects.filter(id=chain_id).update(head=entry.hash, last_sequence=entry.sequence)
        plan_reactions(kind, key, entry)
    return entry


def hash_of(entry: Entry, previous: bytes) -> bytes:
    """Recompute the hash of a stored entry from its columns and the hash before it."""
    return entry_hash(
        previous,
        jurisdiction=entry.jurisdiction_id,
        chain=entry.chain,
        sequence=entry.sequence,
        recorded_at=entry.recorded_at,
        occurred_at=entry.occurred_at,
        actor=entry.actor,
        organisation=entry.organisation_id,
        person=entry.person_id,
        move=entry.move,
        facts=entry.facts,
    )
