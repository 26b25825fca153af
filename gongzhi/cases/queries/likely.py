"""Which matters the words of a file may be about, where nothing was sure enough to be suggested."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from gongzhi.cases.queries.dispatching import suggested_for
from gongzhi.procedure.models import Dossier


def likely_matters(dossiers: Sequence[Dossier], most: int = 3) -> dict[UUID, list[str]]:
    """Give the matters ranked first for some files, most likely first. One statement.

    A person chooses among them; nothing follows from the order. Not of secret files.
    """
    found = suggested_for([dossier for dossier in dossiers if not dossier.secrecy])
    return {id_: [one[0] for one in said.get("ranked", ())[:most]] for id_, said in found.items()}
