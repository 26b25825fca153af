"""A statement was declined: its author objects once by its key, and the panel rules."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack
from uuid import UUID

import orjson

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.codes import new_code, read_key
from gongzhi.core.errors import Conflict, NotFound, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.models import Entry
from gongzhi.core.sealed import Envelope
from gongzhi.core.work import Work, inside
from gongzhi.deliberation.actions.conversing import SOURCE, move_conversation
from gongzhi.deliberation.actions.saying import TALKING, running
from gongzhi.deliberation.methods.opinions.fates import DECLINED
from gongzhi.deliberation.models import Conversation, Statement
from gongzhi.deliberation.queries.conversations import original_of
from gongzhi.deliberation.workflow.statement_objection import (
    OBJECT,
    OVERTURNED,
    STATEMENT_OBJECTION,
)
from gongzhi.procedure.actions import Opening, Result, advance, open_dossier
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.standing import key_hash

DECLINE, WORDS = "decline_statement", "words"
# Two objections to one statement come one after the other.
_ALONE = "SELECT * FROM deliberation_conversation WHERE dossier_id = %s FOR NO KEY UPDATE"


def object_to_decline(*, code: str, key: str, text: str, by: Actor, at: datetime) -> Statement:
    """Object to a statement's not being shown, with the key that its author was given; once.

    Raises NotFound ``conversation`` and ``statement``, Conflict ``not_talking``, ``not_declined``
    and ``objected_already``, Invalid for the text.
    """
    with running(code, by, at, lock=_ALONE) as (found, here):
        rows = found.statements.select_related("objection")
        row = rows.filter(key_hash=key_hash(read_key(key))).first()
        if row is None:
            raise NotFound("statement")
        if row.objection is not None:
            raise Conflict("objected_already")
        if row.state != DECLINED:
            raise Conflict("not_declined")
        clean = read_record(OBJECT, {"statement": row.number, "text": text}, here)
        opening = _opening(row, found.dossier, clean.texts["text"][1], key, at, here)
        row.objection = open_dossier(opening, by=by, ground=here).dossier
        row.save(update_fields=["objection"])
        return row


def _opening(
    row: Statement, parent: Dossier, text: str, key: str, at: datetime, here: Ground
) -> Opening:
    """Give the file of an objection: the statement and what is said against its not being shown.

    It is the panel's own: the body that declined the statement is shut out of it.
    """
    id_ = new_chain_id()
    envelope = Envelope.new(keyring(here.work.code), id_, WORDS)
    said = {"subject": original_of(row), "detail": text, "address": ""}
    value = envelope.seal(orjson.dumps(said), new_chain_id())
    by = _declined(row)
    return Opening(
        id=id_,
        code=new_code(),
        procedure=STATEMENT_OBJECTION.code,
        area_id=parent.area_id,
        fallback_id=parent.fallback_id,
        source=SOURCE,
        opened_at=at,
        parent_id=parent.id,
        key_hash=key_hash(read_key(key)),
        facts={
            "parent": parent.code,
            "statement": row.number,
            WORDS: {**value.fact(), "purpose": WORDS},
        },
        title={"statement_objection": row.number},
        envelopes=[envelope],
        sealed=[value],
        barred=frozenset({by.organisation_id} if by and by.organisation_id else ()),
    )


def move_statement_objection(**asked: Unpack[Asked]) -> Result:
    """Make one move on an objection to a statement's not being shown. See ``advance``.

    Raises also Refused ``separation`` for the person and the body that declined the statement.
    """
    move, by, at = asked["move"], asked["by"], asked["at"]
    with inside(by.jurisdiction, by.code):
        rows = Statement.objects.filter(jurisdiction_id=by.jurisdiction)
        row = rows.filter(objection_id=asked["dossier"]).first()
        if row is None:
            raise NotFound("file", id=str(asked["dossier"]))

        def shape(dossier: Dossier, record: Record, here: Ground) -> None:
            _check_apart(row, move, by)

        def write(dossier: Dossier, record: Record) -> None:
            if "note" in record.texts:
                row.ruling = record.texts["note"][1]
                row.save(update_fields=["ruling"])

        made = advance(**asked, shape=shape, write=write)
        if made.passed and made.dossier.outcome == OVERTURNED:
            _show(row, at)
        return made


def _check_apart(row: Statement, move: str, by: Actor) -> None:
    """Whoever declined the statement, and whoever is of the same body, does not rule on it."""
    declined = _declined(row)
    if declined is None or by.kind != "post" or move == "remind":
        return
    for unit, same in (
        ("person", by.person is not None and by.person == declined.person_id),
        ("organisation", by.organisation == declined.organisation_id),
    ):
        if same:
            raise Refused("separation", move=move, apart=[DECLINE], unit=unit)


def _declined(row: Statement) -> Entry | None:
    """Give the entry by which a statement was declined last."""
    rows = Entry.objects.filter(chain=row.conversation_id, move=DECLINE)
    return rows.filter(facts__record__statement=row.number).order_by("-sequence").first()


def _show(row: Statement, at: datetime) -> None:
    """What was ruled shown is shown where anybody can still answer it."""
    talk = Conversation.objects.select_related("dossier").get(pk=row.conversation_id)
    declined = Statement.objects.filter(pk=row.pk, state=DECLINED).exists()
    if declined and talk.dossier.step == TALKING:
        move_conversation(
            dossier=talk.pk,
            move="reinstate_statement",
            by=system_actor(talk.jurisdiction_id, "conversation"),
            at=at,
            record={"statement": row.number},
        )


def note_shown(*, dossier: UUID, sequence: int, unit: Work, at: datetime) -> None:
    """The committee has shown what it had declined: an objection to that has nothing to rule on."""
    entry = Entry.objects.get(chain=dossier, sequence=sequence)
    rows = Statement.objects.filter(conversation=dossier, objection__closed_at=None)
    row = rows.filter(number=entry.facts["record"]["statement"]).exclude(objection=None).first()
    if row is not None:
        by = system_actor(unit.jurisdiction, "conversation")
        advance(dossier=row.objection_id or row.id, move="note_shown", by=by, at=at)
