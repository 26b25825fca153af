"""A locked file with all that a move needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from gongzhi.core.errors import NotFound
from gongzhi.core.hot_rows import read_rows
from gongzhi.core.statements import statement
from gongzhi.core.work import Work
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.past import Past, read_past_and_moment
from gongzhi.procedure.table import Procedure, Step, by_hash

_LOCKED = "id = %s::uuid AND jurisdiction_id = %s::smallint FOR UPDATE"
_RUNNING = "dossier_id = %s::uuid AND ended_at IS NULL"
_BARRED = "SELECT organisation_id FROM procedure_barredbody WHERE dossier_id = %s::uuid"


@dataclass
class Held:
    """A locked file with all that a move needs to know."""

    dossier: Dossier
    table: Procedure
    step: Step
    ground: Ground
    past: Past
    now: datetime

    @cached_property
    def clocks(self) -> list[Clock]:
        """The clocks of the file that have not ended."""
        return read_rows(Clock, _RUNNING, [self.dossier.id])

    @cached_property
    def barred(self) -> frozenset[int]:
        """The bodies that are shut out of the file."""
        return frozenset(row[0] for row in statement(_BARRED, [self.dossier.id]))


def hold(dossier_id: UUID, work: Work) -> Held:
    """Lock a file and read its world; NotFound when there is none in this jurisdiction."""
    found = read_rows(Dossier, _LOCKED, [dossier_id, work.jurisdiction])
    if not found:
        raise NotFound("file", id=str(dossier_id))
    dossier = found[0]
    table = by_hash(dossier.procedure_hash)
    own = ground(work).under(dossier.rules_id)
    past, now = read_past_and_moment(dossier.id)
    return Held(dossier, table, table.step(dossier.step), own, past, now)
