"""What the reader suggested for files that wait to be dispatched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from gongzhi.cases.models import Request
from gongzhi.procedure.models import Dossier


def suggested_for(files: Sequence[Dossier]) -> dict[UUID, Mapping[str, Any]]:
    """Give the suggestion of each request as it was recorded, empty where there is none.

    The caller has been allowed to see the files. One statement.
    """
    ids = [one.id for one in files]
    rows = Request.objects.filter(dossier_id__in=ids).values_list("dossier_id", "suggestion")
    return {id_: suggestion or {} for id_, suggestion in rows}
