"""The road of a community's budget for tests: convened, examined, costed, voted on, counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.agenda import run_due
from gongzhi.core.models import Leaf, Root
from gongzhi.deliberation.actions import convene_budget, counting, move_budget
from gongzhi.deliberation.models import CommunityBudget
from gongzhi.procedure.actions import Opened, Result
from gongzhi.procedure.models import Dossier

MONDAY = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
Cast = Callable[..., Actor]
COSTS = {1: 60_000, 2: 40_000, 3: 39_000}
BALLOTS = "\n".join(["1 2"] * 5 + ["1"] + ["3"] * 4 + ["-"])
NAMES = {1: "南门口修坡道", 2: "充电棚加灯", 3: "小广场长椅"}


@dataclass
class BudgetRoad:
    """One budget of Butou community on its way."""

    cast: Cast
    at: datetime = MONDAY
    opened: Opened = field(init=False)

    @property
    def secretary(self) -> Actor:
        return self.cast("community_secretary", body="CC_AL0101")

    @property
    def township(self) -> Actor:
        return self.cast("dispatcher", body="TO_AL01")

    @property
    def supervision(self) -> Actor:
        return self.cast("supervision_committee", body="SC_AL0101")

    @property
    def file(self) -> Dossier:
        return Dossier.objects.get(id=self.opened.dossier.id)

    @property
    def row(self) -> CommunityBudget:
        return CommunityBudget.objects.get(pk=self.opened.dossier.id)

    def convene(self, budget: int = 110_000) -> BudgetRoad:
        self.opened = convene_budget(record={"budget": budget}, by=self.secretary, at=self.at)
        return self

    def do(self, move: str, by: Actor | None = None, **record: Any) -> Result:
        self.at += timedelta(minutes=10)
        return move_budget(
            dossier=self.file.id, move=move, by=by or self.secretary, at=self.at, record=record
        )

    def gathered(self) -> BudgetRoad:
        for name in NAMES.values():
            said = {"place": "埠头社区南门", "origin": "residents", "text": "给老人和孩子用"}
            assert self.do("add_project", name=name, **said).passed
        assert self.do("close_gathering").passed
        return self

    def examined(self) -> BudgetRoad:
        for number in NAMES:
            assert self.do("find_eligible", self.township, project=number).passed
        assert self.do("post_findings").passed
        return self

    def costed(self) -> BudgetRoad:
        self.wait(8)
        assert self.do("begin_costing").passed
        for number, cost in COSTS.items():
            assert self.do("cost_project", project=number, cost=cost, text="三家报价").passed
        assert self.do("open_voting").passed
        return self

    def voted(self) -> BudgetRoad:
        self.wait(8)
        assert self.file.step == "reading"
        assert self.do("read_ballots", batch=1, ballots=BALLOTS).passed
        return self

    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)
        while run_due(at=self.at, batch=1000):
            pass


def sealed(road: BudgetRoad) -> dict[str, Any]:
    """Write the roots of two hours: one that holds what was read, and the one ties are drawn by."""
    place, read = road.file.jurisdiction_id, counting.settled_by(road.row)
    number = Root.objects.filter(jurisdiction_id=place).count() + 1
    nothing = b"\0" * 32
    rows = [
        Root.objects.create(
            jurisdiction_id=place,
            number=number + hour,
            sealed_at=road.at + timedelta(hours=1 + hour),
            count=1 - hour,
            merkle=nothing,
            previous=nothing,
            hash=bytes([171 + hour]) * 32,
            system="tests",
            watermark=0,
            key_id="tests",
            signature=b"",
        )
        for hour in range(2)
    ]
    Leaf.objects.create(
        root=rows[0],
        position=0,
        jurisdiction_id=place,
        chain=road.file.id,
        sequence=read,
        hash=nothing,
    )
    return {"number": rows[1].number, "hash": bytes(rows[1].hash).hex()}
