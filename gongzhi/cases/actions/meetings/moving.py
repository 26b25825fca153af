"""The moves of a joint meeting: the table decides; what a meeting adds is set here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Unpack

from django.db import transaction

from gongzhi.cases.actions.meetings.calling import put_on_agenda, too_soon
from gongzhi.cases.actions.meetings.settling import leave, settle
from gongzhi.cases.models import JointMeeting, MeetingBody, MeetingPoint
from gongzhi.cases.models.meeting import OPEN
from gongzhi.cases.queries.stuck import (
    CARRIED,
    Stuck,
    carried_to,
    held_since,
    meetable,
    settable,
)
from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import Conflict, Invalid, Problem
from gongzhi.core.journal.canonical import stamp
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.ground import ground as rules_now
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

OF_A_POINT = frozenset({"leave_out", "decide_point", "leave_undecided"})
OVER = frozenset({"call_off", "close_meeting"})
LOOKS = frozenset({"fix_agenda", "hold_meeting", "close_meeting"})
TIMES = "meeting_undecided_before_above"


def move_meeting(**asked: Unpack[Asked]) -> Result:
    """Make one move on a meeting or on a body's call to it. See ``advance`` for what it raises.

    Files that have closed or been answered leave the agenda first. Raises also Conflict
    ``meeting_not_yet`` and Invalid by rule: ``not_on_agenda``, ``not_stuck_here``,
    ``more_than_called``, ``too_soon``.
    """
    move, by, at = asked["move"], asked["by"], asked["at"]
    with transaction.atomic():
        meeting = JointMeeting.objects.filter(dossier_id=asked["dossier"]).first()
        if meeting is None:
            return advance(**asked)
        if move in LOOKS:
            _drop_gone_on(meeting, at)
        work = _Work(meeting, move, by, at)
        made = advance(**asked, shape=work.shape)
        if made.passed:
            work.follow(made.dossier)
    return made


class _Work:
    """One move of a meeting: what it checks before, what it sets after.

    ``here`` and ``said`` are known once its shape has been checked; ``point`` for moves of a point
    of the agenda, ``added`` for a new one.
    """

    here: Ground
    said: dict[str, Any]
    point: MeetingPoint
    added: Stuck

    def __init__(self, meeting: JointMeeting, move: str, by: Actor, at: datetime) -> None:
        self.meeting, self.move, self.by, self.at = meeting, move, by, at

    def shape(self, dossier: Dossier, record: Record, ground: Ground) -> None:
        """Check what the table cannot know, and keep what was said for what follows."""
        self.here = rules_now(ground.work)
        if self.move == "add_point":
            self.added = self._eligible(record)
            record.facts["file"] = self.added.file.code
            record.facts["point"] = self.added.fact(self.here)
        elif self.move in OF_A_POINT:
            self.point = _on_agenda(self.meeting, record)
            record.facts["file"] = self.point.file.code
        elif self.move == "postpone":
            problems = list(too_soon(record.facts["meets_at"], dossier.area_id, self.at, ground))
            if problems:
                raise Invalid(problems)
        elif self.move == "hold_meeting":
            self._check_held(record)
        if self.move == "leave_undecided":
            record.facts.update(self._next_agenda(self.here))
        texts = {name: text for name, (_, text) in record.texts.items()}
        self.said = {**record.facts, **texts}

    def follow(self, dossier: Dossier) -> None:
        """Set what the move has come to: on the points, on the files, at the called bodies."""
        after = _AFTER.get(self.move)
        if after is not None:
            after(self, dossier)
        if self.move in OVER:
            JointMeeting.objects.filter(dossier_id=dossier.id).update(ended_at=self.at)

    def _eligible(self, record: Record) -> Stuck:
        here, code = self.here, read_code(record.facts["file"]) or ""
        rows = meetable(self.by, here, self.meeting.area_id)
        file = rows.filter(code=code).first()
        inside = here.territory.is_within
        if file is None or not inside(file.area_id, self.meeting.area_id):
            raise Invalid(Problem("file", "not_stuck_here", {"got": record.facts["file"]}))
        waits = carried_to(self.meeting.area_id, rows.filter(id=file.id), self.at)
        if waits:
            return waits[0]
        since = held_since([file.id]).get(file.id, file.opened_at)
        return Stuck(file, "added", (self.at - since).days)

    def _check_held(self, record: Record) -> None:
        if self.at < self.meeting.meets_at:
            raise Conflict("meeting_not_yet", meets_at=stamp(self.meeting.meets_at))
        called = self.meeting.bodies.count()
        if record.facts["present"] > called:
            raise Invalid(Problem("present", "more_than_called", {"high": called}))

    def _next_agenda(self, here: Ground) -> dict[str, Any]:
        """An undecided point comes back here, or after the pack's number of times one level up."""
        most = int(here.live.table("settings")[TIMES]["value"])
        path = here.territory.path(self.meeting.area_id)
        times, place = self.point.times + 1, path[-1]
        if times >= most and len(path) > 1:
            times, place = 0, path[-2]
        self.point.goes_to_id, self.point.times, self.point.pending = place, times, True
        return {"goes_to": here.territory.area(place).code, "times": self.point.times}


