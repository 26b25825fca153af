"""Whoever made a proposal is told how it moves, by the way left with it: code and link alone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gongzhi.core.actor import system_actor
from gongzhi.core.models import Entry
from gongzhi.core.work import Work
from gongzhi.deliberation.actions.proposals.moving import ANSWERED, SHOWS
from gongzhi.deliberation.models import Contribution, Proposal
from gongzhi.deliberation.workflow.proposals import AMENDMENTS, HID, TAKE_UP
from gongzhi.notices.actions import announce, end_ways
from gongzhi.notices.events import PROPOSAL
from gongzhi.notices.queries import any_channel, receivers_of
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models.dossier import NO_DUE

POSTED, DUE, ANSWER, AMENDED, HIDDEN = (
    "proposal_posted",
    "proposal_due",
    "proposal_answered",
    "proposal_amended",
    "proposal_hidden",
)
TOLD: dict[str, str] = {
    **dict.fromkeys(SHOWS, POSTED),
    **dict.fromkeys(("reach_support", TAKE_UP), DUE),
    **dict.fromkeys((*ANSWERED, "expire_support"), ANSWER),
    **dict.fromkeys((*HID, "uphold_hiding"), HIDDEN),
}
"""Moves of a proposal → the event that its author is told."""


def tell_author(*, dossier: UUID, sequence: int, unit: Work, at: datetime) -> None:
    """A proposal has moved: its author is told."""
    entry = Entry.objects.get(chain=dossier, sequence=sequence)
    row = Proposal.objects.select_related("dossier").get(pk=dossier)
    _tell(row, TOLD[entry.move], f"{dossier.hex}:{sequence}", unit, at)


def tell_of_amendment(*, dossier: UUID, sequence: int, unit: Work, at: datetime) -> None:
    """What somebody says of a proposal was posted: of an amendment the author is told."""
    rows = Contribution.objects.select_related("proposal__dossier")
    row = rows.filter(pk=dossier, kind=AMENDMENTS).first()
    if row is not None:
        _tell(row.proposal, AMENDED, f"{dossier.hex}:{sequence}", unit, at)


def forget_author(*, proposal: Proposal, at: datetime) -> None:
    """The author has taken a proposal back: the contact left with it is erased."""
    if proposal.dossier.outcome == "withdrawn":
        by = system_actor(proposal.jurisdiction_id, "proposal")
        end_ways(holder=PROPOSAL, subject=proposal.pk.hex, by=by, at=at)


def _tell(row: Proposal, event: str, key: str, unit: Work, at: datetime) -> None:
    if not any_channel(unit.jurisdiction):
        return
    file, here = row.dossier, ground(unit)
    body = here.directory.by_id.get(file.owner_id or 0)
    announce(
        event=event,
        key=key,
        to=receivers_of(unit.jurisdiction, PROPOSAL, [file.id.hex], event),
        params={
            "code": file.code,
            "body": body.code if body is not None else "",
            "due": file.due.isoformat() if file.due < NO_DUE else "",
            "ground": row.ground if event == HIDDEN else "",
            "path": "/follow",
        },
        unit=unit,
        at=at,
        about=file.id,
    )
