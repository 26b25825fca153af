"""Terms of self-government's bodies: recorded, confirmed, begun by an election, ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Conflict, Invalid, NotFound, Problem, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope
from gongzhi.core.work import inside
from gongzhi.deliberation.methods.bodies import Seat, months_later, read_seats
from gongzhi.deliberation.models import BodyMember, BodyTerm
from gongzhi.deliberation.policies import can_open_decision
from gongzhi.deliberation.workflow.body_term import RECORD
from gongzhi.procedure.actions import Opened, Opening, Result, advance, on_firm_ground, open_dossier
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record, read_record
from gongzhi.procedure.table import Start
from gongzhi.procedure.timing import Timing

BODIES, OFFICES, VILLAGE, SOURCE = (
    "self_government_bodies",
    "body_offices",
    "village",
    "self_government",
)
ELECTION_KEY, TERM = "body_term.next_election", "term"
REVIEW = Start("yearly_review", "body_term.review")


def record_term(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Record a body that stands already in the actor's community; the township confirms it.

    Raises Refused ``not_yours``; Conflict ``term_stands`` when the place has one of its kind;
    Invalid ``other_place``, ``past_term``, ``future_day`` and everything wrong with a line.
    """
    return on_firm_ground(by, lambda unit: _record(record, by, at, ground(unit)))


