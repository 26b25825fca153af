"""Who conducts an election and who stands in it: by the names that are published."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem, Refused
from gongzhi.deliberation.methods.elections import read_names, same_name
from gongzhi.deliberation.models import BodyCandidate, BodyElection
from gongzhi.directory.models import Person
from gongzhi.procedure.record import Record

Nominating = Callable[[BodyElection, Record], None]


def check_not_candidate(election: BodyElection, by: Actor, move: str) -> None:
    """Raise Refused ``is_candidate`` for whoever bears a candidate's name.

    Names are all there is to compare: a namesake lets somebody else do it.
    """
    person = Person.objects.filter(pk=by.person or 0).first()
    names = [] if person is None else [one for one in (person.name_zh, person.name_en) if one]
    if any(same_name(one.name, name) for one in _standing(election) for name in names):
        raise Refused("is_candidate", move=move)


def _standing(election: BodyElection) -> list[BodyCandidate]:
    """Give who has not been struck out."""
    return [one for one in election.candidates.all() if not one.ground]


def _name_committee(election: BodyElection, record: Record) -> None:
    names = read_names(record.texts["committee"][1], "committee")
    for one in _standing(election):
        if any(same_name(one.name, name) for name in names):
            raise Invalid(Problem("committee", "sits_on_committee", {"got": one.name}))
    record.facts["count"] = len(names)


def _add_candidate(election: BodyElection, record: Record) -> None:
    name, office = record.texts["name"][1], record.facts["office"]
    problems = []
    if office not in election.seats:
        problems.append(Problem("office", "no_such_office", {"got": office}))
    if any(same_name(one.name, name) for one in _standing(election)):
        problems.append(Problem("name", "twice", {"got": name}))
    if any(same_name(one, name) for one in election.committee):
        problems.append(Problem("name", "sits_on_committee", {"got": name}))
    if problems:
        raise Invalid(problems)
    numbers = [one.number for one in election.candidates.all()]
    record.facts["candidate"] = max(numbers, default=0) + 1


def _store_committee(election: BodyElection, record: Record) -> None:
    names = read_names(record.texts["committee"][1], "committee")
    rows = BodyElection.objects.filter(pk=election.pk)
    rows.update(committee=names, chosen_by=record.facts["chosen_by"])


def _store_candidate(election: BodyElection, record: Record) -> None:
    BodyCandidate.objects.create(
        jurisdiction_id=election.jurisdiction_id,
        election=election,
        number=record.facts["candidate"],
        office=record.facts["office"],
        name=" ".join(record.texts["name"][1].split()),
        nominated_by=record.facts["nominated_by"],
        text=record.texts["text"][1] if "text" in record.texts else "",
    )


def _strike(election: BodyElection, record: Record) -> None:
    why = record.texts["text"][1] if "text" in record.texts else ""
    rows = election.candidates.filter(number=record.facts["candidate"])
    rows.update(ground=record.facts["ground"], why=why)


CHECKS: Mapping[str, Nominating] = {
    "name_election_committee": _name_committee,
    "add_candidate": _add_candidate,
}
"""What is asked before a name goes on record, by move."""
STORES: Mapping[str, Nominating] = {
    "name_election_committee": _store_committee,
    "add_candidate": _store_candidate,
    "strike_candidate": _strike,
}
"""What the election's own rows keep of it, by move."""
