"""Those who were elected take office: in a new term, or in the one that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from gongzhi.core.actor import Actor, system_actor
from gongzhi.core.errors import Conflict
from gongzhi.deliberation.actions.term_moves import move_term
from gongzhi.deliberation.actions.terms import BODIES, numbered, open_term
from gongzhi.deliberation.methods.bodies import Seat
from gongzhi.deliberation.models import BodyElection
from gongzhi.deliberation.queries.elections import elected_of
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.record import Record

ELECTION, WHOLE = "body_election", "whole_body"


def seat_elected(
    election: BodyElection, starts_on: date, text: str, *, by: Actor, at: datetime, here: Ground
) -> None:
    """Let those take office whom the township has just filed; it is the one who says so.

    Raises Conflict ``term_stands`` while another term waits for the township, ``term_over`` when
    the term of a by-election has ended meanwhile, ``not_seated`` when the term's own rule refuses.
    """
    if election.extent == WHOLE:
        _begin_term(election, starts_on, text, by=by, at=at, here=here)
        return
    term = election.term
    if term is None or term.ended_at is not None:
        raise Conflict("term_over")
    for seat in _seats(election, here):
        said = {"office": seat.office, "name": seat.name, "starts_on": starts_on, "text": text}
        made = move_term(dossier=term.pk, move="seat_member", by=by, at=at, record=said)
        if not made.passed:
            raise Conflict("not_seated")
    BodyElection.objects.filter(pk=election.pk).update(seated=term)


def _begin_term(
    election: BodyElection, starts_on: date, text: str, *, by: Actor, at: datetime, here: Ground
) -> None:
    """Open the term that follows, and confirm it at once; that ends the one before."""
    seats = list(_seats(election, here))
    record = Record(
        {
            "starts_on": str(starts_on),
            "members": numbered(seats),
            "election": election.dossier.code,
        },
        {"text": ("words", text), "names": ("words", "\n".join(seat.name for seat in seats))},
    )
    opened = open_term(
        election.kind,
        starts_on,
        seats,
        record,
        by=system_actor(election.jurisdiction_id, ELECTION),
        at=at,
        area=election.area_id,
        here=here,
    )
    made = move_term(dossier=opened.dossier.id, move="confirm_term", by=by, at=at, record={})
    if not made.passed:
        raise Conflict("not_seated")
    BodyElection.objects.filter(pk=election.pk).update(seated_id=opened.dossier.id)


def _seats(election: BodyElection, here: Ground) -> Iterator[Seat]:
    """Give those elected in the order of the body's offices, those with the most votes first."""
    names = {one.number: one.name for one in election.candidates.all()}
    elected = elected_of(election)
    for office in here.rules.table(BODIES)[election.kind]["offices"]:
        for number in elected.get(office, ()):
            yield Seat(office, names[number])
