"""Public dates: put into the calendar, moved, called off; each change counts one further."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q

from gongzhi.core.actor import Actor
from gongzhi.core.work import begin
from gongzhi.deliberation.methods.gates import SETTING_POSTED
from gongzhi.deliberation.models import Decision, PublicDate
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

MEETING, ASSEMBLY, VOTE, POSTING = "body_meeting", "assembly", "vote", "posting"
ELECTION, RESULT = "body_election", "election_result"


def put_date(
    dossier: Dossier,
    kind: str,
    at: datetime,
    *,
    title: str,
    starts_at: datetime | str,
    ends_at: datetime | str | None = None,
    where: str = "",
) -> None:
    """Set a date of a file's present step, or change the one that was set."""
    said: dict[str, Any] = {
        "area_id": dossier.area_id,
        "title": title,
        "where": where,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "changed_at": at,
        "cancelled_at": None,
    }
    part = "" if kind == MEETING else dossier.step
    rows = PublicDate.objects.filter(dossier=dossier, kind=kind, part=part)
    if not rows.update(sequence=F("sequence") + 1, **said):
        PublicDate.objects.create(
            jurisdiction_id=dossier.jurisdiction_id,
            dossier=dossier,
            kind=kind,
            part=part,
            **said,
        )


def cancel_dates(dossier: Dossier, at: datetime) -> None:
    """Call off what a file has still ahead."""
    ahead = Q(ends_at__gt=at) | Q(ends_at=None, starts_at__gt=at)
    rows = PublicDate.objects.filter(ahead, dossier=dossier, cancelled_at=None)
    rows.update(sequence=F("sequence") + 1, changed_at=at, cancelled_at=at)


def cancel_date(dossier: Dossier, at: datetime) -> None:
    """Call off the meeting of a body: also when its hour has come and too few were there."""
    rows = PublicDate.objects.filter(dossier=dossier, kind=MEETING, cancelled_at=None)
    rows.update(sequence=F("sequence") + 1, changed_at=at, cancelled_at=at)


def date_meeting(dossier: Dossier, kind: str, record: Record, at: datetime) -> None:
    """Set when and where a body meets; the title is the code of its kind."""
    put_date(
        dossier,
        MEETING,
        at,
        title=kind,
        starts_at=record.facts["meets_at"],
        where=record.texts["where"][1],
    )


def date_election(dossier: Dossier, kind: str, record: Record, at: datetime) -> None:
    """Set when and where a round of an election is held; the title is the code of the body."""
    put_date(
        dossier,
        ELECTION,
        at,
        title=kind,
        starts_at=record.facts["meets_at"],
        where=record.texts["where"][1],
    )


def date_result(dossier: Dossier, kind: str, days: int, at: datetime) -> None:
    """Set until when the result of an election hangs out, and anybody may object."""
    ends = at + timedelta(days=days)
    put_date(dossier, RESULT, at, title=kind, starts_at=at, ends_at=ends)


def date_move(dossier: Dossier, record: Record, move: str, by: Actor, at: datetime) -> None:
    """Set the date that a move of a vote brings; call off what is ahead when it ends or goes back.

    A notice says when and where is met, a box until when is voted by web, a posting until when
    anybody may object.
    """
    if move == "give_notice":
        where, meets_at = record.texts["where"][1], record.facts["meets_at"]
        put_date(dossier, ASSEMBLY, at, title=_title(dossier), starts_at=meets_at, where=where)
    elif move == "open_box":
        closes_at = record.facts["closes_at"]
        put_date(dossier, VOTE, at, title=_title(dossier), starts_at=at, ends_at=closes_at)
    elif move == "post":
        settings = ground(begin(by.jurisdiction, by.code)).live.table("settings")
        ends = at + timedelta(days=int(settings[SETTING_POSTED]["value"]))
        put_date(dossier, POSTING, at, title=_title(dossier), starts_at=at, ends_at=ends)
    elif move == "void" or dossier.closed_at is not None:
        cancel_dates(dossier, at)


def _title(dossier: Dossier) -> str:
    """Give a matter's title; a budget has none, and goes by the code of its procedure."""
    titles = Decision.objects.filter(dossier=dossier).values_list("title", flat=True)
    return titles.first() or dossier.procedure
