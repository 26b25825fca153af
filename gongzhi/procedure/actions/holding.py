"""A locked file with all that a move needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from gongzhi.core.errors import NotFound
from gongzhi.core.work import Work
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import BarredBody, Clock, Dossier
from gongzhi.procedure.past import Past, read_past_and_moment
from gongzhi.procedure.table import Procedure, Step, by_hash


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
        return list(Clock.objects.filter(dossier_id=self.dossier.id, ended_at__isnull=True))

    @cached_property
    def barred(self) -> frozenset[int]:
        """The bodies that are shut out of the file."""
        rows = BarredBody.objects.filter(dossier_id=self.dossier.id)
        return frozenset(rows.values_list("organisation_id", flat=True))


def hold(dossier_id: UUID, work: Work) -> Held:
    """Lock a file and read its world; NotFound when there is none in this jurisdiction."""
    dossier = (
        Dossier.objects.select_for_update(of=("self",))
        .filter(id=dossier_id, jurisdiction_id=work.jurisdiction)
        .first()
    )
    if dossier is None:
        raise NotFound("file", id=str(dossier_id))
    table = by_hash(dossier.procedure_hash)
    own = ground(work).under(dossier.rules_id)
    past, now = read_past_and_moment(dossier.id)
    return Held(dossier, table, table.step(dossier.step), own, past, now)
