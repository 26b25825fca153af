"""Handlers of the agenda for self-government."""

from __future__ import annotations

from uuid import UUID

from gongzhi.core.agenda import Wake
from gongzhi.deliberation.actions.proposals import forget_supports
from gongzhi.deliberation.models import Proposal


def proposal_ended(wake: Wake) -> None:
    """A proposal has ended: who stood behind it is forgotten."""
    found = Proposal.objects.get(pk=UUID(wake.payload["dossier"]))
    forget_supports(proposal=found)
