"""An election of a body is begun: of all its seats, or of those that are vacant in its term."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Conflict, Invalid, Problem, Refused
from gongzhi.core.journal import new_chain_id
from gongzhi.core.keyring import keyring
from gongzhi.core.sealed import Envelope
from gongzhi.deliberation.actions.term_moves import tell_term
from gongzhi.deliberation.actions.terms import BODIES, OFFICES, SOURCE, VILLAGE, in_force
from gongzhi.deliberation.methods.elections import read_places
from gongzhi.deliberation.models import BodyElection, BodyTerm
from gongzhi.deliberation.policies import can_open_decision
from gongzhi.deliberation.workflow.body_gates import vacant_offices
from gongzhi.deliberation.workflow.election import BEGIN
from gongzhi.directory.models import Organisation
from gongzhi.procedure.actions import Opened, Opening, on_firm_ground, open_dossier
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.queries.pasts import pasts_of
from gongzhi.procedure.record import Record, read_record

WHOLE = "whole_body"


def begin_election(*, record: Mapping[str, Any], by: Actor, at: datetime) -> Opened:
    """Begin the election of a body of the actor's community.

    Raises Refused ``not_yours``; Conflict ``election_under_way`` when one of this body runs;
    Invalid ``other_place``, ``seats_outside`` (fewer or more than the rule lets the body have),
    ``no_term_stands``, ``no_vacancy`` and everything wrong with a line of seats.
    """
    return on_firm_ground(by, lambda unit: _begin(record, by, at, ground(unit)))


def _begin(sent: Mapping[str, Any], by: Actor, at: datetime, here: Ground) -> Opened:
    if not can_open_decision(by, BEGIN, here) or by.area is None:
        raise Refused("not_yours", move=BEGIN.name, step="", role=BEGIN.by[0].role)
    clean = read_record(BEGIN, sent, here)
    kind, extent = clean.facts["body_kind"], clean.facts["extent"]
    row = here.rules.table(BODIES).get(kind, {})
    village = here.territory.area(by.area).kind == VILLAGE
    if (row.get("place") == VILLAGE) != village:
        raise Invalid(Problem("body_kind", "other_place", {"got": kind}))
    _, typed = clean.texts.pop("seats")
    places = read_places(typed, row["offices"], here.rules.table(OFFICES))
    # Held, so that two who begin at once do not both find none.
    Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation or 0)
    if BodyElection.objects.filter(area=by.area, kind=kind, ended_at=None).exists():
        raise Conflict("election_under_way", kind=kind)
    term = in_force(by.area, kind).select_related("dossier").first()
    problems = list(_problems(extent, places, term, row))
    if problems:
        raise Invalid(problems)
    clean.facts["places"] = places
    opened = open_dossier(_opening(clean, by, at, here), by=by, ground=here)
    BodyElection.objects.create(
        dossier_id=opened.dossier.id,
        jurisdiction_id=here.jurisdiction,
        area_id=by.area,
        kind=kind,
        extent=extent,
        term=term,
        seats=places,
        text=clean.texts["text"][1],
        opened_at=at,
    )
    if term is not None and extent == WHOLE:
        tell_term(term, "note_election", opened.dossier.code, at)
    return opened


def _problems(
    extent: str, places: Mapping[str, int], term: BodyTerm | None, row: Mapping[str, Any]
) -> Iterator[Problem]:
    if extent == WHOLE:
        least, most, got = row["seats_least"], row["seats_most"], sum(places.values())
        if not least <= got <= most:
            yield Problem("seats", "seats_outside", {"got": got, "low": least, "high": most})
        return
    if term is None:
        yield Problem("extent", "no_term_stands")
        return
    vacant = vacant_offices(pasts_of([term.pk])[term.pk])
    for office, number in places.items():
        if number > vacant.get(office, 0):
            yield Problem("seats", "no_vacancy", {"got": number, "most": vacant.get(office, 0)})


def _opening(clean: Record, by: Actor, at: datetime, here: Ground) -> Opening:
    id_, area = new_chain_id(), by.area or 0
    envelope = Envelope.new(keyring(here.work.code), id_, "words")
    sealed = {
        name: envelope.seal(text.encode(), new_chain_id())
        for name, (_, text) in clean.texts.items()
    }
    township = here.directory.desk("self_government_officer", "any", area, here.territory)
    return Opening(
        id=id_,
        code=new_code(),
        procedure="body_election",
        area_id=area,
        fallback_id=township.organisation_id,
        owner_id=by.organisation,
        source=SOURCE,
        opened_at=at,
        facts={
            **clean.facts,
            **{name: {**value.fact(), "purpose": "words"} for name, value in sealed.items()},
        },
        title={f"election_{clean.facts['extent']}": clean.facts["body_kind"]},
        public=True,
        envelopes=[envelope],
        sealed=list(sealed.values()),
    )
