"""Something has happened: who is told of it, by which way and when, is put on the agenda."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Now

from gongzhi.core.agenda import Plan, plan
from gongzhi.core.codes import new_handle
from gongzhi.core.journal import new_chain_id
from gongzhi.core.work import Work
from gongzhi.notices.methods.hours import Hours
from gongzhi.notices.models import Delivery
from gongzhi.notices.models.delivery import DROPPED, HELD, WAITING
from gongzhi.notices.queries.recipients import Receiver, any_channel, receivers_of
from gongzhi.procedure.ground import ground

SEND, BUNDLE = "send_notices", "bundle_notices"


def hours_of(unit: Work) -> Hours:
    """Give the quiet hours of the place a unit of work is about."""
    here = ground(unit)
    zone = here.calendar(here.territory.root.id).zone
    return Hours.of(here.live.table("settings"), zone)


def announce(
    *,
    event: str,
    key: str,
    to: Iterable[Receiver],
    params: Mapping[str, str],
    unit: Work,
    at: datetime,
    about: UUID | None = None,
    urgent: bool = False,
) -> int:
    """Plan one notice for each receiver; returns how many. Inside the caller's transaction.

    ``key`` names what happened: the same key, receiver and way are told once, however often this
    is called. In quiet hours all wait for their end, but what is ``urgent``; who asked for a digest
    gets the rest with the day's.
    """
    receivers = list(to)
    if not receivers:
        return 0
    hours = hours_of(unit)
    rows = [_row(event, key, one, params, about, unit, hours, at, urgent) for one in receivers]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    waiting = [row for row in rows if row.state == WAITING]
    plans = [wake_for(row.id, row.planned_for) for row in waiting]
    # One wake-up for all that waits for the same digest.
    days = sorted({row.planned_for for row in rows if row.state == HELD})
    plans += [Plan(day, BUNDLE, day.isoformat()) for day in days]
    plan(unit.jurisdiction, plans)
    return len(rows)


def wake_for(delivery: UUID, at: datetime, attempt: int = 0) -> Plan:
    """Give the wake-up that makes an attempt at a delivery."""
    return Plan(at, SEND, f"{delivery.hex}:{attempt}", {"delivery": delivery.hex})


def announce_area(
    *,
    event: str,
    key: str,
    areas: Iterable[str],
    about: UUID,
    params: Mapping[str, str],
    unit: Work,
    at: datetime,
) -> int:
    """Tell those who asked for the public matters of an area; ``areas`` are codes, it and above.

    The caller says only what everybody may read on the public page.
    """
    if not any_channel(unit.jurisdiction):
        return 0
    to = receivers_of(unit.jurisdiction, "area", areas, event)
    return announce(event=event, key=key, to=to, params=params, unit=unit, at=at, about=about)


def drop_about(*, about: UUID, holder: str) -> int:
    """Let what still waits to be told of a file to a kind of receivers go out no more."""
    rows = Delivery.objects.filter(about=about, holder=holder, state__in=(WAITING, HELD))
    return rows.update(state=DROPPED, reason="private", ended_at=Now())


def _row(
    event: str,
    key: str,
    to: Receiver,
    params: Mapping[str, str],
    about: UUID | None,
    unit: Work,
    hours: Hours,
    at: datetime,
    urgent: bool,
) -> Delivery:
    held = to.digest and not urgent
    when = at if urgent else hours.next_digest(at) if held else hours.sendable(at)
    way = to.subscription.hex if to.subscription is not None else to.channel
    return Delivery(
        id=new_chain_id(),
        jurisdiction_id=unit.jurisdiction,
        key=f"{key}:{event}:{to.holder}:{to.subject}:{to.kind}:{way}",
        handle=new_handle(),
        event=event,
        holder=to.holder,
        subject=to.subject,
        about=about,
        subscription=to.subscription,
        kind=to.kind,
        channel=to.channel,
        sealed=dict(to.sealed),
        language=to.language,
        params=dict(params),
        state=HELD if held else WAITING,
        urgent=urgent,
        planned_for=when,
        made_at=at,
    )
