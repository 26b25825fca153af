"""Elections of bodies in plain words: seats, who stands in which order, what each round came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongzhi.deliberation.models import BodyCandidate, BodyElection, BodyTerm, Roll
from gongzhi.deliberation.queries.bodies import BODIES, in_office
from gongzhi.deliberation.queries.elections import ballot_of, elected_of
from gongzhi.surfaces.showing.bodies import OFFICES
from gongzhi.surfaces.showing.names import Names


@dataclass(frozen=True, slots=True)
class ElectionRow:
    """An election in a list."""

    code: str
    kind: str
    name: str
    place: str
    now: str
    when: str


@dataclass(frozen=True, slots=True)
class CandidateView:
    """Somebody who stands, or did."""

    number: int
    name: str
    how: str
    text: str
    elected: bool
    struck: str


@dataclass(frozen=True, slots=True)
class OfficeView:
    """An office with its seats and who stands for it, as on the ballot."""

    office: str
    seats: str
    most: str
    candidates: Sequence[CandidateView]


@dataclass(frozen=True, slots=True)
class RoundView:
    """What a round came to; ``votes`` by office: name, votes, and what came of it."""

    name: str
    numbers: str
    asks: str
    ended: str
    invalid: bool
    votes: Sequence[tuple[str, Sequence[tuple[str, str, str, bool]]]]


def election_rows(found: Iterable[BodyElection], names: Names) -> list[ElectionRow]:
    """Say the elections of a list."""
    return [
        ElectionRow(
            one.dossier.code,
            one.kind,
            title_words(one, names),
            names.area_path(one.area_id),
            names.step(one.dossier.step),
            names.moment(one.meets_at) if one.meets_at else names.day(one.opened_at),
        )
        for one in found
    ]


def seats_typed(term: BodyTerm | None, vacant: Mapping[str, int], names: Names) -> str:
    """Give the seats of a term and those vacant in it as they are typed: an office a line."""
    held = Counter(vacant)
    held.update(one.office for one in (in_office(term) if term else ()))
    return "\n".join(f"{names.of(OFFICES, office)} {seats}" for office, seats in held.items())


def title_words(found: BodyElection, names: Names) -> str:
    """Name an election: of which body, and whether of all its seats."""
    return names.say(f"elections.of_{found.extent}", body=names.of(BODIES, found.kind))


def office_views(found: BodyElection, names: Names) -> list[OfficeView]:
    """Give the offices in order, each with those who stand as they do on the ballot."""
    elected = {number for numbers in elected_of(found).values() for number in numbers}
    ballot = ballot_of(found)
    return [
        OfficeView(
            names.of(OFFICES, office),
            names.say("elections.seats", n=seats),
            names.say("elections.ballot_most", n=seats),
            [_candidate(one, elected, names) for one in ballot if one.office == office],
        )
        for office, seats in _in_order(found, found.seats, names)
    ]


def ballot_views(found: BodyElection, names: Names) -> list[OfficeView]:
    """Give the ballot of the round that runs: the seats still open, and who stands for them."""
    called: Mapping[str, Any] = next((one for one in reversed(found.rounds) if "runoff" in one), {})
    runoff, left = called.get("runoff"), called.get("left", found.seats)
    return [
        OfficeView(
            names.of(OFFICES, office),
            names.say("elections.seats", n=seats),
            names.say("elections.ballot_most", n=seats),
            [
                _candidate(one, set(), names)
                for one in ballot_of(found)
                if one.office == office
                and not one.ground
                and (runoff is None or one.number in runoff)
            ],
        )
        for office, seats in _in_order(found, left, names)
    ]


def _in_order(found: BodyElection, seats: Mapping[str, int], names: Names) -> list[tuple[str, int]]:
    """Give offices with their seats, in the order in which the body has them."""
    row = names.ground.rules.table(BODIES).get(found.kind, {})
    places = {office: place for place, office in enumerate(row.get("offices", ()))}
    return sorted(seats.items(), key=lambda one: places.get(one[0], len(places)))


def _candidate(one: BodyCandidate, elected: set[int], names: Names) -> CandidateView:
    why = names.of("grounds", one.ground) if one.ground else ""
    return CandidateView(
        one.number,
        one.name,
        names.say(f"choice_nominated_by.{one.nominated_by}"),
        one.text,
        one.number in elected,
        names.say("elections.struck", why=why) if why else "",
    )


def round_views(found: BodyElection, names: Names) -> list[RoundView]:
    """Say the rounds that are over, one after the other."""
    people = {one.number: one for one in found.candidates.all()}
    offices = [office for office, _ in _in_order(found, found.seats, names)]
    return [_round(one, people, offices, names) for one in found.rounds]


def _round(
    one: Mapping[str, Any],
    people: Mapping[int, BodyCandidate],
    offices: Sequence[str],
    names: Names,
) -> RoundView:
    day = names.day(datetime.fromisoformat(one["held"])) if one["held"] else "–"
    runoff = [people[number].name for number in one.get("runoff", ()) if number in people]
    elected = {number for each in one["contests"].values() for number in each["elected"]}
    listed = sorted(one["votes"].items(), key=lambda each: (-each[1], int(each[0])))
    votes: dict[str, list[tuple[str, str, str, bool]]] = {}
    for number, count in listed:
        person = people.get(int(number))
        if person is None:
            continue
        came = "elected" if person.number in elected else "again" if person.name in runoff else ""
        said = names.say(f"elections.{came}") if came else ""
        row = (person.name, names.say("elections.votes", n=count), said, came == "elected")
        votes.setdefault(person.office, []).append(row)
    return RoundView(
        names.say(f"elections.round_{one['step']}", day=day),
        names.say(
            "elections.numbers", **{n: one[n] for n in ("due", "handed", "ballots", "invalid")}
        ),
        names.say("elections.asks", attend=one["attend"], share=one["share"]),
        names.say(f"elections.ended_{one['move']}", names=_listed(runoff, names))
        if runoff
        else names.say(f"elections.ended_{one['move']}"),
        one["move"] == "declare_invalid",
        [(names.of(OFFICES, office), votes[office]) for office in offices if office in votes],
    )


def committee_words(found: BodyElection, names: Names) -> str:
    """Say who conducts the election, and who chose them."""
    if not found.committee:
        return names.say("elections.committee_none")
    chosen = names.say(f"choice_chosen_by.{found.chosen_by}")
    listed = _listed(found.committee, names)
    return names.say("elections.committee_words", chosen_by=chosen, names=listed)


def order_words(found: BodyElection, names: Names) -> str:
    """Say by what the candidates are put in order."""
    if not found.ballot_order:
        return names.say("elections.order_later")
    return names.say("elections.order_drawn", n=found.root)


def roll_words(rolls: Sequence[Roll], names: Names) -> str:
    """Say how many may take part."""
    frozen = [one for one in rolls if one.frozen_at is not None]
    if not frozen:
        return ""
    base = names.say(f"decisions.base_{frozen[-1].base}")
    return names.say("elections.roll", n=frozen[-1].count, base=base)


def _listed(words: Iterable[str], names: Names) -> str:
    return ("、" if names.chinese else ", ").join(words)
