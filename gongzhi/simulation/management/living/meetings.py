"""A joint meeting's course: called over what is stuck longest, held, every point ended."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from gongzhi.cases.actions import call_meeting, move_meeting
from gongzhi.cases.models import MeetingBody, MeetingPoint
from gongzhi.cases.queries.stuck import settable
from gongzhi.core.actor import Actor
from gongzhi.core.errors import GongzhiError
from gongzhi.procedure.models import Dossier
from gongzhi.simulation.management.living.course import Course, Intent, Stage
from gongzhi.simulation.management.living.staff import HANDLERS, Staff
from gongzhi.simulation.management.living.tally import Tally
from gongzhi.simulation.methods.occasions import Occasion
from gongzhi.simulation.methods.rates import Rates
from gongzhi.simulation.methods.words import said

GROUNDS = ("ud_money", "ud_policy", "ud_facts", "ud_disagree")


class Meeting(Course):
    """One joint meeting; ``coming`` are the called bodies that say that they come."""

    mover = staticmethod(move_meeting)

    def __init__(self, occasion: Occasion, rates: Rates, staff: Staff, tally: Tally) -> None:
        super().__init__(occasion.number, occasion.at, occasion.kind, rates, staff, tally)
        self.stages = STAGES
        self.place = occasion.area
        self.meets_at = occasion.at
        self.by: Actor | None = None
        self.coming = 0

    def open(self) -> None:
        """The convenor of the place calls the bodies for a day that leaves them time."""
        area = self.staff.base.territory.by_code(self.place)
        self.area = area.id if area else 0
        self.by = self.staff.of_place(self.area, ("convenor", "party_secretary"), self.chance)
        if self.by is None:
            self.nobody("call_meeting")
            return
        ahead = self.working(self.at, self.rates.number("meeting_ahead_minutes"))
        self.meets_at = ahead.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        count = self.rates.number("meeting_bodies")
        bodies = self.chance.sample(self.staff.departments, count)
        record = {
            "bodies": [self.staff.code(one) for one in bodies],
            "meets_at": self.meets_at.isoformat(),
            "text": said("meeting", self.chance),
        }
        try:
            opened = call_meeting(record=record, by=self.by, at=self.at)
        except GongzhiError as refused:
            self.refuse("call_meeting", refused)
            return
        self.id = opened.dossier.id
        self.tally.kinds["joint_meeting"] += 1
        self.note("call_meeting", self.by)

    def points(self) -> QuerySet[MeetingPoint]:
        """Give what is still to be spoken of: not what has closed or been answered since."""
        files = Dossier.objects.filter(settable(), closed_at=None, points__meeting_id=self.id)
        return MeetingPoint.objects.filter(meeting_id=self.id, state="open", file__in=files)


def calling(meeting: Meeting) -> Intent:
    """The agenda is fixed; with nothing on it nobody is called together."""
    return meeting.after("wait_agenda", _fix)


def _fix(meeting: Meeting) -> None:
    if meeting.points().exists():
        meeting.move("fix_agenda", meeting.by)
    else:
        meeting.move("call_off", meeting.by, {"text": said("call_off", meeting.chance)})


def agenda_set(meeting: Meeting) -> Intent:
    """The called bodies say whether they come, one after the other; then it is held."""
    waiting = MeetingBody.objects.filter(meeting_id=meeting.id, call__step="invited")
    call = waiting.order_by("body__code").first()
    if call is None or meeting.at >= meeting.meets_at:
        at = max(meeting.meets_at, meeting.at) + timedelta(minutes=meeting.chance.randint(0, 20))
        return Intent(at, lambda: _hold(meeting))
    found = meeting.after("wait_call", lambda one: _answer(one, call), body=call.body_id)
    return Intent(min(found.at, meeting.meets_at), found.act)


def _answer(meeting: Meeting, call: MeetingBody) -> None:
    by = meeting.staff.at(call.body_id, HANDLERS, meeting.chance)
    comes = not meeting.happens("will_not_come")
    record = {} if comes else {"text": said("absent", meeting.chance)}
    name = "will_come" if comes else "will_not_come"
    if meeting.make(move_meeting, call.call_id, name, by, record):
        meeting.coming += comes


def _hold(meeting: Meeting) -> None:
    called = MeetingBody.objects.filter(meeting_id=meeting.id).count()
    present = max(meeting.coming, -(-called // 2))
    meeting.move("hold_meeting", meeting.by, {"present": present})


def meeting_held(meeting: Meeting) -> Intent:
    """Every point ends as a body and a date, or as not decided and why."""
    point = meeting.points().order_by("id").select_related("file").first()
    at = meeting.at + timedelta(minutes=meeting.rates.number("point_minutes"))
    if point is None:
        return Intent(at, lambda: _close(meeting))
    return Intent(at, lambda: _end_point(meeting, point))


def _close(meeting: Meeting) -> None:
    meeting.move("close_meeting", meeting.by)


def _end_point(meeting: Meeting, point: MeetingPoint) -> None:
    if not meeting.points().filter(id=point.pk).exists():
        return
    point.file.refresh_from_db()
    code = point.file.code
    if point.file.owner_id is None or meeting.happens("undecided"):
        ground = meeting.chance.choice(GROUNDS)
        meeting.move("leave_undecided", meeting.by, {"file": code, "ground": ground})
        return
    record = {
        "file": code,
        "body": meeting.staff.code(point.file.owner_id),
        "ends_on": meeting.day_after("decided_days_least", "decided_days_most"),
        "text": said("decided", meeting.chance),
    }
    meeting.move("decide_point", meeting.by, record)


STAGES: dict[str, Stage] = {
    "calling": calling,
    "agenda_set": agenda_set,
    "meeting_held": meeting_held,
}
