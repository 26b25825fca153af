"""A rating and closed batches in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gongzhi.cases.models.rating import SOLVED
from gongzhi.cases.queries.rated import Batch, OwnRating
from gongzhi.surfaces.showing.names import Names

SATISFIED = {"yes": True, "no": False}


@dataclass(frozen=True)
class Said:
    """What the requester said so far, and whether it can still be changed."""

    body: str
    solved: str
    satisfied: str
    refused: bool
    by_phone: bool
    until: str
    open: bool
    early: bool
    anything: bool


@dataclass(frozen=True)
class BatchLine:
    """One batch: its number, how many rated, how many said what."""

    number: int
    ratings: int
    solved: tuple[int, ...]
    satisfied: int
    not_satisfied: int


def solved_words(names: Names) -> list[tuple[str, str]]:
    """Give what can be said of the result: (code, words)."""
    return [(one, names.say(f"rate.{one}")) for one in SOLVED]


def said_words(found: OwnRating, names: Names, now: datetime) -> Said:
    """Give one's own rating in words."""
    row = found.rating
    known = {True: "yes", False: "no", None: ""}
    satisfied = None if row is None else row.satisfied
    return Said(
        names.body(found.body_id),
        "" if row is None else row.solved,
        known[satisfied],
        row is not None and row.refused,
        row is not None and row.by_phone,
        names.due(row.settles_at) if row is not None else "",
        row is None or now < row.settles_at,
        found.early,
        row is not None and bool(row.solved or row.refused or satisfied is not None),
    )


def batch_lines(rows: Iterable[Batch]) -> list[BatchLine]:
    """Give the lines of the table of batches."""
    return [
        BatchLine(
            one.number,
            one.ratings,
            tuple(one.counts.get(name, 0) for name in SOLVED),
            one.counts.get("satisfied", 0),
            one.counts.get("not_satisfied", 0),
        )
        for one in rows
    ]
