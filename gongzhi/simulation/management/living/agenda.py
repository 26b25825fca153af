"""The agenda in simulated days: each lane wakes its own files, the rest is woken at meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from gongzhi.core.agenda import run_due

BATCH = 500
# What is due is found first and its file by the key, row by row: a join is planned by numbers that
# are long out of date in a district that grows by thousands of files within minutes.
_DUE = """
WITH due AS MATERIALIZED (
    SELECT id, at, (payload->>'clock')::uuid AS clock, (payload->>'dossier')::uuid AS file
    FROM core_agendarow
    WHERE jurisdiction_id = %s AND at <= %s AND done_at IS NULL AND NOT dead
)
SELECT due.id FROM due
WHERE (
    SELECT d.area_id FROM procedure_dossier d WHERE d.id = coalesce(
        (SELECT c.dossier_id FROM procedure_clock c WHERE c.id = due.clock), due.file
    )
) = ANY (%s::bigint[])
ORDER BY due.at, due.id LIMIT %s
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
