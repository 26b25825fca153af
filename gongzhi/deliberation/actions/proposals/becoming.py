"""A proposal becomes a matter to decide on, a project of the budget, or a report: linked both ways.

Reports live in an app beside this one: the composition root hands over the action that takes one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Conflict
from gongzhi.deliberation.actions.budgets import move_budget
from gongzhi.deliberation.actions.opening import DECISION_OPENERS, open_decision
from gongzhi.deliberation.models import CommunityBudget, Proposal
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

Became = tuple[Dossier, int | None]
Become = Callable[[Proposal, Dossier, Record, Actor, datetime, Ground], Became]


class TakesReport(Protocol):
    """The action that opens a report's file for a proposal, and gives the file's id."""

    def __call__(
        self, *, title: str, text: str, area: str, place: str, code: str, by: Actor, at: datetime
    ) -> UUID:
        """Open it; raises what the taking of a report raises."""


_REPORTS: list[TakesReport] = []


def connect(takes: TakesReport) -> None:
    """Take the action of the platform that opens a report's file."""
    _REPORTS[:] = [takes]


def _decision(
    row: Proposal, file: Dossier, record: Record, by: Actor, at: datetime, here: Ground
) -> Became:
    """Put it to the procedure that the secretary has chosen; the answer's text is its draft."""
    procedure = record.facts["procedure"]
    sent = {
        "subject": record.facts["subject"],
        "title": row.said.get("title", ""),
        "draft": row.said.get("text", ""),
    }
    wanted = {field.name for field in DECISION_OPENERS[procedure].fields}
    more = {"origin": "proposal", "common_property": "no"}
    sent |= {name: value for name, value in more.items() if name in wanted}
    opened = open_decision(procedure=procedure, record=sent, by=by, at=at)
    return opened.dossier, None


def _project(
    row: Proposal, file: Dossier, record: Record, by: Actor, at: datetime, here: Ground
) -> Became:
    """Put it among the projects of the community's budget that gathers them now."""
    running = CommunityBudget.objects.filter(area=file.area_id, dossier__step="gathering")
    budget = running.order_by("-opened_at").first()
    if budget is None:
        raise Conflict("no_budget_gathering")
    said = {
        "name": row.said["title"],
        "place": row.said.get("place") or here.territory.area(file.area_id).name(by.language),
        "origin": "residents",
        "text": row.said["text"],
    }
    made = move_budget(dossier=budget.pk, move="add_project", by=by, at=at, record=said)
    return made.dossier, int(made.entry.facts["record"]["project"])


def _request(
    row: Proposal, file: Dossier, record: Record, by: Actor, at: datetime, here: Ground
) -> Became:
    """Have it handled as a report to which the body itself answers."""
    id_ = _REPORTS[0](
        title=row.said["title"],
        text=row.said["text"],
        area=here.territory.area(file.area_id).code,
        place=row.said.get("place", ""),
        code=file.code,
        by=by,
        at=at,
    )
    return Dossier.objects.get(id=id_), None


BECOMES: Mapping[str, Become] = {
    "make_decision": _decision,
    "make_project": _project,
    "make_request": _request,
}
"""Move → what it opens: the file, and the part of it where it is one of several."""
