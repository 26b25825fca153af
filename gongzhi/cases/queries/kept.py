"""Counts over many files, kept for a moment: a page that all open costs one count, not thousands.

Small counts are never kept, so that who has just acted sees it counted. What was kept comes with
the moment of which it is. The numbers (``counts_kept_from`` files, ``counts_kept_seconds``) stand
in the pack; without them nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from gongzhi.procedure.ground import Ground

Rows = Sequence[Mapping[str, Any]]
Parts = TypeVar("Parts", bound=tuple[Rows, ...])
FROM, SECONDS = "counts_kept_from", "counts_kept_seconds"
_KEPT: dict[tuple[int, str], tuple[datetime, Any]] = {}


def counted_at(
    what: str, at: datetime, count: Callable[[datetime], Parts], ground: Ground
) -> tuple[datetime, Parts]:
    """Give a count and its moment: one that is kept of shortly before ``at``, else a new one.

    ``count`` takes the moment and gives rows with the number of their ``files``.
    """
    settings = ground.live.table("settings")
    if not {FROM, SECONDS} <= settings.keys():
        return at, count(at)
    least, seconds = (int(settings[name]["value"]) for name in (FROM, SECONDS))
    key = (ground.jurisdiction, what)
    kept = _KEPT.get(key)
    if kept is not None and timedelta() <= at - kept[0] < timedelta(seconds=seconds):
        return kept
    parts = count(at)
    _KEPT.pop(key, None)
    if sum(row["files"] for rows in parts for row in rows) >= least:
        _KEPT[key] = (at, parts)
    return at, parts
