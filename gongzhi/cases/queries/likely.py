"""Which matters the words of a file may be about, where nothing was sure enough to be suggested."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from gongzhi.cases.models import Request
from gongzhi.procedure.models import Dossier


def likely_matters(dossiers: Sequence[Dossier], most: int = 3) -> dict[UUID, list[str]]:
    """Give the matters ranked first for some files, most likely first. One statement.

    A person chooses among them; nothing follows from the order. Not of secret files.
    """
    ids = [dossier.id for dossier in dossiers if not dossier.secrecy]
    rows = Request.objects.filter(dossier_id__in=ids).values_list("dossier_id", "suggestion")
    return {id_: [one[0] for one in said.get("ranked", ())[:most]] for id_, said in rows}
