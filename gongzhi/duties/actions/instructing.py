"""A leader's instruction (批示) becomes a numbered task."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.journal import append_to_chain, new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope
from gongzhi.directory.queries import Body
from gongzhi.duties.actions.checking import check_not_withdrawn, listed_for
from gongzhi.duties.models import Instruction
from gongzhi.duties.policies import GRASSROOTS
from gongzhi.duties.queries.duty_lists import local_moment_day
from gongzhi.duties.workflow.instruction import INSTRUCT
from gongzhi.procedure.actions import Opened, Opening, on_firm_ground, open_dossier
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.standing import check_opener
from gongzhi.territory.levels import TOWNSHIP

SOURCE = "duty"


def issue_instruction(*, by: Actor, at: datetime, record: Mapping[str, Any]) -> Opened:
    """Number an instruction and make it a task of the body it is addressed to.

    ``record`` is that of the move ``instruct``. What is not on the duty list of a township or
    community waits at the admission office. Raises Refused ``not_yours`` and Invalid, with
    ``withdrawn_duty`` for what may not go down at all.
    """
    return on_firm_ground(by, lambda unit: _issue(record, by, at, ground(unit)))


def _issue(sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Opened:
    check_opener(INSTRUCT, by, here)
    clean = read_record(INSTRUCT, sent, here)
    body = here.directory.by_id[clean.bodies["body"]]
    if body.level >= TOWNSHIP:
        check_not_withdrawn(clean.facts["matter"], at, here, "body")
    waits = body.level >= TOWNSHIP and not listed_for(clean.facts["matter"], body, at, here)
    opened = _open(clean, body, waits, by, at, here)
    _number(opened, body, by, at, here)
    return opened


def _open(clean: Record, body: Body, waits: bool, by: Actor, at: datetime, here: Ground) -> Opened:
    id_ = new_chain_id()
    words = Envelope.new(keyring(here.work.code), id_, "words")
    said = {"subject": "", "detail": clean.texts["text"][1], "address": ""}
    sealed = words.seal(orjson.dumps(said), new_chain_id())
    backstop = here.directory.desk("district_leader", "any", body.area_id, here.territory)
    matter = clean.facts["matter"]
    opening = Opening(
        id=id_,
        code=new_code(),
        procedure="instruction",
        area_id=body.area_id,
        fallback_id=backstop.organisation_id,
        source=SOURCE,
        opened_at=at,
        step="unadmitted" if waits else "noted",
        owner_id=None if waits else body.id,
        entrance=GRASSROOTS.get(body.kind, "any"),
        subject=matter,
        title={"matter": matter},
        facts={**clean.facts, "words": {**sealed.fact(), "purpose": "words"}},
        sealed=[sealed],
        envelopes=[words],
    )
    return open_dossier(opening, by=by, ground=here)


def _number(opened: Opened, body: Body, by: Actor, at: datetime, here: Ground) -> None:
    """The chain of the issuing body and year gives the number: it has no gaps and no doubles."""
    year = local_moment_day(at, here).year
    issuer = here.directory.by_id[by.organisation or 0]
    entry = append_to_chain(
        kind="instructions",
        key=f"{issuer.code}:{year}",
        jurisdiction=here.jurisdiction,
        move="instruct",
        facts={"file": opened.dossier.code, "to": body.code},
        by=by,
        at=at,
    )
    Instruction.objects.create(
        dossier_id=opened.dossier.id,
        jurisdiction_id=here.jurisdiction,
        body_id=issuer.id,
        year=year,
        number=entry.sequence,
        addressed_id=body.id,
        issued_by=by.person,
    )
