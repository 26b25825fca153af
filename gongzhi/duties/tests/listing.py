"""Roads of proposals for the lists of grids and communities, for tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.agenda import run_due
from gongzhi.core.work import work
from gongzhi.duties.actions.community_lists import apply_for_community_duty, decline_demand
from gongzhi.duties.actions.grid_duties import apply_for_grid_duty
from gongzhi.duties.actions.listing import move_listed
from gongzhi.duties.methods.listed import Listed
from gongzhi.duties.queries.lists import items_at, listed_items, local_day
from gongzhi.procedure.actions import Opened, Result
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Clock, Dossier

MONDAY = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
PLACE = "AL0101"
GRID: Mapping[str, Any] = {
    "task": "assist_safety",
    "matter": "T1305",
    "area": PLACE,
    "name_zh": "协助发放用电安全提示",
    "name_en": "Handing out notes on safe wiring",
    "basis": "消防法第三十二条",
    "manner": "on_round",
    "times": 1,
    "per": "month",
    "minutes": 15,
    "data": "place",
    "yuan": 2000,
}
COMMUNITY: Mapping[str, Any] = {
    "list": "assisting",
    "task": "assist_administration",
    "matter": "T1103",
    "area": PLACE,
    "name_zh": "协助核对门牌",
    "name_en": "Help checking door plates",
    "basis": "地名管理条例第四条",
    "yuan": 6000,
}
NEGATIVE: Mapping[str, Any] = {
    **COMMUNITY,
    "list": "negative",
    "task": "emergency_report",
    "matter": "E0404",
    "name_zh": "不再承担下水道疏通",
    "name_en": "No clearing of drains",
    "yuan": 0,
    "instead_zh": "由城管局办理",
    "instead_en": "Urban management does it",
}
DEMAND: Mapping[str, Any] = {
    "body": "CIVIL",
    "item": "C_N02",
    "way": "paper",
    "text": "要求社区出具收入证明",
}
RECORDS: Mapping[str, Mapping[str, Any]] = {
    "local_opinion": {"stance": "agree", "minutes": 30},
    "township_opinion": {"stance": "agree"},
    "list_grid": {"text": "同意列入清单"},
    "list_temporary": {"until": "2026-07-31", "text": "汛期临时需要"},
    "list_lawful": {"text": "属依法履职"},
    "list_assisting": {"text": "有依据有经费"},
    "list_negative": {"text": "不由社区承担"},
    "remove": {"text": "不再列入"},
    "refuse": {"ground": "re_no_money", "text": "没有经费"},
    "strike": {"ground": "re_duplicate_form", "text": "与现有事项重复"},
    "evaluate": {"finding": "keep", "text": "负担可以承受"},
    "attest_payment": {"yuan": 6000},
    "attest_late": {"yuan": 6000},
    "insist": {"basis": "某条例第三条", "text": "需要社区盖章"},
    "uphold_refusal": {"ground": "re_department_duty", "text": "部门自行核查"},
    "require_admission": {"text": "先办准入"},
}


@dataclass
class Road:
    """One proposal on its way; ``at`` moves on by ten minutes with every move."""

    jurisdiction: int
    cast: Callable[..., Actor]
    at: datetime = MONDAY
    opened: Opened = field(init=False)

    @property
    def office(self) -> Actor:
        """The office that keeps the lists."""
        return self.cast("social_work_department")

    @property
    def asker(self) -> Actor:
        """A department's handler."""
        return self.cast("handler", body="CIVIL")

    @property
    def secretary(self) -> Actor:
        """The secretary of the community the proposals are for."""
        return self.cast("community_secretary", body=f"CC_{PLACE}")

    def opinions(self) -> Road:
        """Hear a grid worker, the secretary and the township."""
        for move, by in (
            ("local_opinion", self.cast("grid_worker", body=f"CC_{PLACE}")),
            ("local_opinion", self.secretary),
            ("township_opinion", self.cast("dispatcher", body="TO_AL01")),
        ):
            assert self.do(move, by).passed
        return self

    def grid(self, by: Actor | None = None, **other: Any) -> Road:
        """Apply for the grid's list."""
        sent = {**GRID, **other}
        self.opened = apply_for_grid_duty(record=sent, by=by or self.asker, at=self.at)
        return self

    def community(self, by: Actor | None = None, **other: Any) -> Road:
        """Propose something for a community list."""
        sent = {**COMMUNITY, **other}
        self.opened = apply_for_community_duty(record=sent, by=by or self.asker, at=self.at)
        return self

    def refusal(self, by: Actor | None = None, **other: Any) -> Road:
        """Refuse a demand in a community's name."""
        sent = {**DEMAND, **other}
        self.opened = decline_demand(record=sent, by=by or self.secretary, at=self.at)
        return self

    @property
    def file(self) -> Dossier:
        """The file as it stands."""
        return Dossier.objects.get(id=self.opened.dossier.id)

    def do(self, move: str, by: Actor, **record: Any) -> Result:
        """Make a move with a record that is in order."""
        self.at += timedelta(minutes=10)
        said = {**RECORDS.get(move, {}), **record}
        return move_listed(
            dossier=self.opened.dossier.id, move=move, by=by, at=self.at, record=said
        )

    def breach(self, name: str) -> None:
        """Let a clock run out, and the agenda run a minute later."""
        clock = Clock.objects.get(dossier_id=self.file.id, name=name, ended_at=None)
        assert clock.due is not None
        self.at = max(self.at, clock.due + timedelta(minutes=1))
        while run_due(at=self.at, batch=1000):
            pass

    def items(self, area: str = PLACE) -> dict[str, Listed]:
        """The items in force at a place on the road's day, by code."""
        with work(self.jurisdiction, "system:test") as unit:
            here = ground(unit)
            place = here.territory.by_code(area)
            assert place is not None
            day = local_day(here, place.id, self.at)
            return {item.code: item for item in items_at(listed_items(here, day), place.id, here)}

    def listed(self, area: str = PLACE) -> Listed | None:
        """The road's own item, if it is in force at a place."""
        return self.items(area).get(self.file.code)
