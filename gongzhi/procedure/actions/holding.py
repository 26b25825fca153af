"""A locked file with all that a move needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from gongzhi.core.errors import NotFound
from gongzhi.core.work import Work
from gongzhi.procedure.ground import Ground, ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.past import Past, read_past
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
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now = cursor.fetchone()[0]
    return Held(dossier, table, table.step(dossier.step), own, read_past(dossier.id), now)
