"""Keyset paging of open files by due time: page 1,000 costs like page 1, in both directions."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import orjson
from django.db.models import QuerySet

from gongzhi.core.errors import Invalid, Problem
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries.walking import LISTED, Desk, Place, walk_desk


@dataclass(frozen=True, slots=True)
class Page:
    """Some files in order, and the cursors of the pages after and before (None at an end)."""

    rows: Sequence[Dossier]
    next: str | None
    previous: str | None


def paged(
    parts: Sequence[QuerySet[Dossier]],
    *,
    cursor: str,
    size: int,
    latest_first: bool,
) -> Page:
    """Give a page of the union of disjoint parts, by due time, with the columns ``LISTED`` only.

    One statement; to ask a row for another column costs one more for each row.
    ``cursor`` is what an earlier page gave. Raises Invalid for one that no page made.
    """
    place = _read(cursor) if cursor else None
    down = latest_first != (place is not None and place.back)
    return _page(_walk(parts, place, size, down), place, size)


def paged_desk(desk: Desk, *, cursor: str, size: int, latest_first: bool) -> Page:
    """Give a page of what waits at a desk, those with a priority before all others, the highest
    first; ``latest_first`` knows no priority.

    One statement. ``cursor`` is what an earlier page gave. Raises Invalid for one that no page
    made.
    """
    place = _read(cursor) if cursor else None
    down = latest_first != (place is not None and place.back)
    found = walk_desk(desk, place, size + 1, down=down, raised_first=not latest_first)
    return _page(found, place, size)


def _page(found: Sequence[Dossier], place: Place | None, size: int) -> Page:
    back = place is not None and place.back
    more = len(found) > size
    rows = found[:size][::-1] if back else found[:size]
    after, before = (True, more) if back else (more, place is not None)
    return Page(
        rows,
        _write(rows[-1], back=False) if rows and after else None,
        _write(rows[0], back=True) if rows and before else None,
    )


def _walk(
    parts: Sequence[QuerySet[Dossier]], place: Place | None, size: int, down: bool
) -> list[Dossier]:
    order = ("-due", "-id") if down else ("due", "id")
    listed = [one.only(*LISTED) for one in parts]
    walked = [_beyond(one, place, down).order_by(*order)[: size + 1] for one in listed]
    if len(walked) < 2:
        return list(walked[0]) if walked else []
    return list(walked[0].union(*walked[1:], all=True).order_by(*order)[: size + 1])


def _beyond(rows: QuerySet[Dossier], place: Place | None, down: bool) -> QuerySet[Dossier]:
    if place is None:
        return rows
    sign = "<" if down else ">"
    return rows.extra(  # noqa: S610  (a row comparison walks the index; the ORM has none)
        where=[f"(procedure_dossier.due, procedure_dossier.id) {sign} (%s, %s)"],
        params=[place.due, place.id],
    )


def _write(row: Dossier, *, back: bool) -> str:
    text = orjson.dumps([row.due.isoformat(), row.id.hex, back, row.priority])
    return base64.urlsafe_b64encode(text).decode()


def _read(cursor: str) -> Place:
    try:
        due, id_, back, priority = orjson.loads(base64.urlsafe_b64decode(cursor.encode()))
        at = datetime.fromisoformat(due).astimezone(UTC)
        return Place(at, UUID(id_), bool(back), int(priority))
    except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error):
        raise Invalid(Problem("cursor", "not_a_cursor")) from None
