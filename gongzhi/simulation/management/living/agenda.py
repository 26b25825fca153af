"""The agenda in simulated days: each lane wakes its own files, the rest is woken at meetings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from gongzhi.core.agenda import run_due
from gongzhi.core.statements import statement

BATCH = 500
# One after the other, each along its index: in a district that grows by thousands of files within
# minutes a join is planned by numbers that are out of date, and reads whole tables every hour.
_DUE = f"""
SELECT at, id, payload->>'clock', payload->>'dossier' FROM core_agendarow
WHERE jurisdiction_id = %s AND at <= %s::timestamptz AND (at, id) > (%s::timestamptz, %s::bigint)
  AND done_at IS NULL AND NOT dead
ORDER BY at, id LIMIT {BATCH}
"""  # noqa: S608  (a constant of our own)
_OF_CLOCKS = "SELECT id, dossier_id FROM procedure_clock WHERE id = ANY (%s::uuid[])"
_WITHIN = """
SELECT id FROM procedure_dossier WHERE id = ANY (%s::uuid[]) AND area_id = ANY (%s::bigint[])
"""
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def run_own(place: int, areas: Sequence[int], at: datetime) -> None:
    """Wake what is due by a moment and concerns files in some areas, whoever wakes the others.

    Files of two townships never meet, so that their order does not matter.
    """
    while rows := _due(place, areas, at):
        if not run_due(batch=BATCH, at=at, jurisdiction=place, rows=rows):
            return


def _due(place: int, areas: Sequence[int], at: datetime) -> list[int]:
    own: list[int] = []
    last = (_LONG_AGO, 0)
    while len(own) < BATCH:
        rows = statement(_DUE, [place, at, *last])
        if rows:
            own += _of_areas(rows, areas)
            last = rows[-1][:2]
        if len(rows) < BATCH:
            break
    return own[:BATCH]


def _of_areas(rows: Sequence[tuple[Any, ...]], areas: Sequence[int]) -> list[int]:
    """Give those of some due rows that concern files in some areas."""
    clocks = [UUID(clock) for _, _, clock, _ in rows if clock]
    file_of = dict(statement(_OF_CLOCKS, [clocks])) if clocks else {}
    named = {
        row: file_of.get(UUID(clock)) if clock else UUID(file)
        for _, row, clock, file in rows
        if clock or file
    }
    files = list(set(named.values()) - {None})
    within = {file for (file,) in statement(_WITHIN, [files, list(areas)])} if named else set()
    return [row for _, row, _, _ in rows if named.get(row) in within]


def run_all(place: int, at: datetime) -> None:
    """Wake everything that is due by a moment."""
    while run_due(batch=BATCH, at=at, jurisdiction=place):
        pass
