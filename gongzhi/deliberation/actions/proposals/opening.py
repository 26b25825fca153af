"""A proposal is made: by a resident with a code and a key, or out of a conversation's agreement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code, new_key
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.deliberation.actions.proposals.slips import check_slip
from gongzhi.deliberation.actions.proposals.words import SealedWords, shown
from gongzhi.deliberation.models import Proposal, Wording
from gongzhi.deliberation.policies import can_open_from_origin
from gongzhi.deliberation.workflow.proposals import ANSWER, GATHERING, PROPOSE
from gongzhi.notices.actions import leave_contact
from gongzhi.procedure.actions import Opening, on_firm_ground, open_dossier
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import read_record
from gongzhi.procedure.standing import key_hash
from gongzhi.territory.levels import COMMUNITY

SOURCE = "residents_proposal"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a proposal comes from that no single resident made: a conversation, its statement."""

    file: UUID
    part: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal was taken: its code, its author's key, and whether everybody can read it now.

    There is no key (empty) for one that came out of a conversation.
    """

    code: str
    key: str
    posted: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    area: str
    texts: dict[str, str]
    slip: str
    key: str
    origin: Origin | None
    contact: str
    by: Actor
    at: datetime


def open_proposal(
    *,
    area: str,
    title: str,
    text: str,
    by: Actor,
    at: datetime,
    place: str = "",
    slip: str = "",
    key: str = "",
    origin: Origin | None = None,
    contact: str = "",
) -> Proposed:
    """Put a proposal to a community or township (``area`` is its code).

    With a residency ``slip`` of the place it is posted at once, else it waits for a look. The same
    ``key`` again gives the same proposal. With a ``contact`` (a mail address or a number) its
    author is told how it moves. With ``origin`` the body of the place (or the program) opens it out
    of a conversation: it is posted at once and has no author; the same statement gives the same
    proposal.

    Raises Invalid naming each wrong field (``unknown_area``, ``no_proposals_here``,
    ``not_an_address``), NotFound ``slip``, Refused ``slip_elsewhere`` and ``not_yours``, Conflict
    ``no_channel``.
    """
    texts = {"title": title, "text": text, **({"place": place} if place.strip() else {})}
    asked = _Asked(area, texts, slip.strip(), key, origin, contact.strip(), by, at)
    return on_firm_ground(by, lambda unit: _open(asked, ground(unit)))


def _open(asked: _Asked, here: Ground) -> Proposed:
    known = _known(asked, here)
    if known is not None:
        return known
    rule, area = _place(asked.area, here)
    clean = read_record(PROPOSE, asked.texts, here)
    owner = owner_of(area, rule["level"], here)
    if asked.origin is not None and not can_open_from_origin(asked.by, owner):
        raise Refused("not_yours", move=PROPOSE.name, step="", role="handler")
    if asked.slip:
        check_slip(asked.slip, area, here, asked.at)
    texts = {name: said for name, (_, said) in clean.texts.items()}
    id_ = new_chain_id()
    words = SealedWords.of(id_, texts, here)
    key = "" if asked.origin is not None else asked.key or new_key()
    opening = _opening(asked, id_, words, rule, area, key, here)
    opening.owner_id = owner
    opened = open_dossier(opening, by=asked.by, ground=here)
    _store(opened.dossier, asked, words, shown(texts, here) if opening.public else {})
    if asked.contact and asked.origin is None:
        more: dict[str, Any] = {"language": asked.by.language, "by": asked.by, "at": asked.at}
        leave_contact(file=opened.dossier, contact=asked.contact, **more)
    return Proposed(opened.dossier.code, key, opening.public)


def _opening(
    asked: _Asked,
    id_: UUID,
    words: SealedWords,
    rule: Mapping[str, Any],
    area: int,
    key: str,
    here: Ground,
) -> Opening:
    posted = bool(asked.slip) or asked.origin is not None
    backstop = here.directory.desk("dispatcher", "any", area, here.territory)
    return Opening(
        id=id_,
        code=new_code(),
        procedure="proposal",
        area_id=area,
        fallback_id=backstop.organisation_id,
        source=SOURCE,
        opened_at=asked.at,
        step="gathering_support" if posted else "awaiting_look",
        starts=(GATHERING,) if posted else (),
        limits={GATHERING.key: rule["support_limit"], ANSWER: rule["answer_limit"]},
        key_hash=key_hash(key) if key else None,
        facts={
            "level": rule["level"],
            "verified": bool(asked.slip),
            **_of(asked),
            **words.facts,
        },
        title={"proposal": rule["level"]},
        public=posted,
        envelopes=[words.envelope],
        sealed=list(words.values.values()),
    )


def _known(asked: _Asked, here: Ground) -> Proposed | None:
    """Give what the same form, or the same statement, has made before."""
    rows = Proposal.objects.filter(jurisdiction_id=here.jurisdiction).select_related("dossier")
    if asked.origin is not None:
        rows = rows.filter(origin_id=asked.origin.file, origin_part=asked.origin.part)
    elif asked.key:
        rows = rows.filter(dossier__key_hash=key_hash(asked.key))
    else:
        return None
    found = rows.first()
    if found is None:
        return None
    return Proposed(found.dossier.code, asked.key, found.posted_at is not None)


def _place(code: str, here: Ground) -> tuple[Mapping[str, Any], int]:
    """Give the rule of the place's level, and the place. Raises Invalid for one without a rule."""
    area = here.territory.by_code(code)
    if area is None or not area.open:
        raise Invalid(Problem("area", "unknown_area", {"got": code[:80]}))
    level = here.territory.level(area.id)
    rule = rule_of(level, here)
    if rule is None:
        raise Invalid(Problem("area", "no_proposals_here", {"got": code}))
    return rule, area.id


def rule_of(level: int, here: Ground) -> Mapping[str, Any] | None:
    """Give the pack's rule for proposals of a level."""
    rows = here.rules.table("proposal_rules").values()
    return next((row for row in rows if row["level"] == level), None)


def owner_of(area: int, level: int, here: Ground) -> int:
    """Give the body that answers: a community's committee, else the desk for self-government.

    Raises Conflict ``no_body_answers`` for a place without one of its own.
    """
    role = "community_secretary" if level == COMMUNITY else "self_government_officer"
    desk = here.directory.desk(role, "any", area, here.territory)
    if desk.organisation_id is None:
        raise Conflict("no_body_answers")
    return desk.organisation_id


def _of(asked: _Asked) -> dict[str, object]:
    if asked.origin is None:
        return {}
    return {"origin": {"file": asked.origin.file.hex, "part": asked.origin.part}}


def _store(file: Dossier, asked: _Asked, words: SealedWords, said: dict[str, str]) -> None:
    names = words.names
    row = Proposal.objects.create(
        dossier_id=file.id,
        jurisdiction_id=file.jurisdiction_id,
        area_id=file.area_id,
        said=said,
        sealed=names,
        verified=bool(asked.slip),
        opened_at=asked.at,
        posted_at=asked.at if said else None,
        origin_id=None if asked.origin is None else asked.origin.file,
        origin_part=None if asked.origin is None else asked.origin.part,
    )
    Wording.objects.create(
        jurisdiction_id=file.jurisdiction_id,
        proposal=row,
        number=1,
        text=said.get("text", ""),
        sealed=names["text"],
        at=asked.at,
    )
