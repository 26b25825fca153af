"""The Party organisation convenes (统筹协调, 吹哨报到): named bodies, a lead, a date.

It takes no statutory decision, closes nothing and opens nothing sealed; its own clock runs until
the bodies it called have done their parts. Source: practice.md M4.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from gongzhi.core.actor import Actor
from gongzhi.core.codes import new_code
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.journal import new_chain_id
from gongzhi.core.work import begin
from gongzhi.procedure.actions.advancing import Result, Shape, advance
from gongzhi.procedure.actions.opening import Opening, open_dossier
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record


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

    ``shape`` is the mechanism's own check, as for ``advance``. Raises what ``advance`` raises, and
    Invalid when the lead is not among the called.
    """

    def write(parent: Dossier, clean: Record) -> None:
        bodies = clean.facts["bodies"]
        if clean.facts["lead"] not in bodies:
            raise Invalid(Problem("lead", "not_called"))
        for code in bodies:
            _open_part(parent, code, by, at, lead=code == clean.facts["lead"])

    return advance(
        dossier=dossier,
        move="convene",
        by=by,
        at=at,
        record=record,
        seen=seen,
        shape=shape,
        write=write,
    )


def _open_part(parent: Dossier, body: str, by: Actor, at: datetime, *, lead: bool) -> None:
    base = ground(begin(parent.jurisdiction_id, by.code))
    owner = base.directory.by_code[body].id
    opening = Opening(
        id=new_chain_id(),
        code=new_code(),
        procedure="joint_task",
        area_id=parent.area_id,
        fallback_id=parent.fallback_id,
        source="convened",
        opened_at=at,
        owner_id=owner,
        entrance=parent.entrance,
        subject=parent.subject,
        title=parent.title,
        parent_id=parent.id,
        secrecy=parent.secrecy,
        facts={"parent": parent.code, "lead": lead, "convened_by": by.code},
    )
    open_dossier(opening, by=by, ground=base)
