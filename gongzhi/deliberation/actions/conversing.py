"""A conversation is opened for a place, and its file moves on: what is said gets its number."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Unpack
from uuid import uuid4

from django.db.models import Max, Q

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope
from gongzhi.core.work import inside
from gongzhi.deliberation.actions.drawing import forget_participants
from gongzhi.deliberation.actions.proposals.opening import Origin, open_proposal
from gongzhi.deliberation.actions.rows import own_row
from gongzhi.deliberation.actions.terms import day_of
from gongzhi.deliberation.methods.opinions.fates import (
    DECLINED,
    DROPPED,
    NOT_REACHED,
    SEED,
    SHOWN,
    WAITING,
)
from gongzhi.deliberation.models import Conversation, Statement
from gongzhi.deliberation.policies import can_open_conversation
from gongzhi.deliberation.queries.conversations import drawn_united, shown_text
from gongzhi.deliberation.workflow.conversation import OPEN, WAIT
from gongzhi.deliberation.workflow.statement_objection import OVERTURNED
from gongzhi.procedure.actions import Opened, Opening, Result, advance, on_firm_ground, open_dossier
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.timing import Timing

TITLE_MOST = 60
PROCEDURE, SOURCE, WORDS = "conversation", "self_government", "words"
STATES: Mapping[str, frozenset[str]] = {
    "drop_seed": frozenset({SHOWN}),
    "show_statement": frozenset({WAITING, DECLINED}),
    "reinstate_statement": frozenset({DECLINED}),
    "decline_statement": frozenset({WAITING, SHOWN}),
    "answer_statement": frozenset({SHOWN}),
    "make_proposal": frozenset({SHOWN}),
}
"""Move on a statement → the states in which it may be made."""
READS = frozenset({"show_statement", "decline_statement", "reinstate_statement"})


def open_conversation(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Open a conversation for the actor's community or township; ``record`` is that of its opening.

    Raises Refused ``not_yours`` and Invalid naming each wrong field.
    """
    return on_firm_ground(by, lambda unit: _open(record, by, at, ground(unit)))


