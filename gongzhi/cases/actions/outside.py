"""A file that an outside system still owns: sent back, handed back, never asked about twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gongzhi.cases.queries.outside import outside_of, source_asks
from gongzhi.core.actor import system_actor
from gongzhi.core.errors import Conflict, Invalid, Problem
from gongzhi.core.work import work
from gongzhi.procedure.actions import Result, advance
from gongzhi.procedure.actions.adopting import SOURCE
from gongzhi.procedure.actions.advancing import Shape
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.timing import Timing

ASKS_HERE = "follow_up"


def hand_to_source(done: Result, at: datetime) -> Result:
    """Pass a result on to where it is reported back, when its source asks the requester itself.

    Called in the transaction of the move that came to the result; other files stay as they are.
    """
    file = done.dossier
    if not done.passed or file.step != ASKS_HERE or not file.outside_parent:
        return done
    by = system_actor(file.jurisdiction_id, "engine")
    with work(file.jurisdiction_id, by.code) as unit:
        if not source_asks(file, ground(unit).under(file.rules_id)):
            return done
        handed = advance(dossier=file.id, move="hand_to_source", by=by, at=at)
    return replace(done, dossier=handed.dossier)


def refuse_asking(dossier: Dossier, record: Record, here: Ground) -> None:
    """Nobody here asks the requester of a file whose source does. Raises Conflict."""
    if source_asks(dossier, here):
        raise Conflict("source_asks")


def return_at(at: datetime) -> Shape:
    """Send an order back by a ground of its system, in the time the system takes it back."""

    def shape(dossier: Dossier, record: Record, here: Ground) -> None:
        found = outside_of(dossier, here)
        if found is None:
            raise Conflict("no_outside_parent", move="return_to_source")
        if record.facts["ground"] not in found.row["return_grounds"]:
            raise Invalid(Problem("ground", "not_of_system", {"got": record.facts["ground"]}))
        if found.return_ends is not None and at > found.return_ends:
            raise Conflict("return_too_late", ends=found.return_ends.isoformat())

    return shape


def tick_again(dossier: Dossier, timing: Timing) -> None:
    """The source's deadline counts again once the order is here again."""
    found = outside_of(dossier, timing.ground)
    if found is not None and found.deadline is not None:
        timing.given(SOURCE, found.deadline, dossier.desk_id or dossier.owner_id)
