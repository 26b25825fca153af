"""Fact rows of bodies' parts in files, read block by block from the journal."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from gongzhi.appraisal.methods.parts import Part, parts_of, row_of
from gongzhi.appraisal.methods.told import FILE
from gongzhi.appraisal.queries.entries import entries_of
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier

BLOCK = 1000
PROCEDURES = ("request", "joint_task")
DEPTH = 3
Row = Mapping[str, Any]


def counted_files(jurisdiction: int, start: datetime, end: datetime) -> QuerySet[Dossier]:
    """Give the files that can count in a window: open in it, or due in it though closed before.

    Sealed files are in no figure.
    """
    due = Clock.objects.filter(dossier=OuterRef("pk"), name=FILE, first_due__gte=start)
    mine = Dossier.objects.filter(jurisdiction_id=jurisdiction, secrecy=0, opened_at__lt=end)
    alive = Q(closed_at=None) | Q(closed_at__gte=start) | Q(Exists(due))
    return mine.filter(alive, procedure__in=PROCEDURES)


def part_rows(files: QuerySet[Dossier], ground: Ground) -> Iterator[dict[str, Any]]:
    """Stream the parts of bodies in files, oldest file first. Two statements a block.

    Keys beside those of ``methods.parts``: ``id`` (public code), ``part``, ``owner`` (the body),
    ``owner_kind``, ``area1`` to ``area3`` (never the grid), ``matter``, ``procedure``,
    ``entrance``, ``source``, ``opened``.
    """
    fields = ("id", "code", "procedure", "area_id", "subject", "entrance", "source", "opened_at")
    chosen = files.order_by("opened_at", "id").only(*fields)
    after: tuple[datetime, Any] | None = None
    while True:
        block = list(islice(_behind(chosen, after), BLOCK))
        entries = entries_of([file.id for file in block])
        for file in block:
            for part in parts_of(entries[file.id]):
                yield row_of(part, _about(file, part, ground))
        if len(block) < BLOCK:
            return
        after = block[-1].opened_at, block[-1].id


def _behind(files: QuerySet[Dossier], after: tuple[datetime, Any] | None) -> QuerySet[Dossier]:
    if after is not None:
        later = Q(opened_at__gt=after[0]) | Q(opened_at=after[0], id__gt=after[1])
        files = files.filter(later)
    return files[:BLOCK]


def _about(file: Dossier, part: Part, ground: Ground) -> dict[str, Any]:
    body = ground.directory.by_id.get(part.body)
    places = {f"area{level}": "" for level in range(1, DEPTH + 1)}
    for place in ground.territory.path(file.area_id):
        area = ground.territory.area(place)
        if area.level <= DEPTH:
            places[f"area{area.level}"] = area.code
    return {
        "id": file.code,
        "part": part.kind,
        "owner": body.code if body else "",
        "owner_kind": body.kind if body else "",
        **places,
        "matter": file.subject,
        "procedure": file.procedure,
        "entrance": file.entrance,
        "source": file.source,
        "opened": file.opened_at,
        "place": file.area_id,
    }


def mark_recurrences(rows: list[dict[str, Any]], jurisdiction: int, days: int) -> None:
    """Set ``recurred``: the same matter at the same place was reported within so many days after.

    One statement; the place is compared and never shown or grouped by.
    """
    closed = [row for row in rows if row["closed"] is not None and row["matter"]]
    if not closed:
        return
    again: dict[tuple[int, str], list[datetime]] = {}
    known = Dossier.objects.filter(
        jurisdiction_id=jurisdiction,
        procedure="request",
        secrecy=0,
        parent=None,
        area_id__in={row["place"] for row in closed},
        opened_at__gt=min(row["closed"] for row in closed),
        opened_at__lte=max(row["closed"] for row in closed) + timedelta(days=days),
    ).exclude(outcome="merged")
    for area, matter, at in known.order_by("opened_at").values_list(
        "area_id", "subject", "opened_at"
    ):
        again.setdefault((area, matter), []).append(at)
    for row in closed:
        times = again.get((row["place"], row["matter"]), [])
        place = bisect_right(times, row["closed"])
        row["recurred"] = place < len(times) and times[place] <= row["closed"] + timedelta(days)
