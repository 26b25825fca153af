"""Sealed values in the database, their keys, and the log of openings."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db import connection, transaction

from gongzhi.core.actor import Actor
from gongzhi.core.hot_rows import insert_rows
from gongzhi.core.journal.chains import append_to_chain, new_chain_id
from gongzhi.core.keyring import Keyring, keyring
from gongzhi.core.models import DataKey, Opening, Sealed, WorkingText
from gongzhi.core.sealed.envelope import NONCE, Envelope, SealedValue
from gongzhi.core.statements import statement
from gongzhi.core.work import inside

logger = logging.getLogger(__name__)
_COMMITMENTS = """
SELECT value->>'sealed', value->>'commitment'
FROM core_entry, jsonb_path_query(facts, '$.** ? (exists(@.sealed))') AS value
WHERE chain = ANY(%s) AND value->>'commitment' IS NOT NULL
"""


_CODE = "SELECT code FROM core_jurisdiction WHERE id = %s::smallint"
_KEY = """
SELECT wrapped, key_version FROM keystore.data_key WHERE chain = %s::uuid AND purpose = %s::text
"""
_NEW_KEY = """
INSERT INTO keystore.data_key (chain, purpose, jurisdiction_id, key_version, wrapped)
VALUES (%s::uuid, %s::text, %s::smallint, %s::smallint, %s::bytea)
"""


class Locked(Exception):
    """The key of the value is gone: it was erased."""


def _keys(jurisdiction: int) -> Keyring:
    return keyring(statement(_CODE, [jurisdiction])[0][0])


def _envelope(keys: Keyring, jurisdiction: int, chain: UUID, purpose: str) -> Envelope:
    for wrapped, version in statement(_KEY, [chain, purpose]):
        return Envelope.unwrap(keys, chain, purpose, wrapped, version)
    envelope = Envelope.new(keys, chain, purpose)
    own = [chain, purpose, jurisdiction, envelope.key_version, envelope.wrapped]
    statement(_NEW_KEY, own)
    return envelope


def seal_into(*, jurisdiction: int, chain: UUID, purpose: str, value: str) -> SealedValue:
    """Seal a text into a chain under a purpose and store it; inside the caller's transaction."""
    return seal_bytes_into(
        jurisdiction=jurisdiction, chain=chain, purpose=purpose, value=value.encode()
    )


def seal_bytes_into(*, jurisdiction: int, chain: UUID, purpose: str, value: bytes) -> SealedValue:
    """Seal bytes as ``seal_into`` seals a text."""
    envelope = _envelope(_keys(jurisdiction), jurisdiction, chain, purpose)
    sealed = envelope.seal(value, new_chain_id())
    row = Sealed(
        id=sealed.id,
        jurisdiction_id=jurisdiction,
        chain=chain,
        purpose=purpose,
        ciphertext=sealed.ciphertext,
    )
    insert_rows([row])
    return sealed


def digest_in(*, jurisdiction: int, chain: UUID, purpose: str, value: str) -> bytes:
    """Give the digest of a value under a chain's key for a purpose.

    The same value has another digest in every other chain, and nobody without the key can try
    values; with the key of the chain the digests become noise too.
    """
    return _envelope(_keys(jurisdiction), jurisdiction, chain, purpose).digest(value.encode())


def open_bytes(
    *,
    jurisdiction: int,
    chain: UUID,
    purpose: str,
    ids: Iterable[UUID],
    by: Actor,
    why: str,
    at: datetime,
) -> dict[UUID, tuple[bytes, str]]:
    """Open values of one chain and purpose: id → (value, commitment), and log the opening once.

    The caller has asked its policy before. A value whose key was erased is left out, and so is one
    that is not what the journal says: that raises an alarm. Raises Locked when the chain has no
    key for the purpose at all.
    """
    wanted = list(ids)
    if not wanted:
        return {}
    row = DataKey.objects.filter(chain=chain, purpose=purpose).first()
    if row is None:
        raise Locked(f"{purpose} of {chain}")
    envelope = Envelope.unwrap(
        _keys(jurisdiction), chain, purpose, bytes(row.wrapped), row.key_version
    )
    Opening.objects.create(
        jurisdiction_id=jurisdiction,
        chain=chain,
        purpose=purpose,
        actor=by.code,
        organisation_id=by.organisation,
        person_id=by.person,
        at=at,
        why=why,
    )
    opened = _opened(envelope, Sealed.objects.filter(chain=chain, purpose=purpose, id__in=wanted))
    for wrong in _not_as_recorded(chain, opened):
        del opened[wrong]
        raise_alarm(jurisdiction=jurisdiction, chain=chain, value=wrong, by=by, at=at)
    return opened


