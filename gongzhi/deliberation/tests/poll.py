"""A matter that is voted on again and again, each time with a roll, slips, keys and a box anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from gongzhi.core.actor import Actor
from gongzhi.core.sheets import open_sheet
from gongzhi.deliberation.actions import (
    close_box,
    move_decision,
    open_decision,
    print_slips,
    put_roll,
    take_officer_key,
)
from gongzhi.deliberation.models import Roll
from gongzhi.directory.held import holder_in

PLACE, TOWN, STEP = "AL0101", "TO_AL01", "charter_resolve"
DAYS = timedelta(days=1)
DRAFT = "一、楼道不堆杂物。二、遛狗牵绳。三、晚十点后不在楼下大声唱歌。"


@dataclass(frozen=True)
class Poll:
    """One vote that is open: its roll, its slips, the officers' secrets."""

    roll: UUID
    slips: list[str]
    secrets: list[str]
    ends: datetime


class Charter:
    """A charter of the demo district that has come to its vote."""

    def __init__(self, jurisdiction: int) -> None:
        self.secretary = holder_in(jurisdiction, f"CC_{PLACE}", "community_secretary")
        self.supervisor = holder_in(jurisdiction, f"SC_{PLACE}", "supervision_committee")
        town = holder_in(jurisdiction, TOWN, "handler")
        record = {"subject": "charter_rules", "title": "居民公约", "draft": DRAFT}
        opened = open_decision(
            procedure="charter", record=record, by=self.secretary, at=timezone.now()
        )
        self.id, self.code = opened.dossier.id, opened.dossier.code
        self.do("note_opinions", households=60, opinions="多数赞成。")
        self.do("find_lawful", by=town)

    def do(self, move: str, by: Actor | None = None, **record: Any) -> None:
        """Make a move. Raises LookupError when its gate stays shut."""
        who = by or self.secretary
        made = move_decision(dossier=self.id, move=move, by=who, at=timezone.now(), record=record)
        if not made.passed:
            raise LookupError(f"{move} {dict(made.numbers)}")

    def poll(self, voters: int) -> Poll:
        """Open a secret vote of so many voters; an earlier one has been opened before."""
        at, by = timezone.now(), self.secretary
        lines = "\n".join(f"{n},居民{n},{n}栋" for n in range(1, voters + 1))
        sheet = open_sheet(f"编号,姓名,房号\n{lines}".encode(), "名册.csv")
        put_roll(dossier=self.id, base="persons", sheet=sheet, by=by, at=at)
        self.do("freeze_roll", rule="charter_persons")
        meets_at = (at + 12 * DAYS).isoformat()
        self.do("give_notice", meets_at=meets_at, where="社区广场")
        ends = at + 11 * DAYS
        officers = [self.secretary, self.supervisor]
        names = ("officer", "second_officer")
        posts = {
            name: one.code.removeprefix("post:") for name, one in zip(names, officers, strict=True)
        }
        self.do("open_box", closes_at=ends.isoformat(), secret="yes", **posts)  # noqa: S106
        roll = Roll.objects.get(dossier_id=self.id, step=STEP, shrunk_at=None).id
        secrets = [take_officer_key(roll=roll, by=one, at=at) for one in officers]
        slips = [slip[-1] for slip in print_slips(roll=roll, by=by, at=at)]
        return Poll(roll, slips, secrets, ends)

    def close(self, poll: Poll) -> None:
        """Open the box with both secrets: what came out stands in it."""
        close_box(roll=poll.roll, secrets=poll.secrets, by=self.secretary, at=poll.ends)
