"""Handlers of the agenda for duties."""

from __future__ import annotations

from uuid import UUID

from gongzhi.core.agenda import Wake
from gongzhi.duties.actions.means import expire_duty, settle_means


def duty_due(wake: Wake) -> None:
    """A means of a duty sent down may be late, or its clock has another time now."""
    settle_means(dossier=UUID(wake.payload["dossier"]), at=wake.at)


def duty_ends(wake: Wake) -> None:
    """The last day of a duty or a lent power is over."""
    expire_duty(dossier=UUID(wake.payload["dossier"]), at=wake.at)
