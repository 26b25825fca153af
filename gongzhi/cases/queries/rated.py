"""Ratings as others may see them: closed batches of whole bodies, without dates or means."""

from __future__ import annotations

from dataclasses import dataclass

from gongzhi.cases.models import RatingBatch
from gongzhi.core.actor import Actor
from gongzhi.core.work import Work


@dataclass(frozen=True, slots=True)
class Batch:
    """One closed batch: how many rated, and how many said what (codes → counts)."""

    number: int
    ratings: int
    counts: dict[str, int]


def batches_closed_in(jurisdiction: int, month: str) -> list[RatingBatch]:
    """Give the batches of all bodies that were closed in a month (``YYYY-MM``), for its figures."""
    rows = RatingBatch.objects.filter(jurisdiction_id=jurisdiction, month=month)
    return list(rows.order_by("body", "number"))


def batches_visible_to(by: Actor, unit: Work) -> list[Batch]:
    """Give the closed batches of the actor's own body in order; nobody sees a single rating.

    Batches never overlap and never change, so two views differ by whole batches.
    """
    if by.kind != "post" or by.organisation is None:
        return []
    rows = RatingBatch.objects.filter(jurisdiction_id=unit.jurisdiction, body=by.organisation)
    return [Batch(one.number, one.ratings, dict(one.counts)) for one in rows.order_by("number")]
