"""The moves of a term: members come and go, the body is reviewed, the next term follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Unpack

from django.db import transaction
from django.db.models import Max

from gongzhi.core.actor import system_actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.work import inside
from gongzhi.deliberation.actions.rows import own_row
from gongzhi.deliberation.actions.terms import BODIES, day_of, in_force, seat_members, seats_of
from gongzhi.deliberation.methods.bodies import Seat
from gongzhi.deliberation.models import BodyTerm
from gongzhi.deliberation.workflow.body_gates import vacancies
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.actions.asked import Asked
from gongzhi.procedure.gates import Past
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries.pasts import pasts_of
from gongzhi.procedure.record import Record
from gongzhi.procedure.table import Start, by_hash
from gongzhi.procedure.timing import Timing

ELECTION_KEY, TERM = "body_term.next_election", "term"
REVIEWED = ("due", "present", "good", "fair", "poor")
REVIEW = Start("yearly_review", "body_term.review")
BY_ELECTION = Start("by_election", "body_term.by_election")


def move_term(**asked: Unpack[Asked]) -> Result:
    """Make one move on the file of a term. See ``procedure.actions.advance``.

    Raises also Invalid for a wrong line of members, ``not_in_term`` and ``no_such_office``.
    """
    move, by, at = asked["move"], asked["by"], asked["at"]
    with inside(by.jurisdiction, by.code):
        term = own_row(BodyTerm.objects.all(), asked["dossier"], by)
        work = _Work(term, move, at)
        made = advance(
            **asked,
            shape=work.shape,
            settle=work.settle,
            write=work.write,
        )
        if made.passed and move == "confirm_term":
            set_term(term, at)
    return made


class _Work:
    """One move of a term: what it reads beside the record, what it stores."""

    def __init__(self, term: BodyTerm, move: str, at: datetime) -> None:
        self.term, self.move, self.at = term, move, at
        self.seats: list[Seat] = []
        self.facts: Mapping[str, Any] = {}
        self.today = at.date()

    def shape(self, dossier: Dossier, record: Record, here: Ground) -> None:
        """Check what the table cannot know; the names of members are read from typed lines."""
        self.today = day_of(self.at, self.term.area_id, here)
        if self.move == "correct_members":
            self.seats = seats_of(record, self.term.kind, here)
        elif self.move == "note_departure":
            self._check_day(record, "left_on")
        elif self.move == "seat_member":
            offices = here.rules.table(BODIES)[self.term.kind]["offices"]
            if record.facts["office"] not in offices:
                raise Invalid(Problem("office", "no_such_office", {"got": record.facts["office"]}))
            self._check_day(record, "starts_on")
            last = self.term.members.aggregate(last=Max("number"))["last"] or 0
            record.facts["members"] = [[last + 1, record.facts["office"]]]
        self.facts = record.facts

    def settle(self, dossier: Dossier, timing: Timing) -> None:
        """Let the limit be that of the seat which has been vacant longest, while there is one."""
        if self.move not in {"note_departure", "seat_member"}:
            return
        made = Past(dossier.last_sequence + 1, self.move, timing.at, self.facts, dossier.step)
        vacant = vacancies((*pasts_of([dossier.pk])[dossier.pk], made))
        since = min((moments[0] for moments in vacant.values()), default=timing.at)
        if since < timing.at:
            timing.start(BY_ELECTION, dossier.owner_id, since)

    def write(self, dossier: Dossier, record: Record) -> None:
        """Store what the term's own rows keep of the move."""
        after = _AFTER.get(self.move)
        if after is not None:
            after(self, record)
        if dossier.closed_at is not None:
            self.keep(ended_at=self.at)

    def _check_day(self, record: Record, name: str) -> None:
        if not self.term.starts_on <= date.fromisoformat(record.facts[name]) <= self.today:
            raise Invalid(Problem(name, "not_in_term"))

    def keep(self, **changed: Any) -> None:
        """Change the term's row."""
        BodyTerm.objects.filter(pk=self.term.pk).update(**changed)


def _corrected(work: _Work, record: Record) -> None:
    work.term.members.all().delete()
    seat_members(work.term, work.seats, work.term.starts_on)


def _taken_back(work: _Work, record: Record) -> None:
    """What was recorded by mistake names nobody any more."""
    work.term.members.all().delete()


def _left(work: _Work, record: Record) -> None:
    work.term.members.filter(number=record.facts["member"]).update(
        left_on=record.facts["left_on"], ground=record.facts["ground"]
    )


def _confirmed(work: _Work, record: Record) -> None:
    for old in in_force(work.term.area_id, work.term.kind):
        end_term(old, work.at)
    work.keep(confirmed_at=work.at)


def _seated(work: _Work, record: Record) -> None:
    number, office = record.facts["members"][0]
    seat = Seat(office, record.texts["name"][1])
    seat_members(work.term, [seat], date.fromisoformat(record.facts["starts_on"]), number)


def _reported(work: _Work, record: Record) -> None:
    work.keep(report=record.texts["report"][1])


def _reviewed(work: _Work, record: Record) -> None:
    told = {name: record.facts[name] for name in REVIEWED}
    work.keep(review=told, reviewed_on=work.today)


_AFTER: Mapping[str, Callable[[_Work, Record], None]] = {
    "correct_members": _corrected,
    "take_back_record": _taken_back,
    "note_departure": _left,
    "confirm_term": _confirmed,
    "seat_member": _seated,
    "post_report": _reported,
    "note_review": _reviewed,
}


def set_term(term: BodyTerm, at: datetime) -> None:
    """Let the term run: until its end, and until the day on which the next election must begin."""

    def tick(file: Dossier, timing: Timing) -> None:
        here = timing.ground
        _promise_election(term, file, timing)
        ends = here.end_of_day(file.area_id, term.ends_on)
        timing.bound(TERM, timing.open["next_election"], ends)
        if here.rules.table(BODIES)[term.kind]["review"]:
            timing.start(REVIEW, file.owner_id)

    advance(
        dossier=term.pk,
        move="set_term",
        by=system_actor(term.jurisdiction_id, "bodies"),
        at=at,
        record={"starts_on": str(term.starts_on), "ends_on": str(term.ends_on)},
        tick=tick,
    )


def end_term(term: BodyTerm, at: datetime) -> None:
    """End a term because others take office."""
    with transaction.atomic():
        by = system_actor(term.jurisdiction_id, "bodies")
        advance(dossier=term.pk, move="end_term", by=by, at=at)
        BodyTerm.objects.filter(pk=term.pk).update(ended_at=at)


def tell_term(term: BodyTerm, move: str, election: str, at: datetime) -> None:
    """Note in a term that the next election has begun, or that it was given up again."""
    file = Dossier.objects.get(pk=term.pk)
    # A term that began under an older table has no such move; its limit runs on.
    if by_hash(file.procedure_hash).move(file.step, move) is None:
        return

    def tick(file: Dossier, timing: Timing) -> None:
        if move == "note_no_election":
            _promise_election(term, file, timing)

    advance(
        dossier=term.pk,
        move=move,
        by=system_actor(term.jurisdiction_id, "bodies"),
        at=at,
        record={"election": election},
        tick=tick,
    )


def _promise_election(term: BodyTerm, file: Dossier, timing: Timing) -> None:
    """The next election has to begin so many days before the term ends."""
    here = timing.ground
    days = int(here.live.table("settings")["body_election_days"]["value"])
    begin = here.end_of_day(file.area_id, term.ends_on - timedelta(days=days))
    timing.promise("next_election", ELECTION_KEY, begin, file.owner_id)
