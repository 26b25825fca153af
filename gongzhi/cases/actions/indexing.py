"""The working text: what search, duplicates and triage may read of a request."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from uuid import UUID

import orjson
from django.db import connection

from gongzhi.cases.models import Request
from gongzhi.core.actor import system_actor
from gongzhi.core.models import Entry
from gongzhi.core.packs.snapshots import Live, live
from gongzhi.core.screener import Screener, compile_screener, screen
from gongzhi.core.sealed import Locked, open_value
from gongzhi.core.sealed.blocks import open_block
from gongzhi.core.search import grams
from gongzhi.core.work import Work

_UPSERT = """
INSERT INTO core_workingtext (chain, jurisdiction_id, text, grams, erased)
VALUES (%s, %s, %s, array_to_tsvector(%s::text[]), false)
ON CONFLICT (chain) DO UPDATE SET text = excluded.text, grams = excluded.grams
WHERE NOT core_workingtext.erased
"""


_UPSERT_MANY = """
INSERT INTO core_workingtext (chain, jurisdiction_id, text, grams, erased)
SELECT row.chain, %s, row.text, array_to_tsvector(string_to_array(row.grams, ' ')), false
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS row (chain, text, grams)
ON CONFLICT (chain) DO UPDATE SET text = excluded.text, grams = excluded.grams
WHERE NOT core_workingtext.erased
"""
PART = 500


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
    masked = _masked(said, unit)
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [dossier, unit.jurisdiction, masked, sorted(grams(masked))])


def index_adopted(*, tx: int, unit: Work, at: datetime) -> int:
    """Index the requests that the transaction ``tx`` has adopted; returns how many.

    Like ``index_request`` for each, in a few statements for every ``PART`` files.
    """
    entries = Entry.objects.filter(tx=tx, jurisdiction_id=unit.jurisdiction, move="adopt")
    files = list(entries.order_by("chain").values_list("chain", flat=True))
    done = 0
    for start in range(0, len(files), PART):
        done += _index_part(files[start : start + PART], unit, at)
    return done


def _index_part(files: list[UUID], unit: Work, at: datetime) -> int:
    rows = Request.objects.filter(dossier_id__in=files).values_list("dossier_id", "words")
    said = open_block(
        jurisdiction=unit.jurisdiction,
        values={dossier: words for dossier, words in rows if words is not None},
        purpose="words",
        by=system_actor(unit.jurisdiction, "screener"),
        why="working_text",
        at=at,
    )
    texts = {dossier: _masked(words, unit) for dossier, words in said.items()}
    terms = [" ".join(sorted(grams(text))) for text in texts.values()]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT_MANY, [unit.jurisdiction, list(texts), list(texts.values()), terms])
    return len(texts)


def _masked(said: str, unit: Work) -> str:
    parts = orjson.loads(said)
    text = "\n".join(part for part in (parts["subject"], parts["detail"]) if part)
    return screen(text, _screener(live(unit.jurisdiction, unit.live_version))).text
