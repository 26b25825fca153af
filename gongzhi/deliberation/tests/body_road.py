"""The road of a community's body for tests: recorded, confirmed, its days passing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.agenda import run_due
from gongzhi.deliberation.actions import move_term, record_term
from gongzhi.deliberation.models import BodyTerm
from gongzhi.deliberation.tests.road import MONDAY, Cast, Place
from gongzhi.procedure.actions import Result

MEMBERS = "主任 王某\n副主任 李某\n委员 张某\n委员 赵某\n委员 钱某"


@dataclass
class Committee(Place):
    """The residents' committee of Butou community in one of its terms."""

    cast: Cast
    place: str = "AL0101"
    at: datetime = MONDAY
    id: Any = field(init=False, default=None)

    @property
    def term(self) -> BodyTerm:
        return BodyTerm.objects.get(pk=self.id)

    def stand(self, kind: str = "residents_committee", starts_on: str = "2024-06-01") -> Committee:
        """Record the body and let the township confirm it."""
        record = {"body_kind": kind, "starts_on": starts_on, "members": MEMBERS, "text": "公告"}
        if kind.endswith("representatives"):
            record["members"] = "\n".join(f"代表 居民代表{n}" for n in range(1, 31))
        elif kind.endswith("supervision"):
            record["members"] = "主任 周某\n委员 吴某\n委员 郑某"
        self.id = record_term(record=record, by=self.secretary, at=self.at).dossier.id
        assert self.do("confirm_term", self.township).passed
        return self

    def do(self, move: str, by: Actor | None = None, **record: Any) -> Result:
        self.at += timedelta(minutes=5)
        return move_term(
            dossier=self.id, move=move, by=by or self.secretary, at=self.at, record=record
        )

    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)
        while run_due(at=self.at, batch=1000):
            pass
