"""Handlers of the agenda for figures."""

from __future__ import annotations

from uuid import UUID

from gongzhi.appraisal.actions.appealing import erase_appeals_about
from gongzhi.core.agenda import Wake


def erase_appeals(wake: Wake) -> None:
    """A requester had a file erased: what was typed in appeals about it goes with it."""
    erase_appeals_about(file=UUID(wake.payload["dossier"]))