def _open(sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Opened:
    if not can_open_conversation(by, here) or by.area is None:
        raise Refused("not_yours", move=OPEN.name, step="", role=OPEN.by[0].role)
    clean = read_record(OPEN, sent, here)
    id_ = new_chain_id()
    envelope = Envelope.new(keyring(here.work.code), id_, WORDS)
    said = {name: text for name, (_, text) in clean.texts.items()}
    sealed = {name: envelope.seal(text.encode(), new_chain_id()) for name, text in said.items()}
    kept = {name: {**value.fact(), "purpose": WORDS} for name, value in sealed.items()}
    township = here.directory.desk("self_government_officer", "any", by.area, here.territory)
    seed = os.urandom(8).hex()
    opening = Opening(
        id=id_,
        code=new_code(),
        procedure=PROCEDURE,
        area_id=by.area,
        fallback_id=township.organisation_id,
        owner_id=by.organisation,
        source=SOURCE,
        opened_at=at,
        facts={**clean.facts, **kept, "seed": seed},
        title={"conversation": at.year},
        public=True,
        envelopes=[envelope],
        sealed=list(sealed.values()),
    )
    opened = open_dossier(opening, by=by, ground=here)
    Conversation.objects.create(
        dossier_id=id_,
        jurisdiction_id=here.jurisdiction,
        area_id=by.area,
        question=said["question"],
        background=said.get("background", ""),
        entry=clean.facts["entry"],
        seed=seed,
        opened_at=at,
    )
    return opened


def move_conversation(**asked: Unpack[Asked]) -> Result:
    """Make one move on a conversation's file. See ``advance`` for what it raises.

    Raises also Invalid by rule: ``no_such_statement``, ``said_already``, ``in_the_past``,
    ``sooner_than_allowed`` and ``later_than_allowed`` for the day of the close.
    """
    move, by, at = asked["move"], asked["by"], asked["at"]
    said = asked.get("record") or {}
    with inside(by.jurisdiction, by.code):
        found = own_row(Conversation.objects.all(), asked["dossier"], by)
        work = _Work(found, move, at)
        made = advance(
            **asked,
            shape=work.shape,
            write=work.write,
            tick=work.date_it if move == "begin_talking" else work.end_wait,
        )
        if made.passed and move == "make_proposal":
            work.propose(int(said["statement"]), by)
        return made


class _Work:
    """One move: what it checks beyond the table, what it writes beside the engine's rows."""

    here: Ground
    number = 0

    def __init__(self, conversation: Conversation, move: str, at: datetime) -> None:
        self.conversation, self.move, self.at = conversation, move, at

    def shape(self, dossier: Dossier, record: Record, here: Ground) -> None:
        """Check what the table cannot know; a seed gets its number here."""
        self.here, self.number = here, record.facts.get("statement", 0)
        if self.move == "add_seed":
            text = record.texts["text"][1]
            if self.conversation.statements.filter(state=SHOWN, text=text).exists():
                raise Invalid(Problem("text", "said_already"))
            record.facts["statement"] = next_number(self.conversation)
        elif self.move in STATES:
            self._check_state(record)
        elif self.move == "begin_talking":
            self._check_day(record)
        elif self.move == "note_waiting" and not self._waits():
            raise Conflict("nothing_waits")
        elif self.move == "stop_conversation":
            # Whoever takes part or answers right now is waited for: no link is left behind.
            Conversation.objects.select_for_update().get(pk=self.conversation.pk)

    def write(self, dossier: Dossier, record: Record) -> None:
        """Write what the conversation's own rows keep of the move."""
        after = _AFTER.get(self.move)
        if after is not None:
            after(self, record)
        if dossier.closed_at is not None:
            self.conversation.ended_at = self.at
            self.conversation.save(update_fields=["ended_at"])

    def date_it(self, dossier: Dossier, timing: Timing) -> None:
        """The talk ends when the day that was named is over."""
        ends = self.conversation.closes_at
        if ends is not None:
            timing.bound("talking", timing.open["step"], ends)

    def end_wait(self, dossier: Dossier, timing: Timing) -> None:
        """The limit to read what waits has been kept, or has run in vain: nothing waits now."""
        if WAIT in timing.open and self.move in READS and not self._waits():
            timing.end(WAIT, self.move)

    def _waits(self) -> bool:
        """Tell whether a statement waits, beside the one that is read now."""
        others = self.conversation.statements.exclude(number=self.number)
        return others.filter(state=WAITING).exists()

    def statement(self, record: Record) -> Statement:
        """Give the statement that the record names."""
        return self.conversation.statements.get(number=record.facts["statement"])

    def propose(self, number: int, by: Actor) -> None:
        """Put a statement forward as a proposal of the place, once; its author is told."""
        row = self.conversation.statements.get(number=number)
        made = open_proposal(
            area=self.here.territory.area(self.conversation.area_id).code,
            title=row.text[:TITLE_MOST],
            text=f"{self.conversation.question}\n{row.text}",
            by=by,
            at=self.at,
            origin=Origin(self.conversation.pk, number),
        )
        row.proposal = made.code
        row.save(update_fields=["proposal"])

    def _check_state(self, record: Record) -> None:
        rows = self.conversation.statements.filter(state__in=STATES[self.move])
        if self.move == "make_proposal":
            united = drawn_united(self.conversation)
            rows = rows.filter(number__in=united)
        elif self.move == "decline_statement":
            # What the panel has ruled shown is not declined again. (An outer join: no ``exclude``.)
            rows = rows.filter(Q(objection=None) | ~Q(objection__outcome=OVERTURNED))
        if not rows.filter(number=record.facts["statement"]).exists():
            got = {"got": record.facts["statement"]}
            raise Invalid(Problem("statement", "no_such_statement", got))

    def _check_day(self, record: Record) -> None:
        area, settings = self.conversation.area_id, self.here.live.table("settings")
        day = date.fromisoformat(record.facts["closes_on"])
        today = day_of(self.at, area, self.here)
        least, most = (int(settings[f"talking_days_{one}"]["value"]) for one in ("least", "most"))
        first, last = today + timedelta(days=least), today + timedelta(days=most)
        if day <= today:
            raise Invalid(Problem("closes_on", "in_the_past"))
        if day < first:
            raise Invalid(Problem("closes_on", "sooner_than_allowed", {"first": f"{first}"}))
        if day > last:
            raise Invalid(Problem("closes_on", "later_than_allowed", {"last": f"{last}"}))
        self.conversation.closes_at = self.here.end_of_day(area, day)


def next_number(conversation: Conversation) -> int:
    """Give the number of the next statement; the caller holds the file."""
    last = conversation.statements.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _add(work: _Work, record: Record) -> None:
    Statement.objects.create(
        id=uuid4(),
        jurisdiction_id=work.conversation.jurisdiction_id,
        conversation=work.conversation,
        number=record.facts["statement"],
        origin=SEED,
        state=SHOWN,
        text=record.texts["text"][1],
    )


def _drop(work: _Work, record: Record) -> None:
    _keep(work, record, state=DROPPED)


def _begin(work: _Work, record: Record) -> None:
    work.conversation.save(update_fields=["closes_at"])


def _show(work: _Work, record: Record) -> None:
    row = work.statement(record)
    text = row.text or shown_text(row, work.here)
    _keep(work, record, state=SHOWN, text=text, ground="", why="")


def _decline(work: _Work, record: Record) -> None:
    row = work.statement(record)
    row.given.all().delete()
    why = record.texts["text"][1]
    _keep(work, record, state=DECLINED, ground=record.facts["ground"], why=why)


def _answer(work: _Work, record: Record) -> None:
    _keep(work, record, became=record.facts["became"], reply=record.texts["text"][1])


def _stop(work: _Work, record: Record) -> None:
    work.conversation.outcome = record.texts["text"][1]
    work.conversation.drawn_at = work.at
    work.conversation.counted = forget_participants(work.conversation)
    work.conversation.statements.filter(state=WAITING).update(state=NOT_REACHED)
    work.conversation.save(update_fields=["outcome", "drawn_at", "counted"])


def _tell(work: _Work, record: Record) -> None:
    work.conversation.outcome = record.texts["text"][1]
    work.conversation.save(update_fields=["outcome"])


def _keep(work: _Work, record: Record, **changed: Any) -> None:
    work.conversation.statements.filter(number=record.facts["statement"]).update(**changed)


_AFTER: Mapping[str, Callable[[_Work, Record], None]] = {
    "add_seed": _add,
    "drop_seed": _drop,
    "begin_talking": _begin,
    "show_statement": _show,
    "reinstate_statement": _show,
    "decline_statement": _decline,
    "answer_statement": _answer,
    "publish_outcome": _tell,
    "stop_conversation": _stop,
}
