"""A rating and closed batches in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gongzhi.cases.models.rating import GRADED, SOLVED
from gongzhi.cases.queries.rated import Batch, OwnRating
from gongzhi.surfaces.showing.names import Names

SATISFIED = {"yes": True, "no": False}


@dataclass(frozen=True)
class Said:
    """What the requester said so far, and whether it can still be changed."""

    body: str
    solved: str
    satisfied: str
    grade: str
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
    grades: tuple[int, ...]


def grade_words(names: Names) -> list[tuple[str, str]]:
    """Give the pack's grades of being satisfied, best first: (code, words); none: yes or no."""
    rows = names.ground.live.table("rating_grades")
    ranked = sorted(rows, key=lambda code: int(rows[code]["rank"]))
    return [(code, names.row(rows[code])) for code in ranked]


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
        "" if row is None else row.grade,
        row is not None and row.refused,
        row is not None and row.by_phone,
        names.due(row.settles_at) if row is not None else "",
        row is None or now < row.settles_at,
        found.early,
        row is not None and bool(row.solved or row.refused or row.grade or satisfied is not None),
    )


def batch_lines(rows: Iterable[Batch], grades: Iterable[str]) -> list[BatchLine]:
    """Give the lines of the table of batches."""
    named = list(grades)
    return [
        BatchLine(
            one.number,
            one.ratings,
            tuple(one.counts.get(name, 0) for name in SOLVED),
            one.counts.get("satisfied", 0),
            one.counts.get("not_satisfied", 0),
            tuple(one.counts.get(f"{GRADED}{grade}", 0) for grade in named),
        )
        for one in rows
    ]
