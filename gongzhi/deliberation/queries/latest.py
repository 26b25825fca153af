"""Lists from the latest on, a page at a time: each page walks the index on from where one ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from gongzhi.core.errors import Invalid, Problem
from gongzhi.deliberation.models import Conversation, Proposal

SIZE = 50
_MOMENT = "%Y%m%d%H%M%S%f"


Row = TypeVar("Row", Proposal, Conversation)
"""What is listed so: rows beside files, each with the moment at which it was opened."""


@dataclass(frozen=True, slots=True)
class Latest(Generic[Row]):
    """Some rows, the latest first; ``next`` is where the following page begins."""

    rows: Sequence[Row]
    next: str | None


def latest_of(rows: QuerySet[Row], after: str = "") -> Latest[Row]:
    """Give a page of rows by when they were opened. One statement.

    What is opened meanwhile comes before the first page, so none is given twice or left out.
    Raises Invalid ``not_a_cursor`` for an ``after`` that no page gave.
    """
    if after:
        at, last = _read(after)
        rows = rows.filter(opened_at__lte=at).filter(Q(opened_at__lt=at) | Q(pk__lt=last))
    found = list(rows.order_by("-opened_at", "-pk")[: SIZE + 1])
    return Latest(found[:SIZE], _write(found[SIZE - 1]) if len(found) > SIZE else None)


def every(read: Callable[[str], Latest[Row]], *, pages: bool) -> Iterator[Row]:
    """Give the rows of the first page, or of all ``pages``, as they are read."""
    page = read("")
    yield from page.rows
    while pages and page.next:
        page = read(page.next)
        yield from page.rows


def _write(row: Proposal | Conversation) -> str:
    return f"{row.opened_at.astimezone(UTC).strftime(_MOMENT)}-{row.pk.hex}"


def _read(after: str) -> tuple[datetime, UUID]:
    moment, _, last = after.partition("-")
    try:
        return datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC), UUID(last)
    except ValueError:
        raise Invalid(Problem("after", "not_a_cursor")) from None
