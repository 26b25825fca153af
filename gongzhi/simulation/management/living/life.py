"""One file's life: it looks where it stands, decides who will do what and when, and does it."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from gongzhi.cases.actions import Report, enter_request, move_request, receive_request
from gongzhi.core.actor import Actor, requester, visitor
from gongzhi.core.errors import GongzhiError
from gongzhi.core.statements import statement
from gongzhi.procedure.clock import Limit, due
from gongzhi.simulation.management.living.staff import HANDLERS, Staff
from gongzhi.simulation.management.living.tally import Delay, Tally
from gongzhi.simulation.methods.planning import Planned
from gongzhi.simulation.methods.rates import Rates

_LOOK = """
SELECT step, owner_id, desk_id, desk_role, area_id FROM procedure_dossier WHERE id = %s
"""
TRIES = 4
HANDLED = frozenset({"accept", "contact", "reply", "hand_in", "settle", "answer", "decline"})
LIFTS = frozenset({"dispute", "note_disputed", "lift", "rework_above", "audit_fails"})
NIGHT_ENDS, NIGHT_BEGINS = 7, 22


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody is going to do with a file, unless it stands elsewhere by then."""

    at: datetime
    act: Callable[[Life], None]


Stage = Callable[["Life"], Intent | None]


class Life:
    """One file and those who act on it; everything by chance hangs on seed and number."""

    def __init__(self, planned: Planned, id_: UUID, rates: Rates, staff: Staff, tally: Tally):
        self.planned, self.id, self.rates, self.staff, self.tally = (
            planned, id_, rates, staff, tally,
        )  # fmt: skip
        self.chance = random.Random(f"{rates.seed}:life:{planned.number}")  # noqa: S311
        self.at = planned.at
        self.key = ""
        self.step, self.desk_role = "", ""
        self.owner: int | None = None
        self.desk: int | None = None
        self.area = 0
        self.turn = 0
        self.trouble = 0
        self.false = False
        self.wrong = False
        self.objections = 0
        self.reworks = 0
        self.asked = ""
        self.said_at: set[str] = set()
        self.parts: list[Any] = []
        self.hands: set[int] = set()
        self.handled: set[int] = set()
        self.about = ""
        self.people: dict[str, int | None] = {}
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

    def look(self) -> None:
        """Read where the file stands; the agenda may have moved it."""
        row = statement(_LOOK, [self.id])[0]
        self.step, self.owner, self.desk, self.desk_role, self.area = row

    def after(
        self, code: str, act: Callable[[Life], None], *, body: int | None = None, rest: int = 0
    ) -> Intent:
        """Intend an act of staff after the row's working minutes; ``rest`` are minutes more."""
        temper = self.rates.temper(self.staff.code(body)) if body else 1.0
        minutes = self.rates.minutes(code, self.chance, temper) + rest
        return Intent(self.working(self.at, minutes), act)

    def some_time(self, code: str, act: Callable[[Life], None]) -> Intent:
        """Intend an act of a resident after the row's minutes, not at night."""
        at = self.at + timedelta(minutes=self.rates.minutes(code, self.chance))
        wall = at.astimezone(self.staff.calendar(self.area).zone)
        if not NIGHT_ENDS <= wall.hour < NIGHT_BEGINS:
            at += timedelta(hours=(NIGHT_ENDS - wall.hour) % 24)
        return Intent(at, act)

    def working(self, at: datetime, minutes: int) -> datetime:
        """Give the moment when so many working minutes have gone by."""
        hours, more = divmod(minutes, 60)
        calendar = self.staff.calendar(self.area)
        counted = due(calendar, Limit("", "work_hours", hours), at).at if hours else at
        return (counted or at) + timedelta(minutes=more, seconds=self.chance.randrange(60))

    def plant_delay(self, intent: Intent, body: int) -> Intent:
        """Let a body let the file lie beyond what it would have needed, and note it."""
        late = self.working(intent.at, self.rates.number("delay_minutes"))
        delay = Delay(self.id, body, intent.at, late)

        def act(life: Life) -> None:
            self.tally.delays.append(delay)
            intent.act(life)

        return Intent(late, act)

    def happens(self, code: str) -> bool:
        """Tell whether something of the row's share happens."""
        return self.rates.happens(code, self.chance)

    def handler(self) -> Actor | None:
        """Pick somebody who handles for the owner."""
        return self.staff.at(self.owner, HANDLERS, self.chance)

    def move(self, name: str, by: Actor | None, record: Mapping[str, Any] | None = None) -> bool:
        """Make a move at the life's moment; tells whether it was made."""
        if by is None:
            self.tally.refused[f"{name}: nobody"] += 1
            return False
        try:
            result = move_request(
                dossier=self.id,
                move=name,
                by=by,
                at=self.at,
                record=record,
                key=self.key if by.kind == "requester" else "",
            )
        except GongzhiError as refused:
            return self.refuse(name, refused)
        if not result.passed:
            self.tally.failed[name] += 1
            return False
        self.note(name, by)
        return True

    def note(self, name: str, by: Actor) -> None:
        """Count a move and keep who made it, for those who must be somebody else."""
        self.tally.moves[name] += 1
        self.people[name] = by.person
        self.trouble = 0
        if name in HANDLED and by.organisation is not None:
            self.hands.add(by.organisation)
        if name in LIFTS:
            self.handled |= self.hands

    def refuse(self, name: str, refused: GongzhiError) -> bool:
        """Count a refusal by its name; after some the file is left as it stands."""
        rules = [problem.rule for problem in getattr(refused, "problems", ())]
        self.tally.refused[f"{name}: {', '.join(rules) or refused.code}"] += 1
        self.trouble += 1
        return False

    def requester(self) -> Actor:
        """Give the person who reported."""
        return requester(self.staff.jurisdiction)

    def apart(self, *moves: str) -> Collection[int | None]:
        """Give the people who made one of the moves."""
        return {self.people[name] for name in moves if name in self.people} - {None}

    @property
    def exhausted(self) -> bool:
        """Tell whether too much went wrong in a row to go on."""
        return self.trouble >= TRIES
