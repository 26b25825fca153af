"""What others say of a proposal: an argument for or against it, a reply, a changed wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.codes import new_code, new_key, read_code
from gongzhi.core.errors import Conflict, Invalid, Problem
from gongzhi.core.journal import new_chain_id
from gongzhi.deliberation.actions.proposals.moving import move_contribution
from gongzhi.deliberation.actions.proposals.opening import SOURCE, Proposed
from gongzhi.deliberation.actions.proposals.slips import check_slip
from gongzhi.deliberation.actions.proposals.words import SealedWords
from gongzhi.deliberation.models import Contribution, Proposal
from gongzhi.deliberation.queries.proposals import proposal_for
from gongzhi.deliberation.workflow.proposals import AMENDMENTS, CONTRIBUTE, REPLIES, TALKED_OF
from gongzhi.procedure.actions import Opening, on_firm_ground, open_dossier
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.standing import key_hash


@dataclass(frozen=True, slots=True)
class _Asked:
    proposal: str
    said: dict[str, str]
    answers: str
    slip: str
    key: str
    by: Actor
    at: datetime


def contribute(
    *,
    proposal: str,
    kind: str,
    text: str,
    by: Actor,
    at: datetime,
    passage: str = "",
    why: str = "",
    answers: str = "",
    slip: str = "",
    key: str = "",
) -> Proposed:
    """Say something of a posted proposal; an amendment puts ``text`` for ``passage``, and says why.

    A reply ``answers`` an argument by its code, and nobody replies to a reply. With a residency
    slip of the place it is posted at once, else it waits for a look. The same ``key`` again gives
    the same voice. Raises NotFound ``proposal`` and ``slip``, Refused ``slip_elsewhere``, Conflict
    ``no_words_now``, Invalid by rule (``passage_not_there``, ``passage_twice``, ``required``,
    ``no_such_argument``, ``unknown_field``).
    """
    typed = {"kind": kind, "text": text, "passage": passage, "why": why}
    said = {name: value for name, value in typed.items() if value.strip()}
    asked = _Asked(proposal, said, answers.strip(), slip.strip(), key, by, at)
    return on_firm_ground(by, lambda unit: _say(asked, ground(unit)))


def _say(asked: _Asked, here: Ground) -> Proposed:
    found = proposal_for(asked.by, asked.proposal, here)
    known = _known(asked, found)
    if known is not None:
        return known
    clean = read_record(CONTRIBUTE, asked.said, here)
    kind = str(clean.facts["kind"])
    open_now = ("gathering_support",) if kind == AMENDMENTS else TALKED_OF
    if found.dossier.step not in open_now:
        raise Conflict("no_words_now")
    argument = _argument(asked, kind, found)
    _check_passage(kind, clean, found)
    if asked.slip:
        check_slip(asked.slip, found.area_id, here, asked.at)
    key = asked.key or new_key()
    row = _open(asked, clean, found, key, here)
    row.answers = argument
    row.save(force_insert=True)
    if asked.slip:
        by = system_actor(found.jurisdiction_id, "proposal")
        move_contribution(dossier=row.pk, move="post_words", by=by, at=asked.at)
    return Proposed(row.dossier.code, key, bool(asked.slip))


def _known(asked: _Asked, found: Proposal) -> Proposed | None:
    """Give what the same form has sent before."""
    if not asked.key:
        return None
    rows = Contribution.objects.filter(proposal=found, dossier__key_hash=key_hash(asked.key))
    row = rows.select_related("dossier").first()
    if row is None:
        return None
    return Proposed(row.dossier.code, asked.key, row.posted_at is not None)


def _argument(asked: _Asked, kind: str, found: Proposal) -> Contribution | None:
    """Give the argument that a reply answers. Raises Invalid for anything else."""
    if kind != REPLIES:
        if asked.answers:
            raise Invalid(Problem("answers", "unknown_field"))
        return None
    rows = Contribution.objects.filter(
        proposal=found,
        kind__startswith="argument",
        dossier__step="words_posted",
        dossier__code=read_code(asked.answers) or "",
    )
    argument = rows.first()
    if argument is None:
        raise Invalid(Problem("answers", "no_such_argument", {"got": asked.answers[:40]}))
    return argument


def _check_passage(kind: str, clean: Record, found: Proposal) -> None:
    """An amendment names one passage of the text as it stands, and no other voice does."""
    if kind != AMENDMENTS:
        wrong = [name for name in ("passage", "why") if name in clean.texts]
        if wrong:
            raise Invalid([Problem(name, "unknown_field") for name in wrong])
        return
    if "passage" not in clean.texts:
        raise Invalid(Problem("passage", "required"))
    times = found.said.get("text", "").count(clean.texts["passage"][1])
    if times != 1:
        raise Invalid(Problem("passage", "passage_twice" if times else "passage_not_there"))


def _open(asked: _Asked, clean: Record, found: Proposal, key: str, here: Ground) -> Contribution:
    """Open the file of a voice, waiting for a look; gives its row, which is not stored yet."""
    id_, file = new_chain_id(), found.dossier
    texts = {name: said for name, (_, said) in clean.texts.items()}
    words = SealedWords.of(id_, texts, here)
    opened = open_dossier(
        Opening(
            id=id_,
            code=new_code(),
            procedure="contribution",
            area_id=file.area_id,
            fallback_id=file.fallback_id,
            owner_id=file.owner_id,
            source=SOURCE,
            opened_at=asked.at,
            key_hash=key_hash(key),
            facts={
                "proposal": file.code,
                "kind": clean.facts["kind"],
                "verified": bool(asked.slip),
                **words.facts,
            },
            title={"contribution": clean.facts["kind"]},
            envelopes=[words.envelope],
            sealed=list(words.values.values()),
        ),
        by=asked.by,
        ground=here,
    )
    return Contribution(
        dossier=opened.dossier,
        jurisdiction_id=file.jurisdiction_id,
        proposal=found,
        kind=clean.facts["kind"],
        sealed=words.names,
        version=found.version,
        verified=bool(asked.slip),
    )
