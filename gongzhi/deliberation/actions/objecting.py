"""A resident objects to what was posted: a file of its own, with a key, which holds it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code, new_key
from gongzhi.core.errors import Conflict
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope
from gongzhi.deliberation.queries.decisions import objections_until
from gongzhi.deliberation.queries.matters import matter_for
from gongzhi.deliberation.workflow.following import OBJECT
from gongzhi.procedure.actions import Opening, on_firm_ground, open_dossier
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.record import read_record
from gongzhi.procedure.standing import key_hash


@dataclass(frozen=True, slots=True)
class Objected:
    """An objection was taken: its code, and the key that opens it."""

    code: str
    key: str


def raise_objection(*, decision: str, text: str, by: Actor, at: datetime) -> Objected:
    """Object to what a decision or a budget has posted; nobody has to say who they are.

    Staff enter one from paper in the same way and hand over the key. Raises NotFound ``decision``,
    Conflict ``not_posted`` outside the days for which it must hang out, Invalid for the text.
    """
    return on_firm_ground(by, lambda unit: _raise(decision, text, by, at, ground(unit)))


def _raise(code: str, text: str, by: Actor, at: datetime, here: Ground) -> Objected:
    # Held, so that it takes no effect while somebody objects.
    found = matter_for(by, code, here, held=True)
    parent = found.dossier
    until = objections_until(found, here)
    if until is None or at > until:
        raise Conflict("not_posted")
    clean = read_record(OBJECT, {"text": text}, here)
    id_, key = new_chain_id(), new_key()
    envelope = Envelope.new(keyring(here.work.code), id_, "words")
    value = envelope.seal(clean.texts["text"][1].encode(), new_chain_id())
    opened = open_dossier(
        Opening(
            id=id_,
            code=new_code(),
            procedure="decision_objection",
            area_id=parent.area_id,
            fallback_id=parent.fallback_id,
            owner_id=parent.owner_id,
            source=parent.source,
            opened_at=at,
            parent_id=parent.id,
            key_hash=key_hash(key),
            facts={
                "parent": parent.code,
                "text": {**value.fact(), "purpose": "words"},
            },
            title=dict(parent.title),
            envelopes=[envelope],
            sealed=[value],
        ),
        by=by,
        ground=here,
    )
    return Objected(opened.dossier.code, key)
