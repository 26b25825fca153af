"""Handlers of the agenda for self-government."""

from __future__ import annotations

from uuid import UUID

from gongzhi.core.agenda import Wake
from gongzhi.deliberation.actions import count_conversations, draw_conversation
from gongzhi.deliberation.actions.proposals import forget_supports
from gongzhi.deliberation.models import Proposal


def proposal_ended(wake: Wake) -> None:
    """A proposal has ended: who stood behind it is forgotten."""
    found = Proposal.objects.get(pk=UUID(wake.payload["dossier"]))
    forget_supports(proposal=found)


def conversation_drawn(wake: Wake) -> None:
    """A conversation has closed: its map is drawn, and nobody can tell any more whose votes."""
    draw_conversation(dossier=UUID(wake.payload["dossier"]), unit=wake.work, at=wake.at)


def conversations_counted(wake: Wake) -> None:
    """Count who takes part in what runs, so that what was answered rarely is asked first."""
    count_conversations(unit=wake.work, at=wake.at)