def _on_agenda(meeting: JointMeeting, record: Record) -> MeetingPoint:
    code = read_code(record.facts["file"]) or ""
    points = meeting.points.select_related("file").filter(state=OPEN, file__code=code)
    found = points.first()
    if found is None:
        raise Invalid(Problem("file", "not_on_agenda", {"got": record.facts["file"]}))
    return found


def _drop_gone_on(meeting: JointMeeting, at: datetime) -> None:
    """A file that has closed since, or been answered, is no point any more: nothing is to be set.

    If it comes back, it is stuck anew.
    """
    points = meeting.points.filter(state=OPEN)
    stay = Dossier.objects.filter(settable(), points__in=points, closed_at__isnull=True)
    gone = points.exclude(file__in=stay)
    codes = sorted(gone.values_list("file__code", flat=True))
    if not codes:
        return
    by = system_actor(meeting.jurisdiction_id, "meeting")
    advance(dossier=meeting.dossier_id, move="drop_points", by=by, at=at, record={"files": codes})
    meeting.points.filter(state=OPEN, file__code__in=codes).update(state="dropped")


def _add(work: _Work, dossier: Dossier) -> None:
    # A file that has left the agenda before comes back as a new point.
    gone = work.meeting.points.filter(file=work.added.file, state__in=("left_out", "dropped"))
    gone.delete()
    put_on_agenda(work.meeting, [work.added], work.here)


def _leave_out(work: _Work, dossier: Dossier) -> None:
    work.point.state = "left_out"
    work.point.save()
    _wait_on(work.meeting, [work.point])


def _wait_on(meeting: JointMeeting, points: Sequence[MeetingPoint]) -> None:
    """What a meeting before has left undecided waits for the next one; other points do not."""
    files = [point.file_id for point in points if point.why == CARRIED]
    waited = MeetingPoint.objects.filter(
        file_id__in=files, state="undecided", goes_to_id=meeting.area_id
    )
    latest = waited.order_by("file_id", "-id").distinct("file_id").values_list("id", flat=True)
    MeetingPoint.objects.filter(id__in=list(latest)).update(pending=True)


def _decide(work: _Work, dossier: Dossier) -> None:
    said = {name: work.said[name] for name in ("body", "ends_on", "text")}
    settle(work.point, dossier, said, by=work.by, at=work.at)
    work.point.state = "decided"
    work.point.body_id = work.here.directory.by_code[said["body"]].id
    work.point.ends_on = date.fromisoformat(said["ends_on"])
    work.point.save()


def _undecided(work: _Work, dossier: Dossier) -> None:
    said: dict[str, Any] = {
        name: work.said[name] for name in ("ground", "text") if name in work.said
    }
    leave(work.point, dossier, said, by=work.by, at=work.at)
    work.point.state = "undecided"
    work.point.ground = said["ground"]
    work.point.save()


def _held(work: _Work, dossier: Dossier) -> None:
    JointMeeting.objects.filter(dossier_id=dossier.id).update(present=work.said["present"])
    _tell_bodies(work, "end_call", {})


def _off(work: _Work, dossier: Dossier) -> None:
    """Nothing on the agenda was spoken of: what was waiting waits on."""
    still = work.meeting.points.filter(state=OPEN)
    _wait_on(work.meeting, list(still))
    still.update(state="released")
    _tell_bodies(work, "end_call", {})


def _postpone(work: _Work, dossier: Dossier) -> None:
    meets_at = work.said["meets_at"]
    moment = datetime.fromisoformat(meets_at)
    JointMeeting.objects.filter(dossier_id=dossier.id).update(meets_at=moment)
    _tell_bodies(work, "move_date", {"meets_at": meets_at})


def _tell_bodies(work: _Work, move: str, record: Mapping[str, Any]) -> None:
    by = system_actor(work.meeting.jurisdiction_id, "meeting")
    calls = MeetingBody.objects.filter(meeting=work.meeting, call__closed_at=None)
    for call in calls.order_by("call_id").values_list("call_id", flat=True):
        advance(dossier=call, move=move, by=by, at=work.at, record=record)


_AFTER: dict[str, Callable[[_Work, Dossier], None]] = {
    "add_point": _add,
    "leave_out": _leave_out,
    "decide_point": _decide,
    "leave_undecided": _undecided,
    "hold_meeting": _held,
    "call_off": _off,
    "postpone": _postpone,
}
