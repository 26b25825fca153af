"""The files of some townships, living through the days one look after the other."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import connection

from gongzhi.cases.queries import case_ground
from gongzhi.core.models import Jurisdiction
from gongzhi.core.work import remain, work
from gongzhi.simulation.management.living import handling, judging, sending
from gongzhi.simulation.management.living.agenda import run_own
from gongzhi.simulation.management.living.course import Course, Intent, Stage
from gongzhi.simulation.management.living.duties import SentDuty
from gongzhi.simulation.management.living.hazards import Hazard
from gongzhi.simulation.management.living.life import Life
from gongzhi.simulation.management.living.lots import Lots
from gongzhi.simulation.management.living.meetings import Meeting
from gongzhi.simulation.management.living.staff import Staff
from gongzhi.simulation.management.living.tally import Tally
from gongzhi.simulation.methods.occasions import Occasion
from gongzhi.simulation.methods.planning import Planned, identifier
from gongzhi.simulation.methods.rates import Rates

WHO = "system:simulation"
STAGES: dict[str, Stage] = {
    "raised": sending.raised,
    "received": sending.received,
    "dispatched": sending.dispatched,
    "objected": sending.objected,
    "backstop": sending.backstop,
    "accepted": sending.accepted,
    "handling": handling.handling,
    "waiting": handling.waiting,
    "verifying": handling.verifying,
    "parked": handling.parked,
    "follow_up": judging.follow_up,
    "third_party": judging.third_party,
    "closed": judging.closed,
    "answered": judging.answered,
    "not_accepted": judging.answered,
    "merged": judging.merged,
}
KINDS = {"hazard": Hazard, "meeting": Meeting, "duty": SentDuty}


class Lane:
    """Courses of files by their next moment; of two at once the lower number comes first."""

    def __init__(
        self,
        place: Jurisdiction,
        rates: Rates,
        begins: datetime,
        coming: Sequence[Planned | Occasion],
    ) -> None:
        remain(place.id, WHO)
        # What a crash would lose here is a simulation, which can be had again.
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        with work(place.id, WHO) as unit:
            self.staff = Staff(place.id, case_ground(unit))
        self.place, self.rates, self.begins = place, rates, begins
        self.tally = Tally()
        self.coming = sorted(coming, key=lambda one: (one.at, one.number), reverse=True)
        self.heap: list[tuple[datetime, int, int, Intent | None]] = []
        self.courses: dict[int, Course] = {}
        self.hots: dict[int, Life] = {}
        self.lots = Lots(self, begins)
        self.now = begins
        self.areas = self._areas({one.township for one in coming} - {""})

    def _areas(self, townships: Collection[str]) -> list[int]:
        territory = self.staff.base.territory
        found = (territory.by_code(code) for code in sorted(townships))
        return [one for area in found if area for one in territory.descendants(area.id)]

    def live(self, until: datetime) -> int:
        """Live up to a moment, waking own files every tick; gives how many reports have come."""
        tick = timedelta(minutes=self.rates.number("tick_minutes"))
        while self.now < until:
            self.now = min(self.now + tick, until)
            self.act(self.now)
            run_own(self.place.id, self.areas, self.now)
        return self.tally.opened

    def act(self, until: datetime) -> None:
        """Let people do by a moment what they intend."""
        self._begin(until)
        while self.heap and self.heap[0][0] < until:
            at, number, turn, intent = heapq.heappop(self.heap)
            course = self.courses[number]
            if turn == course.turn:
                self._act(course, intent, at)
            self._begin(until)

    def _begin(self, until: datetime) -> None:
        """Let the next file be opened when it is the next thing that happens."""
        while self.coming and self.coming[-1].at < until:
            if self.heap and self.heap[0][0] < self.coming[-1].at:
                return
            course = self._course(self.coming.pop())
            course.open()
            if course.trouble == 0:
                self.add(course)

    def _course(self, coming: Planned | Occasion) -> Course:
        if isinstance(coming, Occasion):
            return KINDS[coming.kind](coming, self.rates, self.staff, self.tally)
        id_ = identifier(self.rates.seed, self.begins, coming.number)
        life = Life(coming, id_, self.rates, self.staff, self.tally, STAGES)
        life.hots = self.hots
        self.lots.know(life)
        return life

    def add(self, course: Course) -> None:
        """Take a course that has begun into the lane."""
        self.courses[course.number] = course
        course.look()
        self.plan(course)

    def _act(self, course: Course, intent: Intent | None, at: datetime) -> None:
        """Do what was intended; a file that the agenda has moved is thought about anew."""
        before = course.step
        course.look()
        course.at = at
        if course.step == before and intent is None:
            self._look_again(course)
            return
        if course.step == before and intent is not None:
            course.act(intent)
        self.plan(course)

    def _look_again(self, course: Course) -> None:
        """Nobody intends anything: the agenda may move the file, which is seen the next time."""
        if course.step in course.moved_by_time:
            at = course.at + timedelta(minutes=self.rates.number("look_minutes"))
            heapq.heappush(self.heap, (at, course.number, course.turn, None))

    def plan(self, course: Course) -> None:
        """Ask what somebody intends with a file now, instead of what was intended before."""
        course.turn += 1
        intent = course.intend()
        if intent is None:
            self._look_again(course)
        else:
            self.push(course, intent)

    def push(self, course: Course, intent: Intent) -> None:
        """Put an intent in its place among the others, after what has been done."""
        at = max(intent.at, course.at + timedelta(seconds=1))
        heapq.heappush(self.heap, (at, course.number, course.turn, intent))

    def finish(self) -> Tally:
        """Count how the lives stand in the end; gives all counts."""
        for life in self.courses.values():
            if isinstance(life, Life):
                life.look()
                closed = life.step == "closed"
                self.tally.lies["closed in the end"] += closed
                self.tally.lies["closed though false"] += closed and life.false
        return self.tally

    def draws(self, at: datetime) -> None:
        """Look on whom the draws have fallen."""
        self.lots.look(at)
