"""At the close: votes get new numbers, the map is drawn from them, and every link dies."""

from __future__ import annotations

import gzip
import hashlib
import random
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from gongzhi.core.actor import system_actor
from gongzhi.core.packs.schema import Rows
from gongzhi.core.work import Work
from gongzhi.deliberation.methods.opinions import Terms, opinion_map, read_votes
from gongzhi.deliberation.methods.opinions.account import (
    counts_by_group,
    map_account,
    nothing_said,
    picture,
)
from gongzhi.deliberation.methods.opinions.fates import NOT_REACHED, SHOWN, WAITING
from gongzhi.deliberation.models import (
    Conversation,
    OpinionVote,
    Participant,
    PublishedOpinions,
)
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import ground

HEAD = "voter-id,comment-id,vote\n"


def draw_conversation(*, dossier: UUID, unit: Work, at: datetime) -> None:
    """Draw the map of a conversation that has closed; once.

    Every vote is written under a number drawn anew, in one file that is published, unless so few
    took part that somebody would be known by it; participants, their codes and their votes are
    deleted, and only how many there were is kept. What unites and what parts goes to the journal
    with the file's hash.
    """
    rows = Conversation.objects.select_for_update(of=("self",)).select_related("dossier")
    found = rows.filter(dossier_id=dossier, drawn_at=None, dossier__step="drawing").first()
    if found is None:
        return
    settings = ground(unit).live.table("settings")
    terms = _terms(settings)
    lines = _lines(found, int(settings["map_publish_least"]["value"]))
    text = "".join([HEAD, *lines])
    account = _drawn(found, text, terms) if lines else nothing_said(terms, _why_none(found))
    gone = forget_participants(found)
    found.statements.filter(state=WAITING).update(state=NOT_REACHED)
    PublishedOpinions.objects.create(
        conversation=found,
        jurisdiction_id=found.jurisdiction_id,
        votes=gzip.compress(text.encode(), mtime=0),
        map=account,
    )
    found.drawn_at, found.counted = at, gone
    found.save(update_fields=["drawn_at", "counted"])
    told = {
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "deleted": gone,
        "united": sorted(int(one["statement"]) for one in account["consensus"]),
        **{name: account[name] for name in ("sizes", "why", "voters", "votes")},
        "stability": {name: str(value) for name, value in account["stability"].items()},
    }
    by = system_actor(found.jurisdiction_id, "opinion_map")
    advance(dossier=dossier, move="draw_map", by=by, at=at, record={"account": told})


def _terms(settings: Rows) -> Terms:
    """Give the terms of the map, as the pack has them now."""
    return Terms(
        votes_least=int(settings["map_votes_least"]["value"]),
        group_least=int(settings["map_group_least"]["value"]),
        group_share=int(settings["map_group_share"]["value"]) / 100,
        groups_most=int(settings["map_groups_most"]["value"]),
        chance_most=int(settings["map_chance_most"]["value"]) / 1000,
    )


def _lines(found: Conversation, least: int) -> list[str]:
    """Give the votes on what was shown under numbers drawn anew, sorted by them.

    None when fewer than ``least`` took part: who came would tell what they answered.
    """
    rows = OpinionVote.objects.filter(statement__conversation=found, statement__state=SHOWN)
    given = list(rows.values_list("participant_id", "statement__number", "value"))
    names = sorted({one for one, _, _ in given})
    if len(names) < least:
        return []
    random.SystemRandom().shuffle(names)
    number = {name: place for place, name in enumerate(names, 1)}
    renamed = sorted((number[voter], statement, value) for voter, statement, value in given)
    return [f"{voter},{statement},{value}\n" for voter, statement, value in renamed]


def _why_none(found: Conversation) -> str:
    voted = OpinionVote.objects.filter(statement__conversation=found, statement__state=SHOWN)
    return "few_voters" if voted.exists() else "no_votes"


def _drawn(found: Conversation, text: str, terms: Terms) -> dict[str, Any]:
    """Draw the map from the file as everybody will have it, and note it on the statements."""
    votes = read_votes(text.splitlines(keepends=True))
    drawn = opinion_map(votes, terms=terms)
    counts = counts_by_group(votes, drawn)
    changed = list(found.statements.filter(state=SHOWN))
    for one in changed:
        one.votes = counts.get(str(one.number), {})
        one.answers = sum(one.votes.get("all", ()))
    found.statements.bulk_update(changed, ["votes", "answers"], batch_size=500)
    return {**map_account(drawn, terms), "picture": picture(drawn)}


def forget_participants(found: Conversation) -> dict[str, int]:
    """Delete who took part and what they answered; give how many rows of each there were."""
    votes, _ = OpinionVote.objects.filter(participant__conversation=found).delete()
    with_votes = Participant.objects.filter(conversation=found)
    cards = with_votes.filter(card=True).count()
    participants, _ = with_votes.delete()
    return {"participants": participants, "cards": cards, "votes": votes}


def count_conversations(*, unit: Work, at: datetime) -> int:
    """Count how many take part in what runs, and how often each statement was answered.

    By this alone statements are drawn, and this alone is told before the close. Gives how many.
    """
    rows = Conversation.objects.filter(
        jurisdiction_id=unit.jurisdiction, drawn_at=None, ended_at=None, closes_at__gt=at
    )
    running = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    for one in running:
        shown = list(
            one.statements.filter(state=SHOWN).annotate(times=Count("given")).order_by("number")
        )
        for statement in shown:
            statement.answers = statement.times
        one.statements.bulk_update(shown, ["answers"], batch_size=500)
        voted = OpinionVote.objects.filter(statement__conversation=one)
        one.counted = {
            "voters": voted.values("participant").distinct().count(),
            "votes": sum(statement.answers for statement in shown),
            "statements": len(shown),
        }
        one.counted_at = at
        one.save(update_fields=["counted", "counted_at"])
    return len(running)
