"""Keyset paging of open files by due time: page 1,000 costs like page 1, in both directions."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from django.db.models import Q, QuerySet

from gongzhi.core.errors import Invalid, Problem
from gongzhi.procedure.models import Dossier

LISTED = (
    "id",
    "code",
    "procedure",
    "step",
    "title",
    "area_id",
    "owner_id",
    "desk_id",
    "jurisdiction_id",
    "opened_at",
    "due",
    "last_sequence",
    "lifted",
    "priority",
    "secrecy",
)


@dataclass(frozen=True, slots=True)
class Page:
    """Some files in order, and the cursors of the pages after and before (None at an end)."""

    rows: Sequence[Dossier]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    """A row's place in the order, and which way from it the page lies."""

    due: datetime
    id: UUID
    back: bool
    priority: int = 0


def paged(
    parts: Sequence[QuerySet[Dossier]],
    *,
    cursor: str,
    size: int,
    latest_first: bool,
    raised_first: bool = False,
) -> Page:
    """Give a page of the union of disjoint parts, by due time, with the columns ``LISTED`` only.

    ``raised_first``: those with a priority come before all others, the highest first; each has
    its own index, so that the few of them cost the many nothing.
    One statement; to ask a row for another column costs one more for each row.
    ``cursor`` is what an earlier page gave. Raises Invalid for one that no page made.
    """
    place = _read(cursor) if cursor else None
    back = place is not None and place.back
    down = latest_first != back
    if raised_first and not latest_first:
        found = _walk_raised(parts, place, size, back)
    else:
        found = _walk(parts, place, size, down)
    more = len(found) > size
    rows = found[:size][::-1] if back else found[:size]
    after, before = (True, more) if back else (more, place is not None)
    return Page(
        rows,
        _write(rows[-1], back=False) if rows and after else None,
        _write(rows[0], back=True) if rows and before else None,
    )


def _walk(
    parts: Sequence[QuerySet[Dossier]], place: _Place | None, size: int, down: bool
) -> list[Dossier]:
    order = ("-due", "-id") if down else ("due", "id")
    listed = [one.only(*LISTED) for one in parts]
    walked = [_beyond(one, place, down).order_by(*order)[: size + 1] for one in listed]
    if len(walked) < 2:
        return list(walked[0]) if walked else []
    return list(walked[0].union(*walked[1:], all=True).order_by(*order)[: size + 1])


def _walk_raised(
    parts: Sequence[QuerySet[Dossier]], place: _Place | None, size: int, back: bool
) -> list[Dossier]:
    """Walk those with a priority and those without, each along its own index."""
    order = ("priority", "-due", "-id") if back else ("-priority", "due", "id")
    plain = [one.filter(priority=0) for one in parts]
    raised = [one.filter(priority__gt=0) for one in parts]
    if place is not None and place.priority:
        raised = [one.filter(_beyond_raised(place, back)) for one in raised]
        plain = [] if back else plain
    elif place is not None:
        plain = [_beyond(one, place, back) for one in plain]
        raised = raised if back else []
    walked = [one.only(*LISTED).order_by(*order)[: size + 1] for one in (*raised, *plain)]
    if len(walked) < 2:
        return list(walked[0]) if walked else []
    return list(walked[0].union(*walked[1:], all=True).order_by(*order)[: size + 1])


def _beyond_raised(place: _Place, back: bool) -> Q:
    if back:
        later = Q(due=place.due, id__lt=place.id) | Q(due__lt=place.due)
        return Q(priority__gt=place.priority) | (Q(priority=place.priority) & later)
    later = Q(due=place.due, id__gt=place.id) | Q(due__gt=place.due)
    return Q(priority__lt=place.priority) | (Q(priority=place.priority) & later)


def _beyond(rows: QuerySet[Dossier], place: _Place | None, down: bool) -> QuerySet[Dossier]:
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


def _read(cursor: str) -> _Place:
    try:
        due, id_, back, priority = orjson.loads(base64.urlsafe_b64decode(cursor.encode()))
        return _Place(datetime.fromisoformat(due), UUID(id_), bool(back), int(priority))
    except (ValueError, TypeError, AttributeError, binascii.Error):
        raise Invalid(Problem("cursor", "not_a_cursor")) from None
