"""Conversations for everybody: lists, the next statement, fates, the published map."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_key, read_code, read_key
from gongzhi.core.errors import NotFound
from gongzhi.core.screener import screen, screener_of
from gongzhi.core.sealed import open_values, read_own
from gongzhi.deliberation import policies
from gongzhi.deliberation.methods.opinions.fates import (
    DECLINED,
    SHOWN,
    WAITING,
    Asked,
    fate_of,
    next_statement,
)
from gongzhi.deliberation.models import (
    Conversation,
    OpinionVote,
    Participant,
    PublishedOpinions,
    Statement,
)
from gongzhi.deliberation.queries.latest import Latest, latest_of
from gongzhi.deliberation.workflow.conversation import WAIT
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.queries import dossiers_visible_to
from gongzhi.procedure.standing import key_hash

STATEMENTS, WHY = "statements", "moderation"
RUNNING, OTHERS, OPEN = "running", "others", "open"
LISTS = ("", RUNNING, OTHERS)
"""What a list may be asked for: all, those in which anybody can take part now, the others."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a participant sees: the statement asked now (None: all answered), and how far it is."""

    asked: Statement | None
    given: int
    all: int
    answer: int | None = None


def may_open(by: Actor, here: Ground) -> bool:
    """Tell whether a post may ask a question of its place."""
    return policies.can_open_conversation(by, here)


def may_keep(by: Actor, file: Dossier, here: Ground) -> bool:
    """Tell whether a post reads what is held and prints cards."""
    return policies.keeps_conversation(by, file, here)


def conversations_visible_to(by: Actor, here: Ground) -> QuerySet[Conversation]:
    """Give the conversations an actor may see: they are public."""
    seen = dossiers_visible_to(by, here).filter(id=OuterRef("pk"))
    rows = Conversation.objects.filter(Exists(seen), jurisdiction_id=here.jurisdiction)
    return rows.select_related("dossier")


def latest_conversations(
    by: Actor, here: Ground, area: int | None = None, state: str = "", after: str = ""
) -> Latest[Conversation]:
    """Give conversations, of one place and what lies in it or of all, latest first.

    ``state`` is one of ``LISTS``; ``after`` is where an earlier page ended, and Invalid
    ``not_a_cursor`` is raised for anything else.
    """
    rows = conversations_visible_to(by, here)
    if area is not None:
        rows = rows.filter(area_id__in=here.territory.descendants(area))
    if state:
        begun = Q(drawn_at=None, ended_at=None, closes_at__isnull=False)
        runs = begun & Q(closes_at__gt=here.work.now)
        over = ~begun | Q(closes_at__lte=here.work.now)
        rows = rows.filter(runs if state == RUNNING else over)
    return latest_of(rows, after)


def conversation_for(by: Actor, code: str, here: Ground) -> Conversation:
    """Give one conversation by the code of its file. Raises NotFound ``conversation``."""
    clean = read_code(code)
    found = clean and conversations_visible_to(by, here).filter(dossier__code=clean).first()
    if not found:
        raise NotFound("conversation", code=code[:40])
    return found


def talks_now(found: Conversation, at: datetime) -> bool:
    """Tell whether anybody can say and answer now."""
    open_ = found.closes_at is not None and at < found.closes_at and found.drawn_at is None
    return open_ and found.dossier.step == "talking"


def statements_of(found: Conversation) -> Sequence[Statement]:
    """Give every statement by its number; what is not shown has no text."""
    rows = list(found.statements.select_related("objection").order_by("number"))
    for one in rows:
        if one.state != SHOWN:
            one.text = ""
    return rows


def token_hash(conversation: UUID, token: str) -> bytes:
    """What a conversation keeps of a participant's code: another for every conversation."""
    return hashlib.sha256(conversation.bytes + read_key(token).encode()).digest()


def participant_of(found: Conversation, token: str) -> Participant | None:
    """Give who stands behind a code in this conversation, or None."""
    mark = token_hash(found.pk, token)
    return Participant.objects.filter(conversation=found, token=mark).first() if token else None


def turn_of(
    found: Conversation, token: str, here: Ground, *, number: int | None = None
) -> Turn | None:
    """Give what a participant is asked now; with ``number`` that statement again.

    None when nobody stands behind the code; an empty one is a visitor who has not answered yet.
    """
    who = participant_of(found, token)
    if token and who is None:
        return None
    mine = OpinionVote.objects.filter(participant=who) if who else OpinionVote.objects.none()
    rows = found.statements.filter(state=SHOWN)
    rows = rows.prefetch_related(Prefetch("given", queryset=mine, to_attr="mine"))
    shown: list[Any] = list(rows.order_by("number"))
    given = sum(bool(one.mine) for one in shown)
    even_out = int(here.live.table("settings")["statements_even_out"]["value"])
    wanted = number or next_statement(
        (Asked(one.number, one.answers) for one in shown if not one.mine),
        seed=found.seed,
        participant=who.id.hex if who else new_key(),
        given=given,
        even_out=even_out,
    )
    asked = next((one for one in shown if one.number == wanted), None)
    answer = asked.mine[0].value if asked is not None and asked.mine else None
    return Turn(asked, given, len(shown), answer)


