"""The road of residents' proposals for tests: slips, proposals, voices, supports, answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gongzhi.core.actor import Actor, requester
from gongzhi.core.agenda import run_due
from gongzhi.deliberation.actions.proposals import Proposed, open_proposal, print_residency_slips
from gongzhi.deliberation.models import Proposal
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

    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)
        while run_due(at=self.at, batch=1000):
            pass
