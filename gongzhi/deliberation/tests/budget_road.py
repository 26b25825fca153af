"""The road of a community's budget for tests: convened, examined, costed, voted on, counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from gongzhi.core.actor import Actor
from gongzhi.core.agenda import run_due
from gongzhi.deliberation.actions import (
    convene_budget,
    counting,
    move_budget,
    print_slips,
    put_roll,
    take_officer_key,
)
from gongzhi.deliberation.models import CommunityBudget, Roll
from gongzhi.deliberation.tests.road import sheet_of
from gongzhi.deliberation.tests.roots import seal_two_hours
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

    def convene(self, **chosen: str) -> BudgetRoad:
        record = {"budget": 110_000, **chosen}
        self.opened = convene_budget(record=record, by=self.secretary, at=self.at)
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
        for number, cost in COSTS.items():
            assert self.do("find_eligible", self.township, project=number).passed
            said = {"project": number, "cost": cost, "text": "三家报价"}
            assert self.do("cost_project", self.township, **said).passed
        assert self.do("post_findings").passed
        return self

    def posted(self) -> BudgetRoad:
        """Let what is to be posted hang for its days."""
        assert self.do("post", places="社区公示栏、各楼道").passed
        assert self.do("attest_posting", self.supervision).passed
        sealed(self, counting.posted_by(self.row))
        self.wait(8)
        return self

    def posted_now(self) -> None:
        """Post it this minute, for pages, which have a clock of their own."""
        self.at = timezone.now()
        assert self.do("post", places="社区公示栏、各楼道").passed

    def opened_to_vote(self) -> BudgetRoad:
        """Open the voting and call the forty of the roll."""
        assert self.posted().do("open_voting").passed
        who: dict[str, Any] = {"base": "persons", "by": self.secretary, "at": self.at}
        put_roll(dossier=self.file.id, sheet=sheet_of(40), **who)
        assert self.do("freeze_roll", rule="budget_persons").passed
        meets_at = (self.at + timedelta(days=10)).isoformat()
        assert self.do("give_notice", meets_at=meets_at, where="居委会一楼").passed
        return self

    def boxed(self) -> tuple[list[str], list[str]]:
        """Open a box by web: gives the officers' secrets and the codes of the slips."""
        officers = [self.secretary, self.supervision]
        names = {
            "officer": officers[0].code[5:],
            "second_officer": officers[1].code[5:],
            "secret": "yes",
        }
        closes_at = (self.at + timedelta(days=9)).isoformat()
        assert self.do("open_box", closes_at=closes_at, **names).passed
        roll = Roll.objects.get(dossier=self.file, shrunk_at=None)
        secrets = [take_officer_key(roll=roll.id, by=one, at=self.at) for one in officers]
        slips = print_slips(roll=roll.id, by=self.secretary, at=self.at)
        return secrets, [slip[-1] for slip in slips]

    def voted(self) -> BudgetRoad:
        """Read the paper for the first time, at the hour of which notice was given."""
        self.wait(10)
        assert self.do("count_paper", batch=1, ballots=BALLOTS).passed
        return self

    def decided(self) -> BudgetRoad:
        """Read it again, count, and let the result hang for its days."""
        assert self.do("confirm_count", self.supervision, batch=1, ballots=BALLOTS).passed
        return self.decided_alone()

    def decided_alone(self) -> BudgetRoad:
        """Count what has been read by two, and let the result hang for its days."""
        sealed(self)
        assert self.do("count_ballots").passed
        assert self.posted().do("take_effect").passed
        return self

    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)
        while run_due(at=self.at, batch=1000):
            pass


def sealed(road: BudgetRoad, entry: int = 0) -> dict[str, Any]:
    """Write the roots of two hours: one that holds an entry, and the one that lots are drawn by.

    Without ``entry``: the one by which every ballot was known.
    """
    read = entry or counting.settled_by(road.row)
    root = seal_two_hours(road.file, read, road.at)
    return {"number": root.number, "hash": bytes(root.hash).hex()}
