"""The road of a rule of automatic dispatch for tests: who proposes, signs, and what it sends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from gongzhi.cases.actions import (
    Received,
    Report,
    move_dispatch_rule,
    propose_dispatch_rule,
    receive_request,
)
from gongzhi.cases.tests.road import LAMP, MONDAY, tick
from gongzhi.core.actor import Actor, visitor
from gongzhi.procedure.actions import Opened, Result
from gongzhi.procedure.models import Dossier

PROPOSED: Mapping[str, Any] = {
    "matter": "C0102",
    "area": "AL01",
    "body": "URBAN",
    "confidence": 90,
    "starts_on": "2026-06-01",
    "ends_on": "2026-08-31",
    "basis": "路灯的承办单位只有一个，三个月没有派错",
}
TEXT: Mapping[str, Any] = {"text": "同意"}


@dataclass
class RuleRoad:
    """One rule on its way; ``at`` moves on by ten minutes with every act."""

    jurisdiction: int
    cast: Callable[..., Actor]
    at: datetime = MONDAY
    opened: Opened = field(init=False)
    received: Received = field(init=False)

    @property
    def desk(self) -> Actor:
        """The township's desk, which proposes."""
        return self.cast("dispatcher", body="TO_AL01")

    @property
    def leader(self) -> Actor:
        """The one who signs."""
        return self.cast("district_leader")

    @property
    def file(self) -> Dossier:
        """The file of the rule as it stands."""
        return Dossier.objects.get(id=self.opened.dossier.id)

    def propose(self, by: Actor | None = None, **other: Any) -> RuleRoad:
        """Propose a rule."""
        record = {**PROPOSED, **other}
        self.opened = propose_dispatch_rule(record=record, by=by or self.desk, at=self.at)
        return self

    def do(self, move: str, by: Actor | None = None, **record: Any) -> Result:
        """Make a move on the rule, as the leader."""
        self.at += timedelta(minutes=10)
        return move_dispatch_rule(
            dossier=self.file.id,
            move=move,
            by=by or self.leader,
            at=self.at,
            record={**TEXT, **record},
        )

    def sign(self) -> RuleRoad:
        """Propose and sign it."""
        self.propose().do("sign_rule")
        return self

    def report(self, number: int = 0, source: str = "web", **other: Any) -> Dossier:
        """Receive a report, let the agenda run, and give its file.

        Reports of another ``number`` are of another grid, so that none is taken for a repetition.
        """
        self.at += timedelta(minutes=10)
        said: Report = replace(LAMP, area=f"AL01{number // 8 + 1:02}{number % 8 + 1:02}")
        said = replace(said, source=source, **other)
        self.received = receive_request(said, by=visitor(self.jurisdiction), at=self.at)
        tick(self.at)
        return Dossier.objects.get(id=self.received.id)
