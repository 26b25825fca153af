"""The road of a joint meeting for tests: called, held, its points ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gongzhi.cases.actions import call_meeting, move_meeting
from gongzhi.cases.models import JointMeeting
from gongzhi.cases.tests.road import DAY, MONDAY
from gongzhi.core.actor import Actor
from gongzhi.procedure.actions import Opened, Result
from gongzhi.procedure.models import Dossier

Cast = Callable[..., Actor]
LATER = 40 * DAY


@dataclass
class Meeting:
    """One meeting of a place on its way."""

    cast: Cast
    party: str = "PC_AL01"
    at: datetime = MONDAY + LATER
    opened: Opened = field(init=False)

    @property
    def convenor(self) -> Actor:
        role = "community_secretary" if self.party.startswith("CC_") else "party_secretary"
        return self.cast(role, body=self.party)

    @property
    def file(self) -> Dossier:
        return Dossier.objects.get(id=self.opened.dossier.id)

    @property
    def row(self) -> JointMeeting:
        return JointMeeting.objects.get(pk=self.opened.dossier.id)

    def call(self, *bodies: str, **other: Any) -> Meeting:
        record = {
            "bodies": list(bodies) or ["URBAN", "HOUSING"],
            "meets_at": (self.at + 5 * DAY).isoformat(),
            **other,
        }
        self.opened = call_meeting(record=record, by=self.convenor, at=self.at)
        return self

    def do(self, move: str, by: Actor | None = None, **record: Any) -> Result:
        self.at += timedelta(minutes=10)
        return move_meeting(
            dossier=self.file.id, move=move, by=by or self.convenor, at=self.at, record=record
        )

    def hold(self, present: int = 2) -> Meeting:
        assert self.do("fix_agenda").passed
        self.at = self.row.meets_at
        assert self.do("hold_meeting", present=present).passed
        return self

    def why(self) -> dict[str, str]:
        return {point.file.code: point.why for point in self.row.points.all()}
