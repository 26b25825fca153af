"""The moves on proposals and voices: the tables decide; what everybody may read follows here."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Unpack

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.work import inside
from gongzhi.deliberation.actions.proposals.amending import Amending
from gongzhi.deliberation.actions.proposals.becoming import BECOMES
from gongzhi.deliberation.actions.proposals.supporting import answer_again
from gongzhi.deliberation.actions.proposals.words import opened_words
from gongzhi.deliberation.actions.rows import own_row
from gongzhi.deliberation.actions.terms import day_of
from gongzhi.deliberation.models import Contribution, Proposal
from gongzhi.deliberation.workflow.proposals import ANSWER, HID
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.ground import ground as rules_now
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.timing import Timing

SHOWS = frozenset({"post_words", "reinstate"})
WITHDRAWN = frozenset({"withdraw_proposal", "withdraw_words"})
ANSWERED = frozenset({*BECOMES, "say_carried_out", "decline_proposal", "try_proposal"})
VERSION = "version:"


def move_proposal(**asked: Unpack[Asked]) -> Result:
    """Make one move on a proposal. See ``advance`` for what it raises.

    Raises also Invalid ``no_such_amendment``, ``passage_not_there``, ``past_day``,
    ``later_than_allowed``, Refused ``not_yours`` for staff who would choose an author's amendments,
    Conflict ``no_budget_gathering``, and what the action raises that opens the file it becomes.
    """
    move, by, at = asked["move"], asked["by"], asked["at"]
    with inside(by.jurisdiction, by.code):
        found = own_row(Proposal.objects.all(), asked["dossier"], by)
        work = _OfProposal(found, move, by, at)
        made = advance(
            **asked,
            shape=work.shape,
            settle=work.settle,
            write=work.write,
        )
        if made.passed:
            work.after(made)
    return made


def move_contribution(**asked: Unpack[Asked]) -> Result:
    """Make one move on an argument, a reply or an amendment. See ``advance`` for what it raises."""
    move, by, at = asked["move"], asked["by"], asked["at"]
    with inside(by.jurisdiction, by.code):
        found = own_row(Contribution.objects.all(), asked["dossier"], by)
        work = _Work(found, move, by, at)
        return advance(
            **asked,
            shape=work.shape,
            write=work.write,
        )


class _Work:
    """One move: what everybody may read of the words after it."""

    here: Ground
    row: Proposal | Contribution

    def __init__(self, row: Proposal | Contribution, move: str, by: Actor, at: datetime) -> None:
        self.row, self.move, self.by, self.at = row, move, by, at

    def shape(self, dossier: Dossier, record: Record, ground: Ground) -> None:
        """Make posted words public. The file is held: what was read of the row before is old."""
        self.row.refresh_from_db()
        self.here = rules_now(ground.work)
        if self.move in SHOWS:
            dossier.public = True

    def write(self, dossier: Dossier, record: Record) -> None:
        """Store what everybody may read now."""
        if self.move in SHOWS:
            self.row.posted_at = self.row.posted_at or self.at
            self.row.ground = self.row.note = ""
            self.row.said = self.opened(dossier)
        elif self.move in HID:
            self.row.ground, self.row.note = record.facts["ground"], record.texts["note"][1]
            self.blank()
        elif self.move in WITHDRAWN:
            self.blank()
        self.row.save()

    def opened(self, dossier: Dossier) -> dict[str, str]:
        """Open the originals, and give what everybody may read of them."""
        return opened_words(dossier, self.row.sealed, self.here, self.by, self.at)

    def blank(self) -> None:
        """Leave nothing to read."""
        self.row.said = {}


class _OfProposal(_Work):
    """One move on a proposal: with its versions, its answer, and what it becomes."""

    row: Proposal

    def __init__(self, row: Proposal, move: str, by: Actor, at: datetime) -> None:
        super().__init__(row, move, by, at)
        self.amending = Amending(row, move, by, at)
        self.until: datetime | None = None

    def shape(self, dossier: Dossier, record: Record, ground: Ground) -> None:
        """Check what the table cannot know, and open what the proposal becomes."""
        super().shape(dossier, record, ground)
        self.amending.shape(dossier, record)
        if self.move == "try_proposal":
            self._check_day(dossier.area_id, date.fromisoformat(record.facts["ends_on"]))
        become = BECOMES.get(self.move)
        if become is not None:
            became, part = become(self.row, dossier, record, self.by, self.at, self.here)
            self.row.became, self.row.part = became, part
            record.facts["file"] = became.code

    def _check_day(self, area: int, day: date) -> None:
        """A trial ends on a day to come, within the days that the pack allows."""
        self.until = self.here.end_of_day(area, day)
        if self.until <= self.at:
            raise Invalid(Problem("ends_on", "past_day"))
        most = int(self.here.live.table("settings")["trial_days_most"]["value"])
        last = day_of(self.at, area, self.here) + timedelta(days=most)
        if day > last:
            raise Invalid(Problem("ends_on", "later_than_allowed", {"last": f"{last}"}))
        self.row.trial_until = day

    def settle(self, dossier: Dossier, timing: Timing) -> None:
        """What is tried out has the day that the answer has named for its limit."""
        if self.until is not None:
            timing.promise("trial", ANSWER, self.until, dossier.owner_id)

    def write(self, dossier: Dossier, record: Record) -> None:
        """Store what everybody may read now, the official answer too."""
        if self.move in ANSWERED:
            self.row.answer = record.texts["text"][1]
            self.row.answer_ground = record.facts.get("ground", "")
        super().write(dossier, record)

    def after(self, made: Result) -> None:
        """Keep the version that an amendment has made; answer what was supported before."""
        self.amending.after(made)
        if self.move == "reinstate":
            self.row.refresh_from_db()
            answer_again(made.dossier, self.row.supports, self.here, self.at)

    def opened(self, dossier: Dossier) -> dict[str, str]:
        """Open every version as well."""
        wordings = list(self.row.wordings.all())
        more = {f"{VERSION}{one.number}": one.sealed.hex for one in wordings}
        found = opened_words(dossier, {**self.row.sealed, **more}, self.here, self.by, self.at)
        for one in wordings:
            one.text = found.pop(f"{VERSION}{one.number}", "")
            one.save(update_fields=["text"])
        return found

    def blank(self) -> None:
        """Leave nothing of any version to read."""
        super().blank()
        self.row.wordings.update(text="")
