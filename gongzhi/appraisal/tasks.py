"""Handlers of the agenda for figures."""

from __future__ import annotations

from uuid import UUID

from gongzhi.appraisal.actions.appealing import erase_appeals_about
from gongzhi.appraisal.actions.settling import settle_months
from gongzhi.core.agenda import Wake


def erase_appeals(wake: Wake) -> None:
    """A requester had a file erased: what was typed in appeals about it goes with it."""
    erase_appeals_about(file=UUID(wake.payload["dossier"]))


def settle_figures(wake: Wake) -> None:
    """Handler, hourly: settle the figures of a month whose time has come."""
    settle_months(unit=wake.work, at=wake.at)
