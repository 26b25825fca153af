"""The Party organisation convenes (统筹协调, 吹哨报到): named bodies, a lead, a date.

It takes no statutory decision, closes nothing and opens nothing sealed; its own clock runs until
the bodies it called have done their parts. Source: practice.md M4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.work import begin
from gongzhi.procedure.actions.advancing import Result, Shape, advance
from gongzhi.procedure.actions.joining import REPORT_IN, Part, open_part
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries.parts import lead_of, open_parts
from gongzhi.procedure.record import Record
from gongzhi.territory.levels import TOWNSHIP


def convene(
    *,
    dossier: UUID,
    by: Actor,
    at: datetime,
    record: Mapping[str, Any],
    seen: int | None = None,
    shape: Shape | None = None,
) -> Result:
    """Call bodies to a stuck file: each gets a sub-file with its own owner and clock.

    ``shape`` is the mechanism's own check, as for ``advance``. One matter has one lead: while parts
    are open, further bodies are called under the lead that stands. Raises what ``advance`` raises,
    and Invalid by rule: ``not_called`` (the lead is none of the called), ``one_lead``,
    ``called_already``, ``calls_itself``, ``beyond_place`` (a body of another place may only be
    called by an organisation whose area holds both).
    """

    def check(parent: Dossier, clean: Record, here: Ground) -> None:
        problems = list(_problems(parent, clean, here, by))
        if problems:
            raise Invalid(problems)
        if _foreign(parent, clean, here):
            clean.facts["cross_area"] = True
        if shape is not None:
            shape(parent, clean, here)

    return advance(
        dossier=dossier,
        move="convene",
        by=by,
        at=at,
        record=record,
        seen=seen,
        shape=check,
        write=lambda parent, clean: _call_bodies(parent, clean, by, at),
    )


def _call_bodies(parent: Dossier, clean: Record, by: Actor, at: datetime) -> None:
    here = ground(begin(parent.jurisdiction_id, by.code))
    key = f"{REPORT_IN}.{clean.facts['ground']}"
    limit = here.under(parent.rules_id).limit(key, parent.area_id, {})
    for code in clean.facts["bodies"]:
        facts = {
            "parent": parent.code,
            "lead": code == clean.facts["lead"],
            "convened_by": by.code,
            "ground": clean.facts["ground"],
        }
        body = here.directory.by_code[code].id
        part = Part(body, facts, report_in=limit.code if limit else "")
        open_part(parent, part, by=by, at=at, here=here)


def _problems(parent: Dossier, clean: Record, here: Ground, by: Actor) -> Iterator[Problem]:
    bodies, lead = clean.facts["bodies"], clean.facts["lead"]
    parts = open_parts(parent.id)
    standing = lead_of(parts)
    if standing is None and lead not in bodies:
        yield Problem("lead", "not_called")
    if standing is not None and clean.bodies["lead"] != standing:
        yield Problem("lead", "one_lead", {"lead": here.directory.organisation(standing).code})
    busy = {part.owner_id for part in parts}
    for code in bodies:
        body = here.directory.by_code[code].id
        if body in busy:
            yield Problem("bodies", "called_already", {"got": code})
        if body == by.organisation:
            yield Problem("bodies", "calls_itself", {"got": code})
    for code in _foreign(parent, clean, here):
        area = here.directory.by_code[code].area_id
        if by.area is None or not here.territory.is_within(area, by.area):
            yield Problem("bodies", "beyond_place", {"got": code})


def _foreign(parent: Dossier, clean: Record, here: Ground) -> list[str]:
    """Name the called bodies that stand in another township than the file's place."""
    own = here.territory.ancestor(parent.area_id, TOWNSHIP)
    found = []
    for code in clean.facts["bodies"]:
        township = here.territory.ancestor(here.directory.by_code[code].area_id, TOWNSHIP)
        if own is not None and township is not None and township != own:
            found.append(code)
    return found
