"""Figures of files taken over: kept targets by body and month, from our own rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from gongzhi.cases.models import Request
from gongzhi.core.work import Work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries.facts import facts_of

_TIMELINESS = """
SELECT coalesce(r.suggestion->>'body', ''),
       to_char(d.opened_at AT TIME ZONE j.timezone, 'YYYY-MM'),
       count(*) FILTER (WHERE c.ended_at IS NOT NULL OR c.first_due < %s),
       count(*) FILTER (WHERE c.ended_at <= c.first_due),
       count(*) FILTER (WHERE c.ended_at IS NULL AND c.first_due >= %s),
       count(*) FILTER (WHERE c.id IS NULL)
FROM procedure_dossier d
JOIN core_jurisdiction j ON j.id = d.jurisdiction_id
JOIN cases_request r ON r.dossier_id = d.id
LEFT JOIN procedure_clock c ON c.dossier_id = d.id AND c.name = 'source'
WHERE d.jurisdiction_id = %s AND d.source = %s
GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Timeliness:
    """Files of one body opened in one month (local time, ``YYYY-MM``).

    ``base``: with a target and closed, or open and past it at the moment of counting; ``on_time``
    of them closed at their target or before; ``running``: open, target not yet reached;
    ``untargeted``: the source gave no target, counted apart.
    """

    body: str
    month: str
    base: int
    on_time: int
    running: int
    untargeted: int


def aggregate_timeliness(work: Work, *, source: str, before: datetime) -> list[Timeliness]:
    """Count how a source's targets were kept, by the body it names and the month of opening."""
    with connection.cursor() as cursor:
        cursor.execute(_TIMELINESS, [before, before, work.jurisdiction, source])
        return [Timeliness(*row) for row in cursor.fetchall()]


def aggregate_facts(work: Work, *, source: str, before: datetime) -> Iterator[dict[str, Any]]:
    """Stream the fact rows of a source's files for the metric evaluator.

    ``owner`` is the body that the source names, also where no desk has dispatched the file yet;
    ``before`` is the moment of counting, which expressions may name.
    """
    files = Dossier.objects.filter(jurisdiction_id=work.jurisdiction, source=source)
    named = dict(
        Request.objects.filter(dossier__in=files).values_list("dossier__code", "suggestion__body")
    )
    for facts in facts_of(files, ground(work)):
        yield {**facts, "owner": named.get(facts["id"]) or facts["owner"], "before": before}
