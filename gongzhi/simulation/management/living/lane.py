"""The files of some townships, living through the days one look after the other."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import connection

from gongzhi.cases.queries import case_ground
from gongzhi.core.errors import NotFound
from gongzhi.core.journal.draws import candidate
from gongzhi.core.models import Jurisdiction
from gongzhi.core.queries import published_draw
from gongzhi.core.work import remain, work
from gongzhi.simulation.management.living import handling, judging, sending
from gongzhi.simulation.management.living.life import Intent, Life, Stage
from gongzhi.simulation.management.living.staff import Staff
from gongzhi.simulation.management.living.tally import Tally
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
    "closed": judging.closed,
    "answered": judging.answered,
    "not_accepted": judging.answered,
    "merged": judging.merged,
}
MOVED_BY_TIME = ("waiting", "parked", "follow_up")


class Lane:
    """Lives of some files by their next moment; of two at once the lower number comes first."""

    def __init__(
        self, place: Jurisdiction, rates: Rates, begins: datetime, planned: Sequence[Planned]
    ) -> None:
        remain(place.id, WHO)
        # What a crash would lose here is a simulation, which can be had again.
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        with work(place.id, WHO) as unit:
            self.staff = Staff(place.id, case_ground(unit))
        self.place, self.rates, self.begins = place, rates, begins
        self.tally = Tally()
        self.coming = list(reversed(planned))
        self.heap: list[tuple[datetime, int, int, Intent | None]] = []
        self.lives: dict[int, Life] = {}
        self.standing: dict[str, set[int]] = {}
        self.hots: dict[int, Life] = {}
        self.by_candidate: dict[str, Life] = {}
        self.audited = begins.astimezone(UTC).date() - timedelta(days=1)

    def live(self, until: datetime) -> int:
        """Live up to a moment; gives how many files have begun by then."""
        self._report(until)
        while self.heap and self.heap[0][0] < until:
            at, number, turn, intent = heapq.heappop(self.heap)
            life = self.lives[number]
            if turn == life.turn:
                self._act(life, intent, at)
            self._report(until)
        return self.tally.opened

    def _report(self, until: datetime) -> None:
        """Let the next report come in when it is the next thing that happens."""
        while self.coming and self.coming[-1].at < until:
            if self.heap and self.heap[0][0] < self.coming[-1].at:
                return
            plan = self.coming.pop()
            id_ = identifier(self.rates.seed, self.begins, plan.number)
            life = Life(plan, id_, self.rates, self.staff, self.tally)
            life.hots = self.hots
            self.lives[plan.number] = life
            self.by_candidate[candidate(id_.bytes)] = life
            life.open()
            life.look()
            self._plan(life)

    def _act(self, life: Life, intent: Intent | None, at: datetime) -> None:
        """Do what was intended; a file that the agenda has moved is thought about anew."""
        before = life.step
        life.look()
        life.at = at
        if life.step == before and intent is None:
            self._look_again(life)
            return
        if life.step == before and intent is not None:
            intent.act(life)
            life.look()
        self._plan(life)

    def _look_again(self, life: Life) -> None:
        """Nobody intends anything: the agenda may move the file, which is seen the next time."""
        if life.step in MOVED_BY_TIME:
            at = life.at + timedelta(minutes=self.rates.number("look_minutes"))
            heapq.heappush(self.heap, (at, life.planned.number, life.turn, None))

    def _plan(self, life: Life) -> None:
        life.turn += 1
        stage = STAGES.get(life.step)
        intent = None if stage is None or life.exhausted else stage(life)
        if intent is None:
            self._look_again(life)
            return
        at = max(intent.at, life.at + timedelta(seconds=1))
        heapq.heappush(self.heap, (at, life.planned.number, life.turn, intent))

    def finish(self) -> Tally:
        """Count how the lives stand in the end; gives all counts."""
        for life in self.lives.values():
            life.look()
            closed = life.step == "closed"
            self.tally.lies["closed in the end"] += closed
            self.tally.lies["closed though false"] += closed and life.false
        return self.tally

    def audit(self, at: datetime) -> None:
        """Give the files on which the day's lot fell to their verifiers."""
        day = at.astimezone(UTC).date() - timedelta(days=1)
        if day <= self.audited:
            return
        with work(self.place.id, WHO) as unit:
            try:
                drawn = published_draw(unit, f"audit:{day.isoformat()}")
            except NotFound:
                return
        if drawn["seed"] is None:
            return
        self.audited = day
        for one in drawn["picked"]:
            life = self.by_candidate.get(one)
            if life is not None:
                self._plan_audit(life, at)

    def _plan_audit(self, life: Life, at: datetime) -> None:
        life.look()
        if life.step != "closed":
            return
        life.turn += 1
        life.at = at
        intent = life.after("wait_audit", judging.audit)
        heapq.heappush(self.heap, (intent.at, life.planned.number, life.turn, intent))
