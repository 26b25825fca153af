"""Handlers of the agenda for self-government."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gongzhi.core.agenda import Wake
from gongzhi.deliberation.actions import (
    count_conversations,
    draw_conversation,
    note_shown,
    start_reading,
)
from gongzhi.deliberation.actions.proposals import (
    forget_author,
    forget_supports,
    tell_author,
    tell_of_amendment,
)
from gongzhi.deliberation.models import Proposal


def proposal_ended(wake: Wake) -> None:
    """A proposal has ended: who stood behind it is forgotten, and who took it back."""
    found = Proposal.objects.select_related("dossier").get(pk=UUID(wake.payload["dossier"]))
    forget_supports(proposal=found)
    forget_author(proposal=found, at=wake.at)


def tell_proposer(wake: Wake) -> None:
    """A proposal has moved: whoever made it is told, where a contact was left."""
    tell_author(**_moved(wake))


def tell_amended(wake: Wake) -> None:
    """Something said of a proposal was posted: of an amendment its author is told."""
    tell_of_amendment(**_moved(wake))


def conversation_drawn(wake: Wake) -> None:
    """A conversation has closed: its map is drawn, and nobody can tell any more whose votes."""
    draw_conversation(dossier=UUID(wake.payload["dossier"]), unit=wake.work, at=wake.at)


def statements_waited(wake: Wake) -> None:
    """Where statements wait to be read, the limit to do so runs."""
    start_reading(unit=wake.work, at=wake.at)


def statement_shown(wake: Wake) -> None:
    """A committee has shown a statement: an objection to its not being shown has ended."""
    note_shown(**_moved(wake))


def conversations_counted(wake: Wake) -> None:
    """Count who takes part in what runs, so that what was answered rarely is asked first."""
    count_conversations(unit=wake.work, at=wake.at)


def _moved(wake: Wake) -> dict[str, Any]:
    """Give the entry that a wake-up is about."""
    return {
        "dossier": UUID(wake.payload["dossier"]),
        "sequence": wake.payload["sequence"],
        "unit": wake.work,
        "at": wake.at,
    }
