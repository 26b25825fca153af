"""Fact rows of bodies' parts in files, read block by block from the journal."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Greatest

from gongzhi.appraisal.methods.parts import Part, parts_of, row_of
from gongzhi.appraisal.queries.appeals import exclusions_of
from gongzhi.appraisal.queries.entries import entries_of
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.queries.facts import places_of

BLOCK = 1000
PROCEDURES = ("request", "joint_task")
Row = Mapping[str, Any]


def counted_files(jurisdiction: int, start: datetime, end: datetime) -> QuerySet[Dossier]:
    """Give the files that can count in a window: open in it, or closed before a limit in
    it, or audited in it.

    Sealed files are in no figure. The limits are asked first, in one statement: their files by
    name, what is open and what closed since then each have an index of their own, whereas a
    condition on clocks beside the others would have the whole history read.
    """
    # The first due time never changes, the other follows pauses and extensions: the later counts.
    kept = Clock.objects.alias(last=Greatest("first_due", "due")).filter(
        jurisdiction_id=jurisdiction,
        kind="limit",
        ended_at__isnull=False,
        started_at__lt=start,
        last__gte=start,
    )
    early = set(kept.values_list("dossier", flat=True))
    # What is audited after its file has closed is found by the audit's own clock.
    audited = Clock.objects.filter(
        jurisdiction_id=jurisdiction, name="audit", ended_at__gte=start, started_at__lt=end
    )
    early |= set(audited.values_list("dossier", flat=True))
    return Dossier.objects.filter(
        _not_closed_before(start) | Q(id__in=early),
        jurisdiction_id=jurisdiction,
        secrecy=0,
        opened_at__lt=end,
        procedure__in=PROCEDURES,
    )


def _not_closed_before(moment: datetime) -> Q:
    return Q(closed_at=None) | Q(closed_at__gte=moment)


def part_rows(files: QuerySet[Dossier], ground: Ground) -> Iterator[dict[str, Any]]:
    """Stream the parts of bodies in files, oldest file first. A statement, and two a block.

    Keys beside those of ``methods.parts``: ``id`` (public code), ``part``, ``owner`` (the body),
    ``owner_kind``, ``area1`` to ``area3`` (never the grid), ``matter``, ``procedure``,
    ``entrance``, ``source``, ``opened``, ``exclusion`` (the ground, where a panel granted one).
    """
    fields = ("id", "code", "procedure", "area_id", "subject", "entrance", "source", "opened_at")
    stream = files.order_by("opened_at", "id").only(*fields).iterator(chunk_size=BLOCK)
    while block := list(islice(stream, BLOCK)):
        ids = [file.id for file in block]
        entries, excluded = entries_of(ids), exclusions_of(ids)
        for file in block:
            for part in parts_of(entries[file.id]):
                about = _about(file, part, ground)
                ground_ = excluded.get((file.id, part.body), "")
                yield row_of(part, {**about, "exclusion": ground_})


def _about(file: Dossier, part: Part, ground: Ground) -> dict[str, Any]:
    body = ground.directory.by_id.get(part.body)
    return {
        "id": file.code,
        "part": part.kind,
        "owner": body.code if body else "",
        "owner_kind": body.kind if body else "",
        **places_of(file, ground),
        "matter": file.subject,
        "procedure": file.procedure,
        "entrance": file.entrance,
        "source": file.source,
        "opened": file.opened_at,
        "place": file.area_id,
    }


def mark_recurrences(rows: list[dict[str, Any]], jurisdiction: int, days: int) -> None:
    """Set ``recurred``: the same matter at the same place was reported within so many days after.

    One statement; the place is compared and never shown or grouped by. What came later was not
    closed before: that leads over the indexes to it, where its opening would not.
    """
    closed = [row for row in rows if row["closed"] is not None and row["matter"]]
    if not closed:
        return
    again: dict[tuple[int, str], list[datetime]] = {}
    first = min(row["closed"] for row in closed)
    known = Dossier.objects.filter(
        _not_closed_before(first),
        jurisdiction_id=jurisdiction,
        procedure="request",
        secrecy=0,
        parent=None,
        area_id__in={row["place"] for row in closed},
        opened_at__gt=first,
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
