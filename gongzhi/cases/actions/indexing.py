"""The working text: what search, duplicates and triage may read of a request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from gongzhi.cases.models import Request
from gongzhi.cases.queries.screening import text_of
from gongzhi.core.actor import system_actor
from gongzhi.core.models import Entry
from gongzhi.core.packs.snapshots import live
from gongzhi.core.screener import screen, screener_of
from gongzhi.core.sealed.blocks import open_block
from gongzhi.core.search import grams
from gongzhi.core.work import Work

_UPSERT = """
INSERT INTO core_workingtext (chain, jurisdiction_id, text, grams, erased)
SELECT row.chain, %s, row.text, array_to_tsvector(string_to_array(row.grams, ' ')), false
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS row (chain, text, grams)
ON CONFLICT (chain) DO UPDATE SET text = excluded.text, grams = excluded.grams
WHERE NOT core_workingtext.erased
"""
PART = 500


def index_requests(*, dossiers: Iterable[UUID], unit: Work, at: datetime) -> int:
    """Open the words of requests, mask them, and store them with their bigrams; returns how many.

    Requests whose words have been erased meanwhile are left out. Running it twice writes the same.
    A few statements for every ``PART`` files; always in the order of their ids, so that two workers
    wait for each other and do not block each other.
    """
    files = sorted(set(dossiers))
    return sum(
        _index_part(files[start : start + PART], unit, at) for start in range(0, len(files), PART)
    )


def index_adopted(*, tx: int, unit: Work, at: datetime) -> int:
    """Index the requests that the transaction ``tx`` has adopted; returns how many.

    What ``index_requests`` does, for all of them.
    """
    entries = Entry.objects.filter(tx=tx, jurisdiction_id=unit.jurisdiction, move="adopt")
    return index_requests(dossiers=entries.values_list("chain", flat=True), unit=unit, at=at)


def _index_part(files: list[UUID], unit: Work, at: datetime) -> int:
    named = Request.objects.filter(dossier_id__in=files).values_list("dossier_id", "words")
    said = open_block(
        jurisdiction=unit.jurisdiction,
        values={dossier: words for dossier, words in named if words is not None},
        purpose="words",
        by=system_actor(unit.jurisdiction, "screener"),
        why="working_text",
        at=at,
    )
    texts = {dossier: _masked(said[dossier], unit) for dossier in sorted(said)}
    terms = [" ".join(sorted(grams(text))) for text in texts.values()]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [unit.jurisdiction, list(texts), list(texts.values()), terms])
    return len(texts)


def _masked(said: str, unit: Work) -> str:
    return screen(text_of(said), screener_of(live(unit.jurisdiction, unit.live_version))).text
