"""What people wrote in another system's file, sealed: the words, the contact apart from them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson

from gongzhi.cases.methods.mapping import Adopted
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import Keyring
from gongzhi.core.sealed import Envelope, SealedValue


def seal_case(
    case: Adopted, id_: UUID, keys: Keyring
) -> tuple[tuple[Envelope, ...], dict[str, SealedValue]]:
    """Seal a case for its file: the data keys, and the values by their name in the entry."""
    envelope = Envelope.new(keys, id_, "words")
    said: dict[str, Any] = {
        "subject": case.subject,
        "detail": case.detail,
        "address": case.location,
    }
    if case.lon is not None:
        said["point"] = [case.lon, case.lat]
    sealed = {"words": envelope.seal(orjson.dumps(said), new_chain_id())}
    rest = _further(case)
    if rest:
        sealed["further"] = envelope.seal(rest.encode(), new_chain_id())
    if not (case.given.name or case.given.phone):
        return (envelope,), sealed
    contact = Envelope.new(keys, id_, "contact")
    who = {"name": case.given.name, "phone": case.given.phone, "safe_way": ""}
    sealed["contact"] = contact.seal(orjson.dumps(who), new_chain_id())
    return (envelope, contact), sealed


def _further(case: Adopted) -> str:
    """The map's further columns in one text: people may have typed anything into them."""
    lines = [f"{name}: {value}" for name, value in case.extra.items() if name != "notes" and value]
    if case.outcome:
        lines.append(f"outcome: {case.outcome}")
    return "\n".join(lines)
