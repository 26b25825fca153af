"""The road of a hazard for tests: who finds, tells, re-checks and enforces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gongzhi.cases.actions import find_hazard, move_hazard
from gongzhi.cases.tests.road import MONDAY, tick
from gongzhi.core.actor import Actor
from gongzhi.procedure.actions import Opened, Result
from gongzhi.procedure.models import Clock, Dossier

COMMUNITY, TOWNSHIP, GRID = "CC_AL0101", "TO_AL01", "AL010101"
FOUND: Mapping[str, Any] = {
    "check": "st_clutter",
    "area": GRID,
    "place": "三号楼二单元楼道",
    "text": "纸箱和旧家具堆到二楼",
}
NOTICE = {
    "party": "manager",
    "delivery": "handed",
    "remedy_by": "2026-06-03",
    "text": "请清走楼道里的纸箱",
}
RECORDS: Mapping[str, Mapping[str, Any]] = {
    "notify": NOTICE,
    "notify_again": {**NOTICE, "remedy_by": "2026-06-04"},
    "report_remedied": {"text": "已经清走"},
    "hand_over": {"body": "FIRE", "why": "not_remedied", "text": "两次告知仍未整改"},
    "no_hazard": {"text": "是临时搬家，已经搬完"},
    "pass_recheck": {"text": "楼道畅通"},
    "not_ours": {"ground": "ob_not_on_list", "text": "不属消防职责"},
    "report_enforced": {"did": "removed", "basis": "消防法第六十条", "text": "已代为清除"},
    "pass_final": {"text": "已清除"},
    "still_there": {"text": "又堆上了"},
}


@dataclass
class HazardRoad:
    """One hazard on its way; ``at`` moves on by ten minutes with every move."""

    jurisdiction: int
    cast: Callable[..., Actor]
    at: datetime = MONDAY
    opened: Opened = field(init=False)

    @property
    def worker(self) -> Actor:
        """The grid worker who finds it."""
        return self.cast("grid_worker", body=COMMUNITY)

    @property
    def secretary(self) -> Actor:
        """The secretary who tells the owner."""
        return self.cast("community_secretary", body=COMMUNITY)

    @property
    def township(self) -> Actor:
        """The township's desk, which re-checks."""
        return self.cast("dispatcher", body=TOWNSHIP)

    @property
    def fire(self) -> Actor:
        """The fire service."""
        return self.cast("handler", body="FIRE")

    @property
    def file(self) -> Dossier:
        """The file as it stands."""
        return Dossier.objects.get(id=self.opened.dossier.id)

    def find(self, by: Actor | None = None, **other: Any) -> HazardRoad:
        """Find a hazard."""
        self.opened = find_hazard(record={**FOUND, **other}, by=by or self.worker, at=self.at)
        return self

    def do(self, move: str, by: Actor | None = None, **record: Any) -> Result:
        """Make a move with a record that is in order, as whoever usually makes it."""
        self.at += timedelta(minutes=10)
        said = {**RECORDS.get(move, {}), **record}
        return move_hazard(
            dossier=self.file.id, move=move, by=by or self._usual(move), at=self.at, record=said
        )

    def go(self, *moves: str) -> HazardRoad:
        """Make several moves."""
        for move in moves:
            assert self.do(move).passed, move
        return self

    def breach(self, name: str) -> None:
        """Let a clock run out, and the agenda run a minute later."""
        clock = Clock.objects.get(dossier_id=self.file.id, name=name, ended_at=None)
        assert clock.due is not None
        self.at = max(self.at, clock.due + timedelta(minutes=1))
        tick(self.at)

    def _usual(self, move: str) -> Actor:
        if move in {"take_on", "not_ours", "report_enforced"}:
            return self.fire
        if move in {"pass_recheck", "pass_final", "still_there", "hand_over", "no_hazard"}:
            return self.township
        return self.secretary
