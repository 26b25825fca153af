"""The demo's matters of self-government: every one goes through the same actions as a real one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from gongzhi.core.actor import Actor
from gongzhi.core.sheets import open_sheet
from gongzhi.deliberation.actions import move_decision, open_decision, put_count, put_roll
from gongzhi.deliberation.models import Decision
from gongzhi.directory.queries import holder_in
from gongzhi.procedure.models import Dossier

DAY, ZONE = timedelta(days=1), ZoneInfo("Asia/Shanghai")
ELSEWHERE = "5d" * 32
# Step → rule, whom its roll counts, how many, how many came and agreed.
MEETINGS: Mapping[str, tuple[str, str, int, int, int]] = {
    "branch_proposal": ("four_branch", "members", 7, 6, 6),
    "two_committees": ("four_committees", "representatives", 9, 8, 8),
    "members_review": ("four_members", "members", 34, 27, 25),
    "villagers_resolve": ("four_representatives", "representatives", 38, 0, 0),
    "residents_resolve": ("one_representatives", "representatives", 45, 38, 33),
}
URBAN = {"branch_proposal": "one_branch", "members_review": "one_members"}


def write_decisions(file: Path, jurisdiction: int, now: datetime) -> int:
    """Write the matters of a pack's file; those that are there already stay. Gives how many."""
    written = 0
    for row in tomllib.loads(file.read_text(encoding="utf-8"))["rows"]:
        if not Decision.objects.filter(title=row["title"]).exists():
            _Story(row, jurisdiction, now).tell()
            written += 1
    return written


class _Story:
    """One matter on its way to the step it is to be found at."""

    def __init__(self, row: Mapping[str, Any], jurisdiction: int, now: datetime) -> None:
        self.row, self.now = row, now
        self.at = now - row["days"] * DAY
        self.secretary = holder_in(jurisdiction, f"CC_{row['place']}", "community_secretary")
        self.supervisor = holder_in(jurisdiction, f"SC_{row['place']}", "supervision_committee")
        self.id = UUID(int=0)

    def tell(self) -> None:
        """Open it, and take every step up to the last."""
        row = self.row
        record = {name: row[name] for name in ("subject", "title", "draft")}
        if row["procedure"] in {"four_deliberations", "one_consultation"}:
            record |= {"common_property": "no", "origin": "residents"}
        opened = open_decision(
            procedure=row["procedure"], record=record, by=self.secretary, at=self.at
        )
        self.id = opened.dossier.id
        while (step := self._step()) != row["step"]:
            self._take(step)
        self._arrive(row["step"])

    def _step(self) -> str:
        return str(Dossier.objects.values_list("step", flat=True).get(id=self.id))

    def _do(self, move: str, by: Actor | None = None, **record: Any) -> None:
        self.at = min(self.at + timedelta(hours=3), self.now)
        made = move_decision(
            dossier=self.id, move=move, by=by or self.secretary, at=self.at, record=record
        )
        if not made.passed:
            raise LookupError(f"{self.row['title']}: {move} {dict(made.numbers)}")

    def _take(self, step: str) -> None:
        if step == "consult":
            said = "逐户走访，多数赞成；两户担心占地，已改方案。"
            self._do("note_opinions", households=46, opinions=said)
        elif step == "topic":
            self._talk()
        elif step.endswith("_disclosed"):
            self._post()
            self.at += 8 * DAY
            self._do("close_matter")
        else:
            self._meet(step)

    def _meet(self, step: str) -> None:
        self._call(step)
        *_, came, agreed = MEETINGS[step]
        self.at += 9 * DAY
        self._do("hold_assembly", present=came, minutes="会议按通知召开，逐条讨论后表决。")
        votes: dict[str, Any] = {
            "agreed": agreed,
            "opposed": came - agreed,
            "abstained": 0,
            "invalid": 0,
        }
        self._do("count_paper", **votes)
        self._do("confirm_count", by=self.supervisor, **votes)
        last = step.endswith("_resolve")
        self._do("resolve", **({"resolution": self.row["draft"]} if last else {}))

    def _call(self, step: str, days: int = 7) -> None:
        rule, base, count, _, _ = MEETINGS[step]
        if self.row["procedure"] == "one_consultation":
            rule = URBAN.get(step, rule)
        who: dict[str, Any] = {"dossier": self.id, "base": base, "by": self.secretary}
        put_count(count=count, outside=ELSEWHERE, at=self.at, **who)
        self._do("freeze_roll", rule=rule)
        self._do(
            "give_notice",
            meets_at=_afternoon(self.at + (days + 1) * DAY),
            where="党群服务中心二楼会议室",
        )

    def _talk(self) -> None:
        lines = "\n".join(f"{n},居民代表{n}" for n in range(1, 19))
        sheet = open_sheet(f"编号,姓名\n{lines}".encode(), "名册.csv")
        put_roll(dossier=self.id, base="persons", sheet=sheet, by=self.secretary, at=self.at)
        self._do("freeze_roll", rule="talk_persons")
        meets_at = _afternoon(self.at + 5 * DAY)
        self._do("give_notice", meets_at=meets_at, where="菜场管理办公室")
        self.at += 6 * DAY
        self._do("hold_assembly", present=14, minutes="住户、摊主和环卫公司各说了想法。")
        self._do("conclude", agreed_on=self.row["agreed_on"], follows=self.row["follows"])

    def _post(self) -> None:
        self._do("post", places=self.row["places"])
        self._do("attest_posting", by=self.supervisor)

    def _arrive(self, step: str) -> None:
        """Leave it in the middle of its last step: called, or posted two days ago."""
        if step in MEETINGS:
            self.at = self.now - DAY
            self._call(step, days=11)
        elif step.endswith("_disclosed"):
            self.at = self.now - 2 * DAY
            self._post()


def _afternoon(day: datetime) -> str:
    """Three in the afternoon of a day, as the demo's district counts."""
    return day.astimezone(ZONE).replace(hour=15, minute=0, second=0, microsecond=0).isoformat()
