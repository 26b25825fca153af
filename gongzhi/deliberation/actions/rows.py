"""The row of a mechanism beside the file that a move is made on."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.errors import NotFound

Row = TypeVar("Row", bound=Model)


def own_row(rows: QuerySet[Row], dossier: UUID, by: Actor) -> Row:
    """Give the row of a file of the actor's jurisdiction. Raises NotFound ``file``."""
    found = rows.filter(dossier_id=dossier, jurisdiction_id=by.jurisdiction).first()
    if found is None:
        raise NotFound("file", id=str(dossier))
    return found