def statement_by_key(by: Actor, code: str, key: str, here: Ground) -> Statement:
    """Give the statement behind its author's key. Raises NotFound ``statement``."""
    found = conversation_for(by, code, here)
    rows = found.statements.select_related("objection")
    row = rows.filter(key_hash=key_hash(read_key(key))).first()
    if row is None:
        raise NotFound("statement")
    row.conversation = found
    return row


def held_statements(
    by: Actor, found: Conversation, here: Ground, at: datetime
) -> Sequence[tuple[Statement, str]]:
    """Give what waits with its original words, for whoever keeps the conversation; it is logged.

    Raises Refused ``not_yours``.
    """
    policies.check_keeps_conversation(by, found.dossier, here)
    rows = list(found.statements.filter(state=WAITING).order_by("number"))
    ids = [one.words for one in rows if one.words]
    said = open_values(
        jurisdiction=found.jurisdiction_id,
        chain=found.pk,
        purpose=STATEMENTS,
        ids=ids,
        by=by,
        why=WHY,
        at=at,
    )
    return [(one, said.get(one.words or UUID(int=0), ("", ""))[0]) for one in rows]


def shown_text(row: Statement, here: Ground) -> str:
    """Give the words of a held statement as they may be shown: what names a person is masked."""
    return row.text if row.words is None else screen(original_of(row), screener_of(here.live)).text


def original_of(row: Statement) -> str:
    """Give the words of a statement as its author has written them."""
    if row.words is None:
        return row.text
    said = read_own(
        jurisdiction=row.jurisdiction_id,
        chain=row.conversation_id,
        purpose=STATEMENTS,
        id_=row.words,
    )
    return said.decode()


def names_somebody(text: str, here: Ground) -> bool:
    """Tell whether the screener finds a name, a number or an address in a text."""
    return bool(screen(text, screener_of(here.live)).found)


def map_of(found: Conversation) -> Mapping[str, Any] | None:
    """Give the published map, or None before it was drawn."""
    rows = PublishedOpinions.objects.filter(conversation=found)
    return rows.values_list("map", flat=True).first()


def drawn_united(found: Conversation) -> set[int]:
    """Give the numbers of the statements on which everybody agrees; none before the map."""
    drawn = map_of(found)
    return {int(one["statement"]) for one in drawn["consensus"]} if drawn else set()


def objection_code(row: Statement) -> str:
    """Give the code of what became of an author's objection: empty, ``open``, or its outcome."""
    return "" if row.objection is None else row.objection.outcome or OPEN


def statement_objected(file: UUID) -> Statement | None:
    """Give the statement to whose not being shown a file objects."""
    rows = Statement.objects.filter(objection=file).select_related("conversation__dossier")
    return rows.first()


def may_object(row: Statement, at: datetime) -> bool:
    """Tell whether the author of a statement can object now to its not being shown."""
    return row.state == DECLINED and row.objection is None and talks_now(row.conversation, at)


def read_until(found: Conversation) -> datetime | None:
    """Give until when the committee has to read what waits."""
    rows = Clock.objects.filter(dossier=found.pk, name=WAIT, ended_at=None)
    return rows.values_list("due", flat=True).first()


def is_shown(row: Statement) -> bool:
    """Tell whether everybody may read a statement."""
    return row.state == SHOWN


def fate_code(row: Statement, drawn: Mapping[str, Any] | None) -> str:
    """Give the code of what became of a statement, with what the map says of it once drawn."""
    name, says = str(row.number), ""
    if drawn is not None:
        united = {one["statement"] for one in drawn["consensus"]}
        parted = {one["statement"] for group in drawn["typical"] for one in group}
        says = "unites" if name in united else "parts" if name in parted else "counted"
    return fate_of(row.state, row.became, row.proposal, says)


def votes_file(found: Conversation) -> bytes:
    """Give the published votes as CSV. Raises NotFound ``opinions`` before the map was drawn."""
    rows = PublishedOpinions.objects.filter(conversation=found)
    packed = rows.values_list("votes", flat=True).first()
    if packed is None:
        raise NotFound("opinions", code=found.dossier.code)
    return gzip.decompress(bytes(packed))
