"""The agenda in simulated days: each lane wakes its own files, the rest is woken at meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from gongzhi.core.agenda import run_due

BATCH = 500
_DUE = """
SELECT a.id FROM core_agendarow a
LEFT JOIN procedure_clock c ON c.id = (a.payload->>'clock')::uuid
JOIN procedure_dossier d ON d.id = coalesce(c.dossier_id, (a.payload->>'dossier')::uuid)
WHERE a.jurisdiction_id = %s AND a.at <= %s AND a.done_at IS NULL AND NOT a.dead
  AND d.area_id = ANY (%s::bigint[])
ORDER BY a.at, a.id LIMIT %s
"""


def run_own(place: int, areas: Sequence[int], at: datetime) -> None:
    """Wake what is due by a moment and concerns files in some areas, whoever wakes the others.

    Files of two townships never meet, so that their order does not matter.
    """
    while rows := _due(place, areas, at):
        if not run_due(batch=BATCH, at=at, jurisdiction=place, rows=rows):
            return


def _due(place: int, areas: Sequence[int], at: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [place, at, list(areas), BATCH])
        return [row[0] for row in cursor.fetchall()]


def run_all(place: int, at: datetime) -> None:
    """Wake everything that is due by a moment."""
    while run_due(batch=BATCH, at=at, jurisdiction=place):
        pass