def read_own(*, jurisdiction: int, chain: UUID, purpose: str, id_: UUID) -> bytes:
    """Open what the platform has sealed for itself; no person's words, hence not on the log.

    Raises Locked when it was erased.
    """
    row = DataKey.objects.filter(chain=chain, purpose=purpose).first()
    sealed = Sealed.objects.filter(chain=chain, purpose=purpose, id=id_).first()
    if row is None or sealed is None:
        raise Locked(f"{purpose} of {chain}")
    envelope = Envelope.unwrap(
        _keys(jurisdiction), chain, purpose, bytes(row.wrapped), row.key_version
    )
    return envelope.open(bytes(sealed.ciphertext), id_)[0]


def _opened(envelope: Envelope, rows: Iterable[Sealed]) -> dict[UUID, tuple[bytes, str]]:
    opened = {}
    for sealed in rows:
        # Under another key than today's: erased before the file was written on again.
        with contextlib.suppress(InvalidTag):
            opened[sealed.id] = envelope.open(bytes(sealed.ciphertext), sealed.id)
    return opened


def _not_as_recorded(chain: UUID, opened: Mapping[UUID, tuple[bytes, str]]) -> list[UUID]:
    """Give the opened values whose commitment is another than the journal's."""
    recorded = recorded_commitments([chain])
    return [id_ for id_, (_, found) in opened.items() if recorded.get(id_, found) != found]


def recorded_commitments(chains: list[UUID]) -> dict[UUID, str]:
    """Give what the journal says of the sealed values of some chains: id → commitment."""
    with connection.cursor() as cursor:
        cursor.execute(_COMMITMENTS, [chains])
        return {UUID(id_): commitment for id_, commitment in cursor.fetchall()}


def raise_alarm(*, jurisdiction: int, chain: UUID, value: UUID, by: Actor, at: datetime) -> None:
    """Record that a sealed value is not the recorded one: somebody has changed the database."""
    logger.error("sealed value %s of %s is not the one in the journal", value, chain)
    append_to_chain(
        kind="alarm",
        key="sealed",
        jurisdiction=jurisdiction,
        move="sealed_value_changed",
        facts={"chain": chain.hex, "sealed": value.hex},
        by=by,
        at=at,
    )


def open_values(
    *,
    jurisdiction: int,
    chain: UUID,
    purpose: str,
    ids: Iterable[UUID],
    by: Actor,
    why: str,
    at: datetime,
) -> dict[UUID, tuple[str, str]]:
    """Open texts: id → (text, commitment); see ``open_bytes``."""
    opened = open_bytes(
        jurisdiction=jurisdiction, chain=chain, purpose=purpose, ids=ids, by=by, why=why, at=at
    )
    return {id_: (value.decode(), commitment) for id_, (value, commitment) in opened.items()}


def open_value(
    *, jurisdiction: int, chain: UUID, purpose: str, id_: UUID, by: Actor, why: str, at: datetime
) -> str:
    """Open one value; see ``open_values``."""
    opened = open_values(
        jurisdiction=jurisdiction,
        chain=chain,
        purpose=purpose,
        ids=[id_],
        by=by,
        why=why,
        at=at,
    )
    if id_ not in opened:
        raise Locked(str(id_))
    return opened[id_][0]


def erase_chain(*, chain: UUID, purposes: Iterable[str]) -> int:
    """Erase one chain, as ``erase_chains`` does."""
    return erase_chains(chains=[chain], purposes=purposes)


def erase_chains(*, chains: Collection[UUID], purposes: Iterable[str]) -> int:
    """Destroy the data keys of chains' purposes and their working texts; no chain breaks.

    The erasure is complete when the key store's backups have left their window too.
    """
    with transaction.atomic():
        gone, _ = DataKey.objects.filter(chain__in=chains, purpose__in=list(purposes)).delete()
        WorkingText.objects.filter(chain__in=chains).update(text="", grams=None, erased=True)
    return gone


def rewrap_keys(*, jurisdiction: int, batch: int = 1000) -> int:
    """Wrap every data key of a jurisdiction anew under its newest key; returns how many."""
    keys = _keys(jurisdiction)
    stale = DataKey.objects.filter(jurisdiction_id=jurisdiction).exclude(key_version=keys.newest)
    done = 0
    while True:
        with inside(jurisdiction, "system:keys"):
            rows = list(stale[:batch])
            done += sum(_rewrap(keys, row) for row in rows)
        if not rows:
            return done


def _rewrap(keys: Keyring, row: DataKey) -> int:
    label = row.chain.bytes + row.purpose.encode()
    old = bytes(row.wrapped)
    key = keys.wrapping[row.key_version].decrypt(old[:NONCE], old[NONCE:], label)
    nonce = os.urandom(NONCE)
    wrapped = nonce + keys.wrapping[keys.newest].encrypt(nonce, key, label)
    return DataKey.objects.filter(chain=row.chain, purpose=row.purpose).update(
        wrapped=wrapped, key_version=keys.newest
    )
