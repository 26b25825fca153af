"""Handlers of the agenda for requests."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from gongzhi.cases.actions.adopting import list_overdue
from gongzhi.cases.actions.asking_third import ask_third_parties
from gongzhi.cases.actions.batching import close_batches
from gongzhi.cases.actions.dispatch_rules import stop_bad_rule
from gongzhi.cases.actions.indexing import index_adopted, index_requests
from gongzhi.cases.actions.jury import call_juries, follow_verdict
from gongzhi.cases.actions.jury.finding import stop_jury
from gongzhi.cases.actions.jury.sitting import replace_silent
from gongzhi.cases.actions.me_too import forget_ended
from gongzhi.cases.actions.me_too_contact import forget_asked, tell_joined
from gongzhi.cases.actions.merging import note_parent_ended, plan_merged
from gongzhi.cases.actions.publishing import sweep_public
from gongzhi.cases.actions.ruled import dispatch_by_rule, plan_ruled
from gongzhi.cases.actions.sampling import audit_by_lot
from gongzhi.cases.actions.telling import tell_moved, tell_received
from gongzhi.cases.actions.telling_area import tell_area
from gongzhi.cases.actions.weighing import weigh_neighbours as weigh
from gongzhi.core.actor import system_actor
from gongzhi.core.agenda import Wake


def index_words(wakes: Sequence[Wake]) -> None:
    """Write the masked working texts of new requests, tell who left a contact, look for rules.

    One wake-up for all: a row of its own would cost every report of a city.
    """
    dossiers = [UUID(wake.payload["dossier"]) for wake in wakes]
    index_requests(dossiers=dossiers, unit=wakes[0].work, at=wakes[0].at)
    tell_received(dossiers=dossiers, unit=wakes[0].work, at=wakes[0].at)
    plan_ruled(dossiers=dossiers, unit=wakes[0].work, at=wakes[0].at)


def sent_by_rule(wake: Wake) -> None:
    """A signed rule covers a new report: it is sent, if nobody has begun with it."""
    dispatch_by_rule(dossier=UUID(wake.payload["dossier"]), unit=wake.work, at=wake.at)


def bad_rule_stopped(wake: Wake) -> None:
    """A person has found that a rule sent something wrongly: it stops where that is too much."""
    stop_bad_rule(rule=UUID(wake.payload["rule"]), unit=wake.work, at=wake.at)


def tell_requesters(wakes: Sequence[Wake]) -> None:
    """Handler, many at once: requesters are told of moves on their files."""
    tell_moved(
        moves=[(UUID(wake.payload["dossier"]), wake.payload["sequence"]) for wake in wakes],
        unit=wakes[0].work,
        at=wakes[0].at,
    )


def index_block(wake: Wake) -> None:
    """Write the masked working texts of the files that one transaction has adopted."""
    index_adopted(tx=int(wake.payload["tx"]), unit=wake.work, at=wake.at)


def overdue_listed(wake: Wake) -> None:
    """List, on the record of a body, the files past due that were taken over."""
    list_overdue(
        body=wake.payload["body"], source=wake.payload["source"], unit=wake.work, at=wake.at
    )


def tell_merged(wake: Wake) -> None:
    """A file has ended, or follows one that has: merged requesters and neighbours are told.

    A file that was just merged may have missed the end of the other one; it looks for itself.
    """
    dossier = UUID(wake.payload["dossier"])
    plan_merged(parent=dossier, unit=wake.work, at=wake.at)
    note_parent_ended(dossier=dossier, unit=wake.work, at=wake.at)
    tell_joined(file=dossier, unit=wake.work, at=wake.at)
    tell_area(file=dossier, sequence=wake.payload["sequence"], unit=wake.work, at=wake.at)


def parent_ended(wake: Wake) -> None:
    """One merged file learns how the file it follows has ended."""
    note_parent_ended(dossier=UUID(wake.payload["dossier"]), unit=wake.work, at=wake.at)


def weigh_neighbours(wake: Wake) -> None:
    """The neighbours of a file have become more or fewer: its priority is set anew."""
    weigh(dossier=UUID(wake.payload["dossier"]), unit=wake.work, at=wake.at)


def audit_closed(wake: Wake) -> None:
    """Handler, hourly: fix each day's list of audits once, and draw what can be drawn."""
    audit_by_lot(unit=wake.work, by=system_actor(wake.work.jurisdiction, "draw"), at=wake.at)


def third_parties_drawn(wake: Wake) -> None:
    """Handler, hourly: fix each day's list of files a third party asks about, and draw."""
    ask_third_parties(unit=wake.work, at=wake.at)


def batch_ratings(wake: Wake) -> None:
    """Handler, hourly: close batches of ratings that can no longer be changed."""
    close_batches(unit=wake.work, at=wake.at)


def leave_public(wake: Wake) -> None:
    """Handler, hourly: what is over for long, or off the list, leaves the public face.

    Who joined what is over for as long is forgotten with it.
    """
    sweep_public(unit=wake.work, at=wake.at)
    forget_ended(unit=wake.work, at=wake.at)
    forget_asked(unit=wake.work, at=wake.at)


def tell_neighbourhood(wake: Wake) -> None:
    """A public matter was shown: who asked for its area is told."""
    tell_area(
        file=UUID(wake.payload["dossier"]),
        sequence=wake.payload["sequence"],
        unit=wake.work,
        at=wake.at,
    )


def juries_called(wake: Wake) -> None:
    """Handler, hourly: fix lists for juries, draw files and panels."""
    call_juries(unit=wake.work, at=wake.at)


def jury_silent(wake: Wake) -> None:
    """A sitting has run out: the seats of the silent go to the next drawn."""
    replace_silent(jury=UUID(wake.payload["dossier"]), unit=wake.work, at=wake.at)


def jury_followed(wake: Wake) -> None:
    """A jury has decided: the judged file is told, reopened or offered."""
    follow_verdict(jury=UUID(wake.payload["dossier"]), unit=wake.work, at=wake.at)


def jury_stopped(wake: Wake) -> None:
    """A judged file has gone on: its jury ends."""
    stop_jury(file=UUID(wake.payload["dossier"]), unit=wake.work, at=wake.at)
