"""The author chooses among the amendments; each accepted one makes a version that is kept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import Invalid, Problem, Refused
from gongzhi.deliberation.models import Contribution, Proposal, Wording
from gongzhi.deliberation.workflow.proposals import AMENDMENTS, WORDS
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

CHOICES = {"accept_amendment": "accepted", "leave_amendment": "left"}


class Amending:
    """One choice of an author: the new text goes on record sealed, and beside the file."""

    amendment: Contribution
    text: str

    def __init__(self, found: Proposal, move: str, by: Actor, at: datetime) -> None:
        self.found, self.move, self.by, self.at = found, move, by, at

    def shape(self, dossier: Dossier, record: Record) -> None:
        """Find the amendment, and put the text that it makes on record."""
        if self.move not in CHOICES:
            return
        if self.by.kind == "post" and dossier.key_hash is not None:
            raise Refused("not_yours", move=self.move, step=dossier.step, role="requester")
        rows = Contribution.objects.filter(
            proposal=self.found,
            kind=AMENDMENTS,
            choice="",
            dossier__step="words_posted",
            dossier__code=read_code(record.facts["amendment"]) or "",
        )
        amendment = rows.first()
        if amendment is None:
            raise Invalid(Problem("amendment", "no_such_amendment"))
        self.amendment = amendment
        if CHOICES[self.move] == "accepted":
            self.text = self._amended()
            record.texts["text"] = ("words", self.text)

    def after(self, made: Result) -> None:
        """Keep the version, and tell the amendment what became of it."""
        choice = CHOICES.get(self.move)
        if choice is None:
            return
        if choice == "accepted":
            self._keep(UUID(made.entry.facts["record"]["text"]["sealed"]))
        by = system_actor(self.found.jurisdiction_id, "proposal")
        record = {"choice": choice}
        advance(dossier=self.amendment.pk, move="note_choice", by=by, at=self.at, record=record)
        Contribution.objects.filter(pk=self.amendment.pk).update(choice=choice)

    def _amended(self) -> str:
        """Give the text with the passage changed. Raises Invalid where it is gone meanwhile."""
        text, said = str(self.found.said["text"]), self.amendment.said
        if text.count(said["passage"]) != 1:
            raise Invalid(Problem("amendment", "passage_not_there"))
        new = text.replace(said["passage"], said["text"])
        if len(new) > WORDS.high:
            raise Invalid(
                Problem(
                    "amendment", "length", {"low": WORDS.low, "high": WORDS.high, "got": len(new)}
                )
            )
        return new

    def _keep(self, sealed: UUID) -> None:
        found = self.found
        found.version += 1
        found.said = {**found.said, "text": self.text}
        found.sealed = {**found.sealed, "text": sealed.hex}
        found.save()
        Wording.objects.create(
            jurisdiction_id=found.jurisdiction_id,
            proposal=found,
            number=found.version,
            text=self.text,
            sealed=sealed,
            at=self.at,
            amendment=self.amendment,
        )
