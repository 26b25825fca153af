"""The course of one file: where it stands, who will do what with it and when, and the doing."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar, Protocol, Self
from uuid import UUID

from gongzhi.core.actor import Actor
from gongzhi.core.errors import GongzhiError
from gongzhi.core.statements import statement
from gongzhi.procedure.actions import Result
from gongzhi.procedure.clock import Limit, due
from gongzhi.procedure.models import Dossier
from gongzhi.simulation.management.living.staff import HANDLERS, Staff
from gongzhi.simulation.management.living.tally import Delay, Tally
from gongzhi.simulation.methods.rates import Rates

_LOOK = """
SELECT step, owner_id, desk_id, desk_role, area_id FROM procedure_dossier WHERE id = %s
"""


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody is going to do with a file, unless it stands elsewhere by then."""

    at: datetime
    act: Callable[[], None]


Stage = Callable[[Any], Intent | None]


class Mover(Protocol):
    """The action that makes the moves of a kind of file."""

    def __call__(
        self,
        *,
        dossier: UUID,
        move: str,
        by: Actor,
        at: datetime,
        record: Mapping[str, Any] | None = None,
        key: str = "",
    ) -> Result:
        """Make a move; raises what ``advance`` raises."""


class Course:
    """One file and those who act on it; everything by chance hangs on seed and name alone.

    ``stages`` say for each step what somebody intends there; at the steps in ``moved_by_time`` the
    agenda may move a file with which nobody intends anything.
    """

    stages: Mapping[str, Stage]
    moved_by_time: ClassVar[Collection[str]] = ()
    mover: Mover
    id: UUID

    def __init__(
        self, number: int, at: datetime, name: str, rates: Rates, staff: Staff, tally: Tally
    ) -> None:
        self.number, self.at, self.rates, self.staff, self.tally = number, at, rates, staff, tally
        self.chance = random.Random(f"{rates.seed}:{name}:{number}")  # noqa: S311  (a story)
        self.step, self.desk_role, self.key = "", "", ""
        self.owner: int | None = None
        self.desk: int | None = None
        self.area = 0
        self.turn = 0
        self.trouble = 0
        self.fresh = False
        self.people: dict[str, int | None] = {}

    def open(self) -> None:
        """Open the file at its moment; nothing to do where others open it."""

    def intend(self) -> Intent | None:
        """Give what somebody intends with the file where it stands; None for nothing."""
        stage = None if self.exhausted else self.stages.get(self.step)
        return None if stage is None else stage(self)

    def look(self) -> None:
        """Read where the file stands; the agenda may have moved it."""
        row = statement(_LOOK, [self.id])[0]
        self.step, self.owner, self.desk, self.desk_role, self.area = row

    def act(self, intent: Intent) -> None:
        """Do what was intended; what a move tells of the file is not read again."""
        self.fresh = False
        intent.act()
        if not self.fresh:
            self.look()

    def _stand(self, file: Dossier) -> None:
        self.step, self.owner, self.area = file.step, file.owner_id, file.area_id
        self.desk, self.desk_role, self.fresh = file.desk_id, file.desk_role, True

    def after(
        self,
        code: str,
        act: Callable[[Self], None],
        *,
        body: int | None = None,
        rest: int = 0,
    ) -> Intent:
        """Intend an act of staff after the row's working minutes; ``rest`` are minutes more."""
        temper = self.rates.temper(self.staff.code(body)) if body else 1.0
        minutes = self.rates.minutes(code, self.chance, temper) + rest
        return Intent(self.working(self.at, minutes), partial(act, self))

    def some_time(self, code: str, act: Callable[[Self], None]) -> Intent:
        """Intend an act of a resident after the row's minutes, not at night."""
        at = self.at + timedelta(minutes=self.rates.minutes(code, self.chance))
        wall = at.astimezone(self.staff.calendar(self.area).zone)
        ends = self.rates.number("night_ends")
        if not ends <= wall.hour < self.rates.number("night_begins"):
            at += timedelta(hours=(ends - wall.hour) % 24)
        return Intent(at, partial(act, self))

    def working(self, at: datetime, minutes: int) -> datetime:
        """Give the moment when so many working minutes have gone by."""
        hours, more = divmod(minutes, 60)
        calendar = self.staff.calendar(self.area)
        counted = due(calendar, Limit("", "work_hours", hours), at).at if hours else at
        return (counted or at) + timedelta(minutes=more, seconds=self.chance.randrange(60))

    def day_after(self, least: str, most: str) -> str:
        """Give a day (ISO) between two rows' days from now."""
        days = self.chance.randint(self.rates.number(least), self.rates.number(most))
        return (self.at + timedelta(days=days)).date().isoformat()

    def plant_delay(self, intent: Intent, body: int) -> Intent:
        """Let a body let the file lie beyond what it would have needed, and note it."""
        late = self.working(intent.at, self.rates.number("delay_minutes"))
        delay = Delay(self.id, body, intent.at, late)

        def act() -> None:
            self.tally.delays.append(delay)
            intent.act()

        return Intent(late, act)

    def happens(self, code: str) -> bool:
        """Tell whether something of the row's share happens."""
        return self.rates.happens(code, self.chance)

    def handler(self) -> Actor | None:
        """Pick somebody who handles for the owner."""
        return self.staff.at(self.owner, HANDLERS, self.chance)

    def apart(self, *moves: str) -> Collection[int | None]:
        """Give the people who made one of the moves."""
        return {self.people[name] for name in moves if name in self.people} - {None}

    def move(self, name: str, by: Actor | None, record: Mapping[str, Any] | None = None) -> bool:
        """Make a move at the course's moment; tells whether it was made."""
        return self.make(type(self).mover, self.id, name, by, record)

    def make(
        self,
        mover: Mover,
        file: UUID,
        name: str,
        by: Actor | None,
        record: Mapping[str, Any] | None = None,
    ) -> bool:
        """Make a move on a file of the course; tells whether it was made."""
        if by is None:
            return self.nobody(name)
        key = self.key if by.kind == "requester" else ""
        try:
            result = mover(dossier=file, move=name, by=by, at=self.at, record=record, key=key)
        except GongzhiError as refused:
            return self.refuse(name, refused)
        if not result.passed:
            self.tally.failed[name] += 1
            self.trouble += 1
            return False
        self.note(name, by)
        if file == self.id:
            self._stand(result.dossier)
        return True

    def note(self, name: str, by: Actor) -> None:
        """Count a move and keep who made it, for those who must be somebody else."""
        self.tally.moves[name] += 1
        self.people[name] = by.person
        self.trouble = 0

    def refuse(self, name: str, refused: GongzhiError) -> bool:
        """Count a refusal by its name; after some the file is left as it stands."""
        rules = [problem.rule for problem in getattr(refused, "problems", ())]
        self.tally.refused[f"{name}: {', '.join(rules) or refused.code}"] += 1
        self.trouble += 1
        return False

    def nobody(self, name: str) -> bool:
        """Count an act for which nobody is there."""
        self.tally.refused[f"{name}: nobody"] += 1
        self.trouble += 1
        return False

    @property
    def exhausted(self) -> bool:
        """Tell whether too much went wrong in a row to go on."""
        return self.trouble >= self.rates.number("tries")
