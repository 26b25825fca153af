"""Who has been let in: the number the requester released, the pairs that open a secret file."""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.cases.policies import can_join_opening, can_open_words
from gongzhi.core.actor import Actor
from gongzhi.core.models import Entry
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import TimelineRow

RELEASE, WITHHOLD = "release_contact", "withhold_contact"
ASK, JOIN = "ask_opening", "join_opening"
Opener = tuple[int | None, int | None]
"""Organisation and person."""


def contact_released(rows: Iterable[TimelineRow]) -> bool:
    """Tell whether the requester lets the handler of this file see name and number.

    The last word counts: a later ``release_contact`` or ``withhold_contact``, else the tick of the
    report. ``rows`` is the whole timeline.
    """
    released = False
    for row in rows:
        if row.sequence == 1:
            released = row.record.get("share_contact") is True
        elif row.move in {RELEASE, WITHHOLD}:
            released = row.move == RELEASE
    return released


def may_open_secret(by: Actor, dossier: Dossier, ground: Ground) -> bool:
    """Tell whether the actor is one of two openers of a secret file. One statement.

    One asked, somebody of another organisation joined: both must stand in the journal. The first
    must still hold the file in its hands; neither stands in the line of a body that is barred,
    because neither move can be made from there.
    """
    asked, joined = _openers(
        Entry.objects.filter(chain=dossier.id, move__in=(ASK, JOIN))
        .order_by("sequence")
        .values_list("move", "organisation_id", "person_id")
    )
    me = (by.organisation, by.person)
    roles = ground.live.table("roles")
    if me in asked and can_open_words(by, dossier, roles):
        return True
    return me in joined and can_join_opening(by, dossier, roles)


def opening_waits(dossier: Dossier) -> bool:
    """Tell whether somebody has asked to open a secret file and nobody has joined yet."""
    last = Entry.objects.filter(chain=dossier.id, move__in=(ASK, JOIN)).order_by("-sequence")
    return last.values_list("move", flat=True).first() == ASK


def _openers(entries: Iterable[tuple[str, int | None, int | None]]) -> tuple[set[Opener], ...]:
    asked: set[Opener] = set()
    joined: set[Opener] = set()
    waiting: Opener | None = None
    for move, organisation, person in entries:
        if move == ASK:
            waiting = (organisation, person)
        elif waiting is not None and waiting[0] != organisation:
            asked.add(waiting)
            joined.add((organisation, person))
            waiting = None
    return asked, joined
