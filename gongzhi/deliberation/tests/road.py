"""The road of a matter of self-government for tests: opened, brought through its meetings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gongzhi.core.actor import Actor, visitor
from gongzhi.core.sheets import open_sheet
from gongzhi.deliberation.actions import (
    close_box,
    move_decision,
    open_decision,
    print_slips,
    put_count,
    put_roll,
    take_officer_key,
)
from gongzhi.deliberation.models import Roll
from gongzhi.procedure.actions import Result
from gongzhi.procedure.models import Dossier

Cast = Callable[..., Actor]
MONDAY = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
DRAFT = "在九号楼东侧空地建电动自行车充电棚，配灭火器，由物业代管。"
RULES = {
    "branch_proposal": ("four_branch", "members", 7),
    "two_committees": ("four_committees", "representatives", 9),
    "members_review": ("four_members", "members", 30),
    "villagers_resolve": ("four_villagers", "persons", 40),
    "residents_resolve": ("one_residents", "persons", 40),
    "charter_resolve": ("charter_persons", "persons", 40),
    "owners_vote": ("owners_ordinary", "owners", 12),
}
ELSEWHERE = "0" * 64


def sheet_of(count: int, *, area: bool = False) -> Any:
    """A roll of so many invented people; every owner has ten square metres more than the last."""
    head = "编号,姓名,房号,小组" + (",建筑面积（㎡）" if area else "")
    rows = [
        f"{n},居民{n},{n // 4 + 1}栋{n}号,{n % 5 + 1}组" + (f",{60 + 10 * n}.5" if area else "")
        for n in range(1, count + 1)
    ]
    return open_sheet("\n".join([head, *rows]).encode(), "名册.csv")


class Place:
    """A community in which a file is on its way, and who works on it."""

    cast: Cast
    place: str
    id: Any

    @property
    def secretary(self) -> Actor:
        return self.cast("community_secretary", body=f"CC_{self.place}")

    @property
    def supervisor(self) -> Actor:
        return self.cast("supervision_committee", body=f"SC_{self.place}")

    @property
    def leader(self) -> Actor:
        return self.cast("grid_leader", body=f"CC_{self.place}")

    @property
    def township(self) -> Actor:
        return self.cast("handler", body=f"TO_{self.place[:4]}")

    @property
    def anybody(self) -> Actor:
        return visitor(self.secretary.jurisdiction)

    @property
    def file(self) -> Dossier:
        return Dossier.objects.get(id=self.id)


@dataclass
class Matter(Place):
    """One matter on its way, in a village or in an urban community."""

    cast: Cast
    procedure: str = "four_deliberations"
    place: str = "AL0602"
    at: datetime = MONDAY
    id: Any = field(init=False, default=None)

    @property
    def roll(self) -> Roll:
        return Roll.objects.get(dossier_id=self.id, step=self.file.step, shrunk_at=None)

    def open(self, **other: Any) -> Matter:
        record: dict[str, Any] = {
            "subject": "public_works",
            "title": "建电动自行车充电棚",
            "draft": DRAFT,
        }
        if self.procedure in {"four_deliberations", "one_consultation"}:
            record |= {"common_property": "no", "origin": "residents"}
        opened = open_decision(
            procedure=self.procedure, record={**record, **other}, by=self.secretary, at=self.at
        )
        self.id = opened.dossier.id
        return self

    def do(self, move: str, by: Actor | None = None, **record: Any) -> Result:
        self.at += timedelta(minutes=5)
        return move_decision(
            dossier=self.id, move=move, by=by or self.secretary, at=self.at, record=record
        )

    def enrol(self, count: int = 0) -> Matter:
        rule, base, usual = RULES[self.file.step]
        who: dict[str, Any] = {
            "dossier": self.id,
            "base": base,
            "by": self.secretary,
            "at": self.at,
        }
        if base in {"members", "representatives"}:
            put_count(count=count or usual, outside=ELSEWHERE, **who)
        else:
            put_roll(sheet=sheet_of(count or usual, area=base == "owners"), **who)
        assert self.do("freeze_roll", rule=rule).passed
        return self

    def call(self, days: int = 15, **other: Any) -> Result:
        meets_at = (self.at + days * DAY + timedelta(hours=1)).isoformat()
        return self.do("give_notice", meets_at=meets_at, where="村委会二楼会议室", **other)

    def meet(self, present: int, agreed: int, opposed: int = 0, **area: int) -> Matter:
        """Hold the meeting that was called, and count twice."""
        self.at += 16 * DAY
        there = {"present_area": area["present_area"]} if area else {}
        assert self.do("hold_assembly", present=present, minutes="会议记录", **there).passed
        votes = {"agreed": agreed, "opposed": opposed, "abstained": 0, "invalid": 0}
        votes |= {name: value for name, value in area.items() if name != "present_area"}
        assert self.do("count_paper", **votes).passed
        assert self.do("confirm_count", by=self.supervisor, **votes).passed
        return self

    def decide(self, present: int = 0) -> Result:
        """Bring the present step to its end: everybody comes and agrees."""
        count = self.enrol().roll.count
        assert self.call().passed
        self.meet(present or count, present or count)
        last = self.file.step.endswith(("resolve", "owners_vote"))
        return self.do("resolve", **({"resolution": DRAFT} if last else {}))

    def to(self, step: str) -> Matter:
        """Bring it to a step of the four deliberations."""
        self.open()
        while self.file.step != step:
            assert self.advance_one().passed
        return self

    def advance_one(self) -> Result:
        step = self.file.step
        if step in RULES:
            return self.decide()
        if step in {"resolution_disclosed", "result_disclosed"}:
            self.post()
            return self.do("take_effect" if step == "resolution_disclosed" else "close_matter")
        assert self.do("supervise_works", by=self.supervisor, holds="yes", text="看过了").passed
        return self.do(
            "finish_works",
            cost=32000,
            money="collective",
            by_whom="村里的施工队",
            result="充电棚已建成",
        )

    def post(self, days: int = 8) -> Matter:
        assert self.do("post", places="村公示栏、各组公示点").passed
        assert self.do("attest_posting", by=self.supervisor).passed
        self.at += days * DAY
        return self

    def box(self, *, secret: bool = True) -> tuple[list[str], list[str]]:
        """Open a box by web: gives the officers' secrets and the codes of the slips."""
        officers = {"officer": self.secretary.code[5:], "second_officer": self.supervisor.code[5:]}
        closes_at = (self.at + 5 * DAY).isoformat()
        assert self.do(
            "open_box", closes_at=closes_at, secret="yes" if secret else "no", **officers
        ).passed
        secrets = [
            take_officer_key(roll=self.roll.id, by=one, at=self.at)
            for one in ((self.secretary, self.supervisor) if secret else ())
        ]
        slips = print_slips(roll=self.roll.id, by=self.secretary, at=self.at)
        return secrets, [slip[-1] for slip in slips]

    def open_box(self, secrets: list[str], by: Actor | None = None) -> Result:
        self.at += 6 * DAY
        return close_box(roll=self.roll.id, secrets=secrets, by=by or self.secretary, at=self.at)
