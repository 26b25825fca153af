"""What people decided about requests, beside what had been suggested: what triage learns from."""

from __future__ import annotations

from django.db import connection

from gongzhi.core.work import Work
from gongzhi.triage.retraining import Decided

# The last matter that a person put on record counts; a sealed or erased file teaches nothing.
_DECIDED = """
SELECT w.text, last.matter, coalesce(r.suggestion #>> '{ranked,0,0}', '')
FROM (
    SELECT DISTINCT ON (chain) chain, facts -> 'record' ->> 'matter' AS matter
    FROM core_entry
    WHERE jurisdiction_id = %s AND person_id IS NOT NULL AND facts -> 'record' ? 'matter'
    ORDER BY chain, sequence DESC
) last
JOIN core_workingtext w ON w.chain = last.chain AND NOT w.erased
JOIN procedure_dossier d ON d.id = last.chain AND d.secrecy = 0
JOIN cases_request r ON r.dossier_id = last.chain
ORDER BY last.chain
"""


def decided_matters(work: Work) -> list[Decided]:
    """List the requests of the jurisdiction whose matter a person has decided, in masked words."""
    with connection.cursor() as cursor:
        cursor.execute(_DECIDED, [work.jurisdiction])
        return [Decided(*row) for row in cursor.fetchall()]
