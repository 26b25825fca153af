"""One request's life: reported, handled and judged by those who act on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from gongzhi.cases.actions import Report, enter_request, move_request, receive_request
from gongzhi.core.actor import Actor, requester, visitor
from gongzhi.simulation.management.living.course import Course, Stage
from gongzhi.simulation.management.living.staff import Staff
from gongzhi.simulation.management.living.tally import Tally
from gongzhi.simulation.methods.planning import Planned
from gongzhi.simulation.methods.rates import Rates

HANDLED = frozenset({"accept", "contact", "reply", "hand_in", "settle", "answer", "decline"})
CALLED_FROM = "0000-5550000"
LIFTS = frozenset({"dispute", "note_disputed", "lift", "rework_above", "audit_fails"})


class Life(Course):
    """One request and those who act on it.

    ``false`` tells that it was said to be done and is not; ``hands`` are the bodies that have
    handled it, ``handled`` those it may not go back to.
    """

    mover = staticmethod(move_request)
    moved_by_time: ClassVar[tuple[str, ...]] = ("waiting", "parked", "follow_up", "third_party")

    def __init__(
        self,
        planned: Planned,
        id_: UUID,
        rates: Rates,
        staff: Staff,
        tally: Tally,
        stages: Mapping[str, Stage],
    ) -> None:
        super().__init__(planned.number, planned.at, "life", rates, staff, tally)
        self.planned, self.id, self.stages = planned, id_, stages
        self.false = False
        self.wrong = False
        self.objections = 0
        self.reworks = 0
        self.asked = ""
        self.promised = False
        self.offered = False
        self.said_at: set[str] = set()
        self.parts: list[Any] = []
        self.hands: set[int] = set()
        self.handled: set[int] = set()
        self.about = ""
        self.code = ""
        self.parent: Life | None = None
        self.hots: dict[int, Life] = {}

    def open(self) -> None:
        """Report: by the person, or by whoever enters it for the person."""
        plan, base = self.planned, self.staff.base
        area = base.territory.by_code(plan.area)
        self.area = area.id if area else 0
        self.about = self._about()
        report = Report(
            subject=plan.subject,
            detail=plan.detail,
            type=plan.type,
            area=plan.area,
            source=plan.channel,
            source_id=f"simulated:{self.rates.seed}:{plan.number}",
            about=self.about,
            phone="" if self.about else CALLED_FROM,
        )
        by = self._entering()
        action = receive_request if by.kind == "visitor" else enter_request
        received = action(report, by=by, at=self.at, id_=self.id)
        self.key, self.code = received.key, received.code
        self.tally.opened += 1
        self.tally.moves["receive"] += 1

    def _about(self) -> str:
        if self.planned.type != "wrongdoing_report":
            return ""
        return self.staff.code(self.chance.choice(self.staff.departments))

    def _entering(self) -> Actor:
        role = {"grid": "grid_worker"}.get(self.planned.channel, "dispatcher")
        found = None
        if self.planned.channel in {"phone", "counter", "paper", "grid"}:
            found = self.staff.over(self.area, role, self.chance)
        if found is not None:
            self.people["receive"] = found.person
        return found or visitor(self.staff.jurisdiction)

    def note(self, name: str, by: Actor) -> None:
        """Count a move, and keep which bodies have handled the file."""
        super().note(name, by)
        if name in HANDLED and by.organisation is not None:
            self.hands.add(by.organisation)
        if name in LIFTS:
            self.handled |= self.hands

    def requester(self) -> Actor:
        """Give the person who reported."""
        return requester(self.staff.jurisdiction)
