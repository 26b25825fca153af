"""Opening one sealed value of each of many chains, for jobs that read whole blocks of files."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag

from gongzhi.core.actor import Actor
from gongzhi.core.keyring import keyring
from gongzhi.core.models import DataKey, Jurisdiction, Opening, Sealed
from gongzhi.core.sealed.envelope import Envelope
from gongzhi.core.sealed.store import raise_alarm, recorded_commitments


def open_block(
    *,
    jurisdiction: int,
    values: Mapping[UUID, UUID],
    purpose: str,
    by: Actor,
    why: str,
    at: datetime,
) -> dict[UUID, str]:
    """Open texts: ``values`` maps chain → id of the sealed value; returns chain → text.

    Each opening is logged as ``open_values`` logs it. Chains whose key was erased are left out;
    the keys of the others stay locked until the caller's transaction ends, so that an erasure waits
    for what is written of the texts and takes it along. A value that is not
    what the journal says is left out and raises an alarm. Five statements, however many chains.
    """
    keys = keyring(Jurisdiction.objects.values_list("code", flat=True).get(id=jurisdiction))
    envelopes = {
        row.chain: Envelope.unwrap(keys, row.chain, purpose, bytes(row.wrapped), row.key_version)
        for row in DataKey.objects.filter(chain__in=list(values), purpose=purpose)
        .order_by("chain")
        .select_for_update(no_key=True)
    }
    opening = {"jurisdiction_id": jurisdiction, "purpose": purpose, "at": at, "why": why}
    who = {"actor": by.code, "organisation_id": by.organisation, "person_id": by.person}
    Opening.objects.bulk_create([Opening(chain=chain, **opening, **who) for chain in envelopes])
    wanted = [values[chain] for chain in envelopes]
    opened: dict[UUID, tuple[bytes, str]] = {}
    for row in Sealed.objects.filter(id__in=wanted, purpose=purpose):
        # Under another key than today's: erased before the file was written on again.
        with contextlib.suppress(InvalidTag):
            opened[row.chain] = envelopes[row.chain].open(bytes(row.ciphertext), row.id)
    recorded = recorded_commitments(list(opened))
    texts = {}
    for chain, (value, commitment) in opened.items():
        if recorded.get(values[chain], commitment) == commitment:
            texts[chain] = value.decode()
        else:
            raise_alarm(jurisdiction=jurisdiction, chain=chain, value=values[chain], by=by, at=at)
    return texts
