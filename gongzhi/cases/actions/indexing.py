"""The working text: what search, duplicates and triage may read of a request."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from uuid import UUID

import orjson
from django.db import connection

from gongzhi.cases.models import Request
from gongzhi.core.actor import system_actor
from gongzhi.core.packs.snapshots import Live, live
from gongzhi.core.screener import Screener, compile_screener, screen
from gongzhi.core.search import grams
from gongzhi.core.sealed import Locked, open_value
from gongzhi.core.work import Work

_UPSERT = """
INSERT INTO core_workingtext (chain, jurisdiction_id, text, grams, erased)
VALUES (%s, %s, %s, array_to_tsvector(%s::text[]), false)
ON CONFLICT (chain) DO UPDATE SET text = excluded.text, grams = excluded.grams
WHERE NOT core_workingtext.erased
"""


@lru_cache(maxsize=8)
def _screener(tables: Live) -> Screener:
    return compile_screener(tables.table("screener").values())


def index_request(*, dossier: UUID, unit: Work, at: datetime) -> None:
    """Open the words of a request, mask them, and store them with their bigrams.

    Ends silently when the words have been erased meanwhile. Running it twice writes the same.
    """
    words = Request.objects.filter(dossier_id=dossier).values_list("words", flat=True).first()
    if words is None:
        return
    try:
        said = open_value(
            jurisdiction=unit.jurisdiction,
            chain=dossier,
            purpose="words",
            id_=words,
            by=system_actor(unit.jurisdiction, "screener"),
            why="working_text",
            at=at,
        )
    except Locked:
        return
    parts = orjson.loads(said)
    text = "\n".join(part for part in (parts["subject"], parts["detail"]) if part)
    masked = screen(text, _screener(live(unit.jurisdiction, unit.live_version))).text
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [dossier, unit.jurisdiction, masked, sorted(grams(masked))])
