"""A matter of self-government is opened: in its procedure, in its place, in public."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Invalid, NotFound, Problem, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope
from gongzhi.deliberation.models import Decision
from gongzhi.deliberation.policies import can_open_decision
from gongzhi.deliberation.workflow.consulting import CALL_OWNERS, DRAW_UP, INVITE
from gongzhi.deliberation.workflow.decisions import ASK, PROPOSE
from gongzhi.procedure.actions import Opened, Opening, on_firm_ground, open_dossier
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.table import Move

SOURCE = "self_government"
DECISION_OPENERS: Mapping[str, Move] = {
    "four_deliberations": PROPOSE,
    "one_consultation": ASK,
    "consultation": INVITE,
    "charter": DRAW_UP,
    "owners_vote": CALL_OWNERS,
}
"""Procedure → the move that opens a file of it, with its fields."""
KINDS = {"four_deliberations": "village", "one_consultation": "urban"}
WAYS = {
    "four_deliberations": {"village", "both"},
    "one_consultation": {"urban", "both"},
    "consultation": {"village", "urban", "both", "charter"},
    "charter": {"charter"},
    "owners_vote": {"owners"},
}
VILLAGE = "village"


def open_decision(*, procedure: str, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Open a matter in the actor's community; ``record`` is that of the procedure's first move.

    Raises NotFound ``procedure``, Refused ``not_yours``, and Invalid by rule: ``owners_business``
    (common property of the owners goes by the owners' own vote), ``other_way`` (the matter is
    none of this procedure's), ``other_place`` (villages have one way, urban communities another).
    """
    move = DECISION_OPENERS.get(procedure)
    if move is None:
        raise NotFound("procedure", code=procedure[:40])
    return on_firm_ground(by, lambda unit: _open(procedure, move, record, by, at, ground(unit)))


def _open(
    procedure: str, move: Move, sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground
) -> Opened:
    if not can_open_decision(by, move, here):
        raise Refused("not_yours", move=move.name, step="", role=move.by[0].role)
    clean = read_record(move, sent, here)
    problems = list(_problems(procedure, clean, by, here))
    if problems:
        raise Invalid(problems)
    opened = open_dossier(_opening(procedure, clean, by, at, here), by=by, ground=here)
    said = {name: text for name, (_, text) in clean.texts.items()}
    Decision.objects.create(
        dossier_id=opened.dossier.id,
        jurisdiction_id=here.jurisdiction,
        area_id=opened.dossier.area_id,
        subject=clean.facts["subject"],
        title=said["title"],
        draft=said["draft"],
        opened_at=at,
    )
    return opened


def _problems(procedure: str, clean: Record, by: Actor, here: Ground) -> Iterator[Problem]:
    subject = clean.facts["subject"]
    way = here.rules.table("deliberation_matters")[subject]["way"]
    if procedure != "owners_vote" and (
        way == "owners" or clean.facts.get("common_property") == "yes"
    ):
        yield Problem("subject", "owners_business", {"got": subject})
    elif way not in WAYS[procedure]:
        yield Problem("subject", "other_way", {"got": subject})
    if not fits_place(procedure, by, here):
        kind = here.territory.area(by.area or 0).kind
        yield Problem("subject", "other_place", {"got": kind})


def fits_place(procedure: str, by: Actor, here: Ground) -> bool:
    """Tell whether a procedure is one of the actor's place: villages have their own."""
    wanted, kind = KINDS.get(procedure), here.territory.area(by.area or 0).kind
    return wanted is None or (wanted == VILLAGE) == (kind == VILLAGE)


def _opening(procedure: str, clean: Record, by: Actor, at: datetime, here: Ground) -> Opening:
    id_ = new_chain_id()
    envelope = Envelope.new(keyring(here.work.code), id_, "words")
    sealed = {
        name: envelope.seal(text.encode(), new_chain_id())
        for name, (_, text) in clean.texts.items()
    }
    facts = clean.facts | {
        name: {**value.fact(), "purpose": "words"} for name, value in sealed.items()
    }
    township = here.directory.desk("self_government_officer", "any", by.area or 0, here.territory)
    return Opening(
        id=id_,
        code=new_code(),
        procedure=procedure,
        area_id=by.area or 0,
        fallback_id=township.organisation_id,
        owner_id=by.organisation,
        source=SOURCE,
        opened_at=at,
        facts=facts,
        title={"decision": clean.facts["subject"]},
        public=True,
        envelopes=[envelope],
        sealed=list(sealed.values()),
    )
