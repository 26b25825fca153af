"""Ratings that can no longer be changed are shown in closed batches, and only so."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from gongzhi.cases.models import Rating, RatingBatch
from gongzhi.cases.models.rating import GRADED, SAID, SOLVED
from gongzhi.core.packs.snapshots import live
from gongzhi.core.work import Work
from gongzhi.procedure.ground import ground


def close_batches(*, unit: Work, at: datetime) -> list[RatingBatch]:
    """Close a batch for every body with enough settled ratings; gives the new batches.

    A batch takes all that have settled, at least the pack's ``rating_batch``; fewer wait. What
    was never said or was refused is in no batch. Source: practice.md M3 (n ≥ 10).
    """
    least = int(
        live(unit.jurisdiction, unit.live_version).table("settings")["rating_batch"]["value"]
    )
    waiting: dict[int, list[Rating]] = {}
    rows = Rating.objects.select_for_update().filter(
        SAID, jurisdiction_id=unit.jurisdiction, batch=None, settles_at__lte=at
    )
    for one in rows.order_by("body_id", "link_hash"):
        waiting.setdefault(one.body_id, []).append(one)
    month = _month(unit, at)
    return [_close(unit, body, rows, month) for body, rows in waiting.items() if len(rows) >= least]


def _month(unit: Work, at: datetime) -> str:
    here = ground(unit)
    zone = here.calendar(here.territory.root.id).zone
    return f"{at.astimezone(zone):%Y-%m}"


def _close(unit: Work, body: int, rows: list[Rating], month: str) -> RatingBatch:
    counts = {name: sum(one.solved == name for one in rows) for name in SOLVED}
    counts["satisfied"] = sum(one.satisfied is True for one in rows)
    counts["not_satisfied"] = sum(one.satisfied is False for one in rows)
    graded = Counter(one.grade for one in rows if one.grade)
    counts |= {f"{GRADED}{grade}": count for grade, count in sorted(graded.items())}
    number = RatingBatch.objects.filter(body_id=body).count() + 1
    batch = RatingBatch.objects.create(
        jurisdiction_id=unit.jurisdiction,
        body_id=body,
        number=number,
        ratings=len(rows),
        counts=counts,
        month=month,
    )
    Rating.objects.filter(id__in=[one.id for one in rows]).update(batch=batch)
    return batch
