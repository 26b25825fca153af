"""Residents say something to a conversation's question, and answer what others have said."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_key, read_code, spell
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem
from gongzhi.core.journal import append_to_chain
from gongzhi.core.sealed import seal_into
from gongzhi.core.work import work
from gongzhi.deliberation.actions.conversing import next_number
from gongzhi.deliberation.methods.opinions.fates import RESIDENT, SHOWN, WAITING
from gongzhi.deliberation.models import Conversation, OpinionVote, Participant, Statement
from gongzhi.deliberation.policies import check_keeps_conversation
from gongzhi.deliberation.queries.conversations import (
    names_somebody,
    participant_of,
    token_hash,
)
from gongzhi.deliberation.workflow.conversation import ANYONE, SAID
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.standing import key_hash

STATEMENTS, TALKING = "statements", "talking"
CARD_BYTES = 10
VOTES = {"agree": 1, "pass": 0, "disagree": -1}
# Whoever draws the map waits for what is being said, and whoever comes after that is told.
_RUNNING = "SELECT * FROM deliberation_conversation WHERE dossier_id = %s FOR KEY SHARE"
# Statements come one after the other: each has its number.
_ALONE = "SELECT * FROM deliberation_conversation WHERE dossier_id = %s FOR NO KEY UPDATE"


@dataclass(frozen=True, slots=True)
class Said:
    """A statement was taken: its number, the key to its fate (shown once), and its state."""

    number: int
    key: str
    state: str


def take_part(*, code: str, by: Actor, at: datetime) -> str:
    """Begin to take part; gives the code, which is kept nowhere.

    Raises NotFound ``conversation``, Conflict ``not_talking`` and ``cards_only``.
    """
    with running(code, by, at) as (found, _):
        if found.entry != ANYONE:
            raise Conflict("cards_only")
        token = new_key()
        _participant(found, token)
        return token


def answer_statements(
    *, code: str, token: str, answers: Mapping[int, str], by: Actor, at: datetime
) -> None:
    """Answer statements by their numbers; a later answer takes the earlier one's place.

    Raises NotFound ``participant`` for an unknown code, Conflict ``not_talking``, Invalid
    ``answer`` and ``no_such_statement``.
    """
    if set(answers.values()) - VOTES.keys():
        raise Invalid(Problem("answer", "choice", {"choices": list(VOTES)}))
    with running(code, by, at) as (found, _):
        who = participant_of(found, token)
        if who is None:
            raise NotFound("participant")
        rows = Statement.objects.filter(conversation=found, number__in=answers, state=SHOWN)
        asked = {one.number: one for one in rows}
        if unknown := sorted(answers.keys() - asked.keys()):
            raise Invalid(Problem("statement", "no_such_statement", {"got": unknown[0]}))
        given = [
            OpinionVote(
                jurisdiction_id=found.jurisdiction_id,
                participant=who,
                statement=asked[number],
                value=VOTES[answer],
            )
            for number, answer in answers.items()
        ]
        OpinionVote.objects.bulk_create(
            given,
            update_conflicts=True,
            unique_fields=["participant", "statement"],
            update_fields=["value"],
        )


def say_statement(*, code: str, text: str, by: Actor, at: datetime) -> Said:
    """Add a statement; it is shown at once or held until the committee has read it, by the pack.

    One that the screener finds a person in is always held. Raises NotFound ``conversation``,
    Conflict ``not_talking``, ``too_many_waiting``, Invalid for the text (``said_already``).
    """
    with running(code, by, at, lock=_ALONE) as (found, here):
        clean = _read(text, found)
        settings = here.live.table("settings")
        held = not int(settings["statements_at_once"]["value"]) or names_somebody(clean, here)
        waiting = found.statements.filter(state=WAITING).count()
        if waiting >= int(settings["statements_waiting_most"]["value"]):
            raise Conflict("too_many_waiting")
        key = new_key()
        sealed = seal_into(
            jurisdiction=found.jurisdiction_id, chain=found.pk, purpose=STATEMENTS, value=clean
        )
        made = Statement.objects.create(
            id=uuid4(),
            jurisdiction_id=found.jurisdiction_id,
            conversation=found,
            number=next_number(found),
            origin=RESIDENT,
            state=WAITING if held else SHOWN,
            text="" if held else clean,
            words=sealed.id,
            key_hash=key_hash(key),
        )
        return Said(made.number, key, made.state)


def print_cards(*, code: str, count: int, by: Actor, at: datetime) -> list[str]:
    """Make cards with random codes for whoever comes without a phone; only hashes are kept.

    Raises NotFound ``conversation``, Refused ``not_yours``, Conflict ``not_talking``, Invalid
    ``count``.
    """
    with running(code, by, at) as (found, here):
        check_keeps_conversation(by, found.dossier, here)
        most = int(here.live.table("settings")["cards_most"]["value"])
        if not 1 <= count <= most:
            raise Invalid(Problem("count", "range", {"low": 1, "high": most, "got": count}))
        cards = [spell(os.urandom(CARD_BYTES)) for _ in range(count)]
        # Written in the order of their hashes, which says nothing of the order of the sheet.
        rows = sorted(
            (_row(found, card, card_=True) for card in cards), key=lambda one: bytes(one.token)
        )
        Participant.objects.bulk_create(rows, batch_size=500)
        append_to_chain(
            kind="conversation",
            key=found.pk.hex,
            jurisdiction=by.jurisdiction,
            move="cards_printed",
            facts={"file": found.dossier.code, "count": count},
            by=by,
            at=at,
        )
        return cards


@contextmanager
def running(
    code: str, by: Actor, at: datetime, lock: str = _RUNNING
) -> Iterator[tuple[Conversation, Ground]]:
    """Hold a conversation that runs. Raises NotFound ``conversation``, Conflict ``not_talking``."""
    with work(by.jurisdiction, by.code) as unit:
        rows = Conversation.objects.filter(
            dossier__code=read_code(code), jurisdiction_id=by.jurisdiction
        )
        known = rows.select_related("dossier").first()
        if known is None:
            raise NotFound("conversation", code=code[:40])
        held = Conversation.objects.raw(lock, [known.pk])[0]
        over = held.closes_at is None or at >= held.closes_at or held.drawn_at is not None
        if over or known.dossier.step != TALKING:
            raise Conflict("not_talking")
        yield known, ground(unit)


def _read(text: str, found: Conversation) -> str:
    clean = " ".join(text.split())
    if "\x00" in clean:
        raise Invalid(Problem("text", "nul"))
    if not SAID.low <= len(clean) <= SAID.high:
        bounds = {"low": SAID.low, "high": SAID.high}
        raise Invalid(
            Problem("text", "length" if clean else "required", bounds | {"got": len(clean)})
        )
    if found.statements.filter(state=SHOWN, text=clean).exists():
        raise Invalid(Problem("text", "said_already"))
    return clean


def _participant(found: Conversation, token: str) -> None:
    _row(found, token).save(force_insert=True)


def _row(found: Conversation, token: str, *, card_: bool = False) -> Participant:
    return Participant(
        id=uuid4(),
        jurisdiction_id=found.jurisdiction_id,
        conversation=found,
        token=token_hash(found.pk, token),
        card=card_,
    )