def _record(sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Opened:
    if not can_open_decision(by, RECORD, here) or by.area is None:
        raise Refused("not_yours", move=RECORD.name, step="", role=RECORD.by[0].role)
    clean = read_record(RECORD, sent, here)
    kind = clean.facts["body_kind"]
    row = here.rules.table(BODIES).get(kind, {})
    village = here.territory.area(by.area).kind == VILLAGE
    starts_on = date.fromisoformat(clean.facts["starts_on"])
    problems = []
    if (row.get("place") == VILLAGE) != village:
        problems.append(Problem("body_kind", "other_place", {"got": kind}))
    elif months_later(starts_on, row["term_months"]) <= at.date():
        problems.append(Problem("starts_on", "past_term", {"months": row["term_months"]}))
    if starts_on > here.work.now.date():
        problems.append(Problem("starts_on", "future_day"))
    if problems:
        raise Invalid(problems)
    seats = seats_of(clean, kind, here)
    return open_term(kind, starts_on, seats, clean, by=by, at=at, area=by.area, here=here)


def seats_of(record: Record, kind: str, here: Ground) -> list[Seat]:
    """Read the typed members, and leave on record their numbers and offices; names are sealed."""
    _, typed = record.texts.pop("members")
    row = here.rules.table(BODIES)[kind]
    seats = read_seats(typed, row["offices"], here.rules.table(OFFICES))
    record.facts["members"] = numbered(seats)
    record.texts["names"] = ("words", "\n".join(seat.name for seat in seats))
    return seats


def numbered(seats: Sequence[Seat], start: int = 1) -> list[list[Any]]:
    """Give seats as they go on record: number and office."""
    return [[number, seat.office] for number, seat in enumerate(seats, start)]


def open_term(
    kind: str,
    starts_on: date,
    seats: Sequence[Seat],
    record: Record,
    *,
    by: Actor,
    at: datetime,
    area: int,
    here: Ground,
    step: str = "",
) -> Opened:
    """Open the file of a term with its members. Raises Conflict ``term_stands``."""
    if BodyTerm.objects.filter(area_id=area, kind=kind, ended_at=None).exists():
        raise Conflict("term_stands", kind=kind)
    months = here.rules.table(BODIES)[kind]["term_months"]
    opened = open_dossier(_opening(kind, record, by, at, area, here, step), by=by, ground=here)
    term = BodyTerm.objects.create(
        dossier_id=opened.dossier.id,
        jurisdiction_id=here.jurisdiction,
        area_id=area,
        kind=kind,
        starts_on=starts_on,
        ends_on=months_later(starts_on, months),
        confirmed_at=at if step else None,
    )
    seat_members(term, seats, starts_on)
    return opened


def seat_members(term: BodyTerm, seats: Sequence[Seat], since: date, start: int = 1) -> None:
    """Write members under the numbers that are on record."""
    BodyMember.objects.bulk_create(
        BodyMember(
            jurisdiction_id=term.jurisdiction_id,
            term=term,
            number=number,
            office=seat.office,
            name=seat.name,
            since=since,
        )
        for number, seat in enumerate(seats, start)
    )


def _opening(
    kind: str, record: Record, by: Actor, at: datetime, area: int, here: Ground, step: str
) -> Opening:
    id_ = new_chain_id()
    envelope = Envelope.new(keyring(here.work.code), id_, "words")
    sealed = {
        name: envelope.seal(text.encode(), new_chain_id())
        for name, (_, text) in record.texts.items()
    }
    backstop = here.directory.desk("self_government_officer", "any", area, here.territory)
    committee = here.directory.desk("community_secretary", "any", area, here.territory)
    return Opening(
        id=id_,
        code=new_code(),
        procedure="body_term",
        area_id=area,
        fallback_id=backstop.organisation_id,
        owner_id=committee.organisation_id,
        source=SOURCE,
        opened_at=at,
        step=step,
        facts={
            **record.facts,
            "body_kind": kind,
            **{name: {**value.fact(), "purpose": "words"} for name, value in sealed.items()},
        },
        title={"body_kind": kind},
        public=True,
        envelopes=[envelope],
        sealed=list(sealed.values()),
    )


def move_term(
    *,
    dossier: UUID,
    move: str,
    by: Actor,
    at: datetime,
    record: Mapping[str, Any] | None = None,
    seen: int | None = None,
    key: str = "",
) -> Result:
    """Make one move on the file of a term. See ``procedure.actions.advance``.

    Raises also Invalid for a wrong line of members and ``future_day``.
    """
    with inside(by.jurisdiction, by.code):
        term = BodyTerm.objects.filter(dossier_id=dossier, jurisdiction_id=by.jurisdiction).first()
        if term is None:
            raise NotFound("file", id=str(dossier))
        work = _Work(term, move, at)
        made = advance(
            dossier=dossier,
            move=move,
            by=by,
            at=at,
            record=record,
            seen=seen,
            key=key,
            shape=work.shape,
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

    def shape(self, dossier: Dossier, record: Record, here: Ground) -> None:
        """Check what the table cannot know; the names of members are read from typed lines."""
        if self.move == "correct_members":
            self.seats = seats_of(record, self.term.kind, here)
        elif self.move == "note_departure":
            left_on = date.fromisoformat(record.facts["left_on"])
            if not self.term.starts_on <= left_on <= self.at.date() + timedelta(days=1):
                raise Invalid(Problem("left_on", "not_in_term"))

    def write(self, dossier: Dossier, record: Record) -> None:
        """Store what the term's own rows keep of the move."""
        rows = BodyTerm.objects.filter(pk=self.term.pk)
        if self.move == "correct_members":
            self.term.members.all().delete()
            seat_members(self.term, self.seats, self.term.starts_on)
        elif self.move == "note_departure":
            self.term.members.filter(number=record.facts["member"]).update(
                left_on=record.facts["left_on"], ground=record.facts["ground"]
            )
        elif self.move == "confirm_term":
            rows.update(confirmed_at=self.at)
        if dossier.closed_at is not None:
            rows.update(ended_at=self.at)


def set_term(term: BodyTerm, at: datetime) -> None:
    """Let the term run: until its end, and until the day on which the next election must begin."""

    def tick(file: Dossier, timing: Timing) -> None:
        here = timing.ground
        days = int(here.live.table("settings")["body_election_days"]["value"])
        begin = here.end_of_day(file.area_id, term.ends_on - timedelta(days=days))
        timing.promise("next_election", ELECTION_KEY, begin, file.owner_id)
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
