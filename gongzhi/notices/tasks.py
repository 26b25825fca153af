"""Handlers of the agenda for notices."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from gongzhi.core.actor import system_actor
from gongzhi.core.agenda import Wake
from gongzhi.notices.actions.for_files import forget_file
from gongzhi.notices.actions.own import forget_codes
from gongzhi.notices.actions.sending import send_waiting
from gongzhi.notices.actions.sweeping import bundle_held, forget_asked, forget_old, list_lost
from gongzhi.notices.actions.watching import tell_called, tell_of_clock


def send_notices(wakes: Sequence[Wake]) -> None:
    """Handler, many at once: make an attempt at what is due to go out."""
    send_waiting(
        deliveries=[UUID(wake.payload["delivery"]) for wake in wakes],
        unit=wakes[0].work,
        at=wakes[0].at,
    )


def tell_staff(wake: Wake) -> None:
    """Handler: a clock of a file has warned or escalated."""
    tell_of_clock(
        dossier=UUID(wake.payload["dossier"]),
        sequence=wake.payload["sequence"],
        unit=wake.work,
        at=wake.at,
    )


def tell_body(wake: Wake) -> None:
    """Handler: a body was called."""
    tell_called(
        dossier=UUID(wake.payload["dossier"]),
        sequence=wake.payload["sequence"],
        unit=wake.work,
        at=wake.at,
    )


def notices_erased(wake: Wake) -> None:
    """Handler: a requester had everything erased."""
    by = system_actor(wake.work.jurisdiction, "notices")
    forget_file(dossier=UUID(wake.payload["dossier"]), by=by, at=wake.at)


def bundle_notices(wake: Wake) -> None:
    """Handler: the hour of the digest has come."""
    bundle_held(unit=wake.work, at=wake.at)


def sweep_notices(wake: Wake) -> None:
    """Handler, hourly: attempts without an end, addresses unconfirmed, the end of the log."""
    list_lost(unit=wake.work, at=wake.at)
    forget_asked(unit=wake.work, at=wake.at)
    forget_codes(unit=wake.work, at=wake.at)
    forget_old(unit=wake.work, at=wake.at)
