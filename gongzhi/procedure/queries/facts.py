"""Flat facts of files for figures: one row for each file, streamed from dossiers and clocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from gongzhi.procedure.clock_rows import SOURCE
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier

BLOCK = 2000
FILE = "file"
DEPTH = 3


def facts_of(files: QuerySet[Dossier], ground: Ground) -> Iterator[dict[str, Any]]:
    """Stream the fact rows of files the caller has been allowed to see, oldest first.

    Keys: ``id`` (public code), ``procedure``, ``opened``, ``closed``, ``due`` and ``first_due`` of
    the file's clock (the last one, the first one), ``target`` (given by the source), ``outcome``,
    ``owner``, ``owner_kind``, ``area1`` to ``area3`` (never the grid), ``matter``, ``entrance``,
    ``source``, ``deferred`` (more time was granted, or the clock stands), ``reworks`` (times lifted
    a level), ``breached`` (some clock of it was broken), ``exclusion``. Two statements a block.
    """
    stream = files.order_by("opened_at", "id").iterator(chunk_size=BLOCK)
    while block := list(islice(stream, BLOCK)):
        clocks = _clocks([file.id for file in block])
        for file in block:
            yield _facts(file, clocks.get(file.id, ()), ground)


def _clocks(files: Sequence[UUID]) -> dict[UUID, list[Clock]]:
    by_file: dict[UUID, list[Clock]] = {}
    for clock in Clock.objects.filter(dossier_id__in=files).order_by("started_at", "id"):
        by_file.setdefault(clock.dossier_id, []).append(clock)
    return by_file


def _facts(file: Dossier, clocks: Sequence[Clock], ground: Ground) -> dict[str, Any]:
    own = [clock for clock in clocks if clock.name == FILE]
    given = [clock for clock in clocks if clock.limit == SOURCE and clock.kind == "limit"]
    body = None if file.owner_id is None else ground.directory.organisation(file.owner_id)
    last = own[-1] if own else None
    return {
        "id": file.code,
        "procedure": file.procedure,
        "opened": file.opened_at,
        "closed": file.closed_at,
        "due": last.due if last is not None else None,
        "first_due": own[0].first_due if own else None,
        "target": given[0].first_due if given else None,
        "outcome": file.outcome or None,
        "owner": body.code if body is not None else "",
        "owner_kind": body.kind if body is not None else "",
        **places_of(file, ground),
        "matter": file.subject,
        "entrance": file.entrance,
        "source": file.source,
        "deferred": last is not None and (bool(last.extensions) or last.due is None),
        "reworks": file.lifted,
        "breached": any(clock.level > 0 or clock.breached_at is not None for clock in own),
        "exclusion": "",
    }


def places_of(file: Dossier, ground: Ground) -> dict[str, str]:
    """Name the areas a file lies in, ``area1`` to ``area3``, as figures know them: no grid."""
    places = {f"area{level}": "" for level in range(1, DEPTH + 1)}
    for place in ground.territory.path(file.area_id):
        area = ground.territory.area(place)
        if area.level <= DEPTH:
            places[f"area{area.level}"] = area.code
    return places
