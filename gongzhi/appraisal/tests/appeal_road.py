"""The road of an appeal for tests: a file that URBAN handled, and what is asked about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from gongzhi.appraisal.actions import answer_appeal, lodge_appeal, move_appeal
from gongzhi.cases.tests.road import Road, tick
from gongzhi.core.actor import Actor, requester
from gongzhi.procedure.actions import Opened, Result
from gongzhi.procedure.models import Clock, Dossier

PROOF = "已书面告知到法院起诉，附告知书"
RECORDS: Mapping[str, Mapping[str, Any]] = {
    "grant_exclusion": {"text": "告知书属实，同意剔除"},
    "refuse_exclusion": {"text": "理由不成立，照常计入"},
}


@dataclass
class AppealRoad:
    """One appeal on its way, about a file on its own road."""

    road: Road
    unit: str = "URBAN"
    opened: Opened = field(init=False)

    @property
    def file(self) -> Dossier:
        """The appeal's own file as it stands."""
        return Dossier.objects.get(id=self.opened.dossier.id)

    @property
    def panel(self) -> Actor:
        """Who decides."""
        return self.road.cast("objection_panel")

    @property
    def asker(self) -> Actor:
        """Who speaks for the unit."""
        return self.road.cast("handler", body=self.unit)

    def lodge(self, by: Actor | None = None, **other: Any) -> AppealRoad:
        """Ask to take the file out."""
        record = {"file": self.road.file.code, "ground": "xc_private_way", "text": PROOF, **other}
        self.opened = lodge_appeal(record=record, by=by or self.asker, at=self.road.at)
        return self

    def do(self, move: str, by: Actor | None = None) -> Result:
        """Make a move as whoever usually makes it."""
        self.road.at += timedelta(minutes=10)
        return move_appeal(
            dossier=self.file.id,
            move=move,
            by=by or (self.asker if move == "withdraw_appeal" else self.panel),
            at=self.road.at,
            record=RECORDS.get(move, {}),
        )

    def answer(
        self, text: str = "我没有收到告知书", key: str = "", by: Actor | None = None
    ) -> Result:
        """Let the requester say its word."""
        self.road.at += timedelta(minutes=10)
        return answer_appeal(
            file=self.road.file.id,
            key=key or self.road.received.key,
            appeal=self.file.code,
            text=text,
            by=by or requester(self.road.jurisdiction),
            at=self.road.at,
        )

    def go(self, *moves: str) -> AppealRoad:
        """Make several moves; ``answer`` is the requester's, ``wait`` lets its time run."""
        for move in moves:
            if move == "answer":
                self.answer()
            elif move == "wait":
                self.wait()
            else:
                assert self.do(move).passed, move
        return self

    def wait(self) -> None:
        """Let the time to answer run out."""
        clock = Clock.objects.get(dossier_id=self.file.id, name="answer", ended_at=None)
        assert clock.due is not None
        self.road.at = max(self.road.at, clock.due + timedelta(minutes=1))
        tick(self.road.at)
