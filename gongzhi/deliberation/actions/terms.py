"""Terms of self-government's bodies: recorded, confirmed, begun by an election, ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope
from gongzhi.deliberation.methods.bodies import Seat, months_later, read_seats
from gongzhi.deliberation.models import BodyElection, BodyMember, BodyTerm
from gongzhi.deliberation.policies import can_open_decision
from gongzhi.deliberation.workflow.body_term import RECORD
from gongzhi.directory.models import Organisation
from gongzhi.procedure.actions import Opened, Opening, on_firm_ground, open_dossier
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.record import Record, read_record

BODIES, OFFICES, VILLAGE, SOURCE = (
    "self_government_bodies",
    "body_offices",
    "village",
    "self_government",
)


def record_term(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Record a body that stands already in the actor's community; the township confirms it.

    So is one that was elected since: it follows the term that stands as soon as the township has
    confirmed it. Raises Refused ``not_yours``; Conflict ``term_stands`` when another waits for the
    township, ``election_under_way`` while one of the whole body runs; Invalid ``other_place``,
    ``past_term``, ``future_day``, ``before_last`` and everything wrong with a line.
    """
    return on_firm_ground(by, lambda unit: _record(record, by, at, ground(unit)))


def _record(sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Opened:
    if not can_open_decision(by, RECORD, here) or by.area is None:
        raise Refused("not_yours", move=RECORD.name, step="", role=RECORD.by[0].role)
    clean = read_record(RECORD, sent, here)
    kind = clean.facts["body_kind"]
    row = here.rules.table(BODIES).get(kind, {})
    village = here.territory.area(by.area).kind == VILLAGE
    starts_on, today = date.fromisoformat(clean.facts["starts_on"]), day_of(at, by.area, here)
    # Held, so that two who record at once do not both find none waiting.
    Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation or 0)
    running = BodyElection.objects.filter(area=by.area, kind=kind, ended_at=None)
    if running.filter(extent="whole_body").exists():
        raise Conflict("election_under_way", kind=kind)
    problems = []
    if (row.get("place") == VILLAGE) != village:
        problems.append(Problem("body_kind", "other_place", {"got": kind}))
    if starts_on > today:
        problems.append(Problem("starts_on", "future_day"))
    elif months_later(starts_on, row["term_months"]) <= today:
        problems.append(Problem("starts_on", "past_term", {"months": row["term_months"]}))
    if in_force(by.area, kind).filter(starts_on__gte=starts_on).exists():
        problems.append(Problem("starts_on", "before_last"))
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
) -> Opened:
    """Open the file of a term with its members. Raises Conflict ``term_stands``."""
    if BodyTerm.objects.filter(area_id=area, kind=kind, ended_at=None, confirmed_at=None).exists():
        raise Conflict("term_stands", kind=kind)
    months = here.rules.table(BODIES)[kind]["term_months"]
    opened = open_dossier(_opening(kind, record, by, at, area, here), by=by, ground=here)
    term = BodyTerm.objects.create(
        dossier_id=opened.dossier.id,
        jurisdiction_id=here.jurisdiction,
        area_id=area,
        kind=kind,
        starts_on=starts_on,
        ends_on=months_later(starts_on, months),
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
    kind: str, record: Record, by: Actor, at: datetime, area: int, here: Ground
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


def day_of(at: datetime, area: int, here: Ground) -> date:
    """Give the day it is at a place."""
    return at.astimezone(here.calendar(area).zone).date()


def in_force(area: int, kind: str) -> QuerySet[BodyTerm]:
    """Give the term of a kind that is in force in a place."""
    return BodyTerm.objects.filter(
        area_id=area, kind=kind, ended_at=None, confirmed_at__isnull=False
    )
