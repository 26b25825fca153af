"""Setting the priority of a file from the number of neighbours, by the published rule.

Rules: rows of the pack table ``priorities``. Nothing but the order of work follows from it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gongzhi.cases.methods.neighbours import raised_by
from gongzhi.cases.models import MeToo
from gongzhi.cases.queries.me_too import neighbours_of
from gongzhi.core import agenda
from gongzhi.core.actor import system_actor
from gongzhi.core.work import Work
from gongzhi.procedure.actions.advancing import advance_held
from gongzhi.procedure.actions.holding import hold
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record

SET, WEIGH = "set_priority", "weigh_neighbours"


def plan_weighing(jurisdiction: int, file: UUID, key: str, at: datetime) -> None:
    """Plan to count the neighbours of a file anew; ``key`` names the change, each its own.

    It is counted in a transaction of its own, because whoever joins waits for no other file.
    """
    plan_of = agenda.Plan(at, WEIGH, f"{file.hex}:{key}", {"dossier": file.hex})
    agenda.plan(jurisdiction, [plan_of])


def weigh_neighbours(*, dossier: UUID, unit: Work, at: datetime) -> bool:
    """Give an open file the priority that its neighbours reach; tells whether it has changed.

    The numbers are counted while the file is held, so that of two counts the later one stays. A
    file that began under a table without the move keeps what it has.
    """
    held = hold(dossier, unit)
    file = held.dossier
    if file.closed_at is not None or held.table.move(held.step.name, SET) is None:
        return False
    found = neighbours_of(file.id)
    raised = raised_by(found.people, held.ground.rules.table("priorities"))
    if raised.rank == file.priority:
        return False

    def shape(dossier: Dossier, record: Record, ground: Ground) -> None:
        dossier.priority = raised.rank

    numbers = {
        "reported": found.reported,
        "joined": found.joined,
        "threshold": raised.threshold,
    }
    advance_held(
        held=held,
        move=SET,
        by=system_actor(unit.jurisdiction, "engine"),
        at=at,
        record={**numbers, **({"priority": raised.code} if raised.code else {})},
        shape=shape,
    )
    return True


def follow_merge(file: Dossier, into: UUID, at: datetime) -> None:
    """Let the neighbours of a merged file follow the other one, where they count from now on."""
    MeToo.objects.filter(follows_id=file.id).update(follows_id=into)
    plan_weighing(file.jurisdiction_id, into, f"{file.id.hex}:merged", at)


def follow_unmerge(file: Dossier, group: set[UUID], into: UUID, at: datetime) -> None:
    """Let the neighbours of a file, and of what was merged into it, come back with it."""
    back = {file.id, *group}
    MeToo.objects.filter(follows_id=into, dossier_id__in=back).update(follows_id=file.id)
    for one, key in ((into, "left"), (file.id, "alone")):
        plan_weighing(file.jurisdiction_id, one, f"{file.id.hex}:{key}", at)
