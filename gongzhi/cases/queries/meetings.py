"""Joint meetings for those who call, are called or oversee: lists, agendas, minutes."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongzhi.cases import policies
from gongzhi.cases.models import JointMeeting, MeetingBody, MeetingPoint
from gongzhi.cases.models.meeting import OPEN
from gongzhi.cases.queries.stuck import Stuck, meetable, stuck_at
from gongzhi.cases.workflow.meeting import MINUTES
from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import NotFound
from gongzhi.core.models import Entry
from gongzhi.core.sealed import Locked, open_values
from gongzhi.procedure.clock import due
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import BarredBody, Dossier
from gongzhi.procedure.queries import TimelineRow, dossiers_visible_to, timeline

SHOWN = 30
INTERVAL = "joint_meeting.interval"


@dataclass(frozen=True, slots=True)
class Point:
    """A point of an agenda; ``closed`` when its file has ended since, ``visible`` when the reader
    may open the file."""

    row: MeetingPoint
    file: Dossier
    closed: bool
    visible: bool


@dataclass(frozen=True, slots=True)
class Minute:
    """A line of the minutes: what was done about which file, and what was said."""

    row: TimelineRow
    text: str


def may_call(by: Actor, here: Ground) -> bool:
    """Tell whether a post may call a joint meeting in its place."""
    return policies.can_call_meeting(by, here)


def preview(by: Actor, here: Ground, at: datetime) -> Sequence[Stuck]:
    """Give the agenda that a meeting called now would have; nothing for who may not call one."""
    if not may_call(by, here) or by.area is None:
        return []
    return stuck_at(by.area, by, here, at)


def meetings_visible_to(by: Actor, here: Ground) -> QuerySet[JointMeeting]:
    """Give the meetings a post may see: those it calls, is called to, or oversees."""
    if by.kind != "post" or by.organisation is None:
        return JointMeeting.objects.none()
    called = MeetingBody.objects.filter(meeting=OuterRef("pk"), body_id=by.organisation)
    seen = dossiers_visible_to(by, here).filter(id=OuterRef("pk"))
    rows = JointMeeting.objects.filter(jurisdiction_id=here.jurisdiction)
    return rows.filter(Q(Exists(called)) | Q(Exists(seen))).select_related("dossier")


def meetings_seen(codes: Collection[str], by: Actor, here: Ground) -> frozenset[str]:
    """Give those of some meetings (codes) that a post may see; of none without a statement."""
    if not codes:
        return frozenset()
    rows = meetings_visible_to(by, here).filter(dossier__code__in=codes)
    return frozenset(rows.values_list("dossier__code", flat=True))


def latest_meetings(by: Actor, here: Ground) -> list[JointMeeting]:
    """Give the latest meetings of the actor's place and below, and those its body is called to."""
    called = MeetingBody.objects.filter(body_id=by.organisation or 0).order_by("-meeting__meets_at")
    mine = list(called.values_list("meeting_id", flat=True)[:SHOWN])
    rows = meetings_visible_to(by, here).filter(_own_place(by, here) | Q(pk__in=mine))
    return list(rows.order_by("-meets_at", "pk")[:SHOWN])


def every_meeting(by: Actor, here: Ground) -> QuerySet[JointMeeting]:
    """Give all of them, for a sheet."""
    mine = MeetingBody.objects.filter(body_id=by.organisation or 0).values("meeting_id")
    rows = meetings_visible_to(by, here).filter(_own_place(by, here) | Q(pk__in=mine))
    return rows.order_by("-meets_at", "pk")


def _own_place(by: Actor, here: Ground) -> Q:
    return Q() if by.area is None else Q(area_id__in=here.territory.descendants(by.area))


def meeting_for(by: Actor, code: str, here: Ground) -> JointMeeting:
    """Give one meeting by the code of its file. Raises NotFound ``meeting``."""
    clean = read_code(code)
    found = clean and meetings_visible_to(by, here).filter(dossier__code=clean).first()
    if not found:
        raise NotFound("meeting", code=code[:40])
    return found


