"""What a joint meeting has made of its points, for the paper that every called body gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gongzhi.cases.models import JointMeeting, MeetingPoint
from gongzhi.cases.queries.meetings import minutes_of, points_of
from gongzhi.core.actor import Actor
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import BarredBody, Dossier

ENDED = ("decided", "undecided")
SAYING = frozenset({"decide_point", "leave_undecided"})


@dataclass(frozen=True, slots=True)
class EndedPoint:
    """A point that was decided, or was not with the reason; ``text`` is what was said of it."""

    row: MeetingPoint
    file: Dossier
    text: str


def ended_points(
    dossier: Dossier, *, by: Actor, here: Ground, at: datetime
) -> tuple[JointMeeting, Sequence[EndedPoint]]:
    """Give a meeting that the caller may see, with its points in their order.

    None of a file that the reader's body, or by now any body, is shut out of: the paper is read by
    many. What was said is opened, and the log says so.
    """
    meeting = JointMeeting.objects.select_related("dossier").get(dossier=dossier)
    points = points_of(meeting, by, here)
    shut = set(
        BarredBody.objects.filter(dossier__in=[one.file.id for one in points]).values_list(
            "dossier_id", flat=True
        )
    )
    kept = [one for one in points if one.row.state in ENDED and one.file.id not in shut]
    said = {
        str(line.row.record.get("file")): line.text
        for line in minutes_of(meeting, kept, by=by, here=here, at=at)
        if line.row.move in SAYING
    }
    return meeting, [EndedPoint(one.row, one.file, said.get(one.file.code, "")) for one in kept]
