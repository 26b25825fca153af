"""The case for a duty, checked whole before a file is opened or goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gongzhi.core.actor import Actor
from gongzhi.core.codes import read_code
from gongzhi.core.errors import Invalid, Problem
from gongzhi.directory.models import Post
from gongzhi.directory.queries import Body
from gongzhi.duties.answerable import Answer, answerable
from gongzhi.duties.methods.powers import powers_about
from gongzhi.duties.models import Instruction
from gongzhi.duties.policies import is_withdrawn, parties_broken
from gongzhi.duties.queries import catalogue_for
from gongzhi.duties.queries.catalogues import powers
from gongzhi.duties.queries.duty_lists import local_moment_day
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record


@dataclass(frozen=True, slots=True)
class Case:
    """Whose work is to go to whom, as a clean record says it."""

    matter: str
    sender: Body
    receiver: Body
    facts: Mapping[str, Any]
    texts: Mapping[str, str]

    @property
    def ends(self) -> date | None:
        """The last day, if the record names one."""
        return date.fromisoformat(self.facts["ends"]) if "ends" in self.facts else None


def case_of(record: Record, by: Actor, ground: Ground) -> Case:
    """Read the two bodies of a case: whoever asks is the one that the record does not name."""
    known = ground.directory.by_id
    own = known[by.organisation or 0]
    ids = record.bodies
    return Case(
        matter=record.facts["matter"],
        sender=known[ids["sender"]] if "sender" in ids else own,
        receiver=known[ids["receiver"]] if "receiver" in ids else own,
        facts=record.facts,
        texts={name: text for name, (_, text) in record.texts.items()},
    )


def check_case(case: Case, at: datetime, ground: Ground, *, down: bool = True) -> None:
    """Raise Invalid with every rule that a case breaks; ``down`` when work is to go down by it.

    Rules: ``not_grassroots``, ``not_above``, ``withdrawn_duty``, ``already_listed``,
    ``not_future``, ``adviser_not_sender``.
    """
    problems = list(parties_broken(case.sender, case.receiver, ground))
    problems += terms_broken(case.facts, case.sender, at, ground)
    if down:
        problems += _list_broken(case, at, ground)
    if problems:
        raise Invalid(problems)


def check_not_withdrawn(matter: str, at: datetime, ground: Ground, field: str = "matter") -> None:
    """Raise Invalid ``withdrawn_duty``: what departments have taken back never goes down again."""
    if is_withdrawn(matter, local_moment_day(at, ground), catalogue_for(ground)):
        raise Invalid(Problem(field, "withdrawn_duty", {"matter": matter}))


def terms_broken(
    facts: Mapping[str, Any], sender: Body, at: datetime, ground: Ground
) -> Iterator[Problem]:
    """Name what is wrong with end date and adviser, where the record has them."""
    ends = facts.get("ends")
    if ends is not None and date.fromisoformat(ends) <= local_moment_day(at, ground):
        yield Problem("ends", "not_future", {"got": ends})
    adviser = facts.get("adviser")
    if adviser is not None:
        posts = Post.objects.filter(jurisdiction_id=ground.jurisdiction, code=adviser)
        if not posts.filter(organisation_id=sender.id).exists():
            yield Problem("adviser", "adviser_not_sender", {"got": adviser, "sender": sender.code})


def check_power_held(case: Case, at: datetime, ground: Ground) -> None:
    """Raise Invalid ``power_not_held``: only a body that has a power by law can lend it.

    Where the list of powers says nothing about a matter, nothing is held against the sender.
    """
    path = catalogue_for(ground).path(case.matter)
    about = powers_about(powers(ground.rules), path, local_moment_day(at, ground))
    resolve, area = ground.directory.resolve, case.receiver.area_id
    holders = {resolve(one.holder, area, ground.territory) for one in about}
    if about and case.sender.id not in holders:
        params = {"matter": case.matter, "sender": case.sender.code}
        raise Invalid(Problem("matter", "power_not_held", params))


def listed_for(matter: str, body: Body, at: datetime, ground: Ground) -> bool:
    """Tell whether the duty lists already give a matter to a body at its own place."""
    found = answerable(
        matter,
        body.area_id,
        on=local_moment_day(at, ground),
        catalogue=catalogue_for(ground),
        directory=ground.directory,
        territory=ground.territory,
    )
    return isinstance(found, Answer) and found.owner_id == body.id


def waiting_instruction(code: str, case: Case, ground: Ground) -> Dossier:
    """Find the instruction that an application is for: unadmitted, same matter, same body.

    Raises Invalid ``unknown_file``.
    """
    found = Instruction.objects.filter(
        jurisdiction_id=ground.jurisdiction,
        dossier__code=read_code(code) or "",
        dossier__step="unadmitted",
        dossier__subject=case.matter,
        addressed_id=case.receiver.id,
    ).select_related("dossier")
    row = found.first()
    if row is None:
        raise Invalid(Problem("instruction", "unknown_file"))
    return row.dossier


def digest(text: str) -> dict[str, str]:
    """Give what an entry says of a text that is published elsewhere."""
    return {"sha256": hashlib.sha256(text.encode()).hexdigest()}


def _list_broken(case: Case, at: datetime, ground: Ground) -> Iterator[Problem]:
    known = catalogue_for(ground)
    if is_withdrawn(case.matter, local_moment_day(at, ground), known):
        yield Problem("matter", "withdrawn_duty", {"matter": case.matter})
    elif listed_for(case.matter, case.receiver, at, ground):
        yield Problem("matter", "already_listed", {"matter": case.matter})
