"""Neighbours who asked for the public matters of an area are told what everybody may read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gongzhi.cases.queries.public import public_files, shown_area
from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound
from gongzhi.core.models import Entry
from gongzhi.core.work import Work, work
from gongzhi.notices.actions import announce_area, subscribe_area
from gongzhi.notices.models import Subscription
from gongzhi.procedure.ground import ground

NEW, CLOSED = "near_new", "near_closed"
SHOWN = frozenset({"offer_public", "release_public"})


def follow_neighbourhood(
    *, area: str, contact: str, by: Actor, at: datetime, language: str = ""
) -> Subscription:
    """Somebody asks for the public matters of an area, once a day; a first link confirms it.

    Raises NotFound ``area``, Invalid ``address``, Conflict ``no_channel``.
    """
    with work(by.jurisdiction, by.code) as unit:
        if ground(unit).territory.by_code(area) is None:
            raise NotFound("area", code=area[:40])
    return subscribe_area(
        area=area,
        kind="mail" if "@" in contact else "sms",
        address=contact,
        by=by,
        at=at,
        language=language or by.language,
        digest=True,
    )


def tell_area(*, file: UUID, sequence: int, unit: Work, at: datetime) -> int:
    """Announce a public matter that has been shown or has ended; returns to how many.

    Nothing of one that is private at this moment. That it was shown is told once, however often
    its text is released anew. Only code and place are told: the page says the rest while it may.
    """
    here = ground(unit)
    found = public_files(here, at).filter(id=file).first()
    if found is None:
        return 0
    shows = Entry.objects.filter(chain=file, sequence=sequence, move__in=SHOWN).exists()
    if not shows and found.closed_at is None:
        return 0
    territory, shown = here.territory, shown_area(found.area_id, here.territory)
    areas = [territory.area(one).code for one in territory.path(shown)]
    event = NEW if shows else CLOSED
    key = f"{file.hex}:{event}" if event == NEW else f"{file.hex}:{event}:{sequence}"
    return announce_area(
        event=event,
        key=key,
        areas=areas,
        about=file,
        params={
            "code": found.code,
            "area": territory.area(shown).code,
            "path": f"/near/case/{found.code}",
        },
        unit=unit,
        at=at,
    )
