"""The entries of files in the shape that the methods read."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from gongzhi.appraisal.methods.told import Told
from gongzhi.core.journal.lines import Line
from gongzhi.core.models import Entry
from gongzhi.procedure.queries import TimelineRow


def entries_of(files: Iterable[UUID]) -> dict[UUID, list[Told]]:
    """Give the entries of some files by file, in order. One statement."""
    rows = (
        Entry.objects.filter(chain__in=list(files))
        .order_by("chain", "sequence")
        .values_list("chain", "move", "occurred_at", "organisation_id", "facts")
    )
    found: dict[UUID, list[Told]] = {}
    for chain, move, at, body, facts in rows.iterator(chunk_size=2000):
        found.setdefault(chain, []).append(Told(move, at, body, facts))
    return found


def told_in(rows: Iterable[TimelineRow]) -> list[Told]:
    """Give the rows of a file's whole timeline as the methods read them."""
    return [Told(row.move, row.at, row.organisation, row.facts) for row in rows]


def told_by(line: Line) -> Told:
    """Give a line of an export as the methods read it."""
    return Told(line.move, line.occurred_at, line.organisation, line.facts)
