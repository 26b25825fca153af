"""The road of residents' proposals for tests: slips, proposals, voices, supports, answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gongzhi.core.actor import Actor, requester
from gongzhi.core.agenda import run_due
from gongzhi.deliberation.actions.proposals import (
    Proposed,
    contribute,
    move_contribution,
    move_proposal,
    open_proposal,
    print_residency_slips,
    support,
)
from gongzhi.deliberation.models import Contribution, Proposal
from gongzhi.procedure.actions import Result
from gongzhi.procedure.models import Dossier

MONDAY = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
Cast = Callable[..., Actor]
BUTOU, LINJIANG = "AL0101", "AL01"
TEXT = "九号楼东侧空地晚上没有灯，老人摔过。请装两盏太阳能路灯，路口再装一面反光镜。"


@dataclass
class ProposalRoad:
    """Proposals of Butou community on their way."""

    cast: Cast
    at: datetime = MONDAY
    made: Proposed = field(init=False)

    @property
    def secretary(self) -> Actor:
        return self.cast("community_secretary", body="CC_AL0101")

    @property
    def panel(self) -> Actor:
        return self.cast("objection_panel")

    @property
    def resident(self) -> Actor:
        return requester(self.secretary.jurisdiction)

    @property
    def file(self) -> Dossier:
        return Dossier.objects.get(code=self.made.code)

    @property
    def row(self) -> Proposal:
        return Proposal.objects.get(dossier__code=self.made.code)

    def slips(self, count: int = 3) -> list[str]:
        return print_residency_slips(count=count, by=self.secretary, at=self.at)

    def propose(self, **more: Any) -> ProposalRoad:
        said = {"area": BUTOU, "title": "九号楼东侧装两盏路灯", "text": TEXT, **more}
        by = said.pop("by", self.resident)
        self.made = open_proposal(by=by, at=self.at, **said)
        return self

    def do(self, move: str, by: Actor | None = None, **record: Any) -> Result:
        key = self.made.key if by is not None and by.kind == "requester" else ""
        what: dict[str, Any] = {"by": by or self.secretary, "at": self.at, "record": record}
        return move_proposal(dossier=self.file.id, move=move, key=key, **what)

    def say(self, kind: str, text: str, **more: Any) -> Proposed:
        by = more.pop("by", self.resident)
        said = {"kind": kind, "text": text, **more}
        return contribute(proposal=self.made.code, by=by, at=self.at, **said)

    def voice(self, said: Proposed) -> Contribution:
        return Contribution.objects.select_related("dossier").get(dossier__code=said.code)

    def on(self, said: Proposed, move: str, by: Actor | None = None, **record: Any) -> Contribution:
        key = said.key if by is not None and by.kind == "requester" else ""
        file = self.voice(said).dossier.id
        move_contribution(
            dossier=file, move=move, by=by or self.secretary, at=self.at, record=record, key=key
        )
        return self.voice(said)

    def supported(self, slips: list[str]) -> ProposalRoad:
        for slip in slips:
            support(code=self.made.code, slip=slip, by=self.resident, at=self.at)
        return self

    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)
        while run_due(at=self.at, batch=1000):
            pass