def points_of(meeting: JointMeeting, by: Actor, here: Ground) -> list[Point]:
    """Give the points in their order, without files that the reader's body is shut out from."""
    line = here.directory.line(by.organisation or 0) if by.organisation else frozenset()
    barred = BarredBody.objects.filter(dossier=OuterRef("file"), organisation_id__in=line)
    seen = Exists(dossiers_visible_to(by, here).filter(id=OuterRef("file")))
    rows = meeting.points.exclude(Exists(barred)).annotate(visible=seen)
    return [
        Point(row, row.file, row.state == OPEN and row.file.closed_at is not None, row.visible)
        for row in rows.select_related("file").order_by("id")
    ]


def minutes_of(
    meeting: JointMeeting, points: Sequence[Point], *, by: Actor, here: Ground, at: datetime
) -> list[Minute]:
    """Give the minutes with what was said; ``points`` are those the reader may see.

    They hold no word of a requester, so whoever may see the meeting reads them; each opening is on
    the log all the same.
    """
    seen = {one.file.code for one in points}
    rows = timeline(meeting.dossier, here)
    kept = [_only(row, seen) for row in rows if row.record.get("file") in {None, *seen}]
    ids = {row.sequence: UUID(text["sealed"]) for row in kept if (text := _text(row)) is not None}
    opened: Mapping[UUID, tuple[str, str]] = {}
    with contextlib.suppress(Locked):
        opened = open_values(
            jurisdiction=meeting.jurisdiction_id,
            chain=meeting.pk,
            purpose=MINUTES,
            ids=list(ids.values()),
            by=by,
            why="read_minutes",
            at=at,
        )
    return [
        Minute(row, opened.get(ids.get(row.sequence, UUID(int=0)), ("", ""))[0]) for row in kept
    ]


def _only(row: TimelineRow, seen: Collection[str]) -> TimelineRow:
    """Leave out what an entry says of files that the reader may not see."""
    record = row.record
    if "points" in record:
        record["points"] = [one for one in record["points"] if one["file"] in seen]
    if "files" in record:
        record["files"] = [one for one in record["files"] if one in seen]
    return replace(row, facts={**row.facts, "record": record})


def met(file: Dossier) -> list[MeetingPoint]:
    """Give at which meetings a file that the caller may see has stood, latest first."""
    rows = MeetingPoint.objects.filter(file=file).exclude(state="left_out")
    return list(rows.select_related("meeting__dossier").order_by("-id")[:SHOWN])


def waiting_at(area: int, by: Actor, here: Ground) -> int:
    """Count the undecided points that the next meeting of a place would take up."""
    files = meetable(by, here, area)
    return MeetingPoint.objects.filter(goes_to_id=area, pending=True, file__in=files).count()


def next_by(area: int, here: Ground) -> datetime | None:
    """Give until when the next meeting of a place is due by the pack's interval.

    None while one is under way, or before there has been a first.
    """
    rows = JointMeeting.objects.filter(area_id=area)
    # A meeting that was called off is none that was held.
    last = rows.filter(present__isnull=False).order_by("-meets_at").first()
    limit = here.limit(INTERVAL, area, {})
    if last is None or rows.filter(ended_at=None).exists() or limit is None:
        return None
    return due(here.calendar(area), limit, last.meets_at).at


def _text(row: TimelineRow) -> dict[str, Any] | None:
    value = row.record.get("text")
    return value if isinstance(value, dict) and value.get("purpose") == MINUTES else None


def answers_of(meeting: JointMeeting) -> dict[int, str]:
    """Give what each called body last answered: its id → the move; bodies without one too."""
    calls = dict(meeting.bodies.order_by("id").values_list("call_id", "body_id"))
    said = Entry.objects.filter(chain__in=list(calls), move__in=("will_come", "will_not_come"))
    last = {entry.chain: entry.move for entry in said.order_by("chain", "sequence")}
    return {body: last.get(call, "") for call, body in calls.items()}
