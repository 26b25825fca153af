"""The files behind the counts of a situation, as far as the reader may see them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from gongzhi.cases.queries.situation import only_counted
from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import Page, dossiers_visible_to
from gongzhi.procedure.queries.paging import paged
from gongzhi.procedure.queries.walking import LISTED
from gongzhi.territory.levels import TOWNSHIP

KINDS = ("open", "late", "received", "closed")
SIZE = 50
STATE = re.compile(r"[a-z_]{1,40}")


def files_behind(
    by: Actor,
    ground: Ground,
    *,
    kind: str,
    area: int,
    at: datetime,
    days: int,
    body: int | None = None,
    state: str = "",
    cursor: str = "",
    size: int = SIZE,
) -> Page:
    """Give a page of the files that a count counted and the reader may see.

    ``kind``: ``open``, ``late``, ``received`` or ``closed`` (in the window of ``days``); ``state``
    narrows open files to a step, closed ones to an outcome; ``body`` to those that wait for it or,
    for a township office, for a body within its township. Open files by due time, others in the
    order in which they began. One statement. Raises Invalid ``kind``, ``state`` or
    ``cursor``.
    """
    if kind not in KINDS:
        raise Invalid(Problem("kind", "choice", {"choices": list(KINDS)}))
    if state and not STATE.fullmatch(state):
        raise Invalid(Problem("state", "unknown_code"))
    rows = only_counted(dossiers_visible_to(by, ground), ground.jurisdiction)
    if area != ground.territory.root.id:
        rows = rows.filter(area_id__in=ground.territory.descendants(area))
    if body is not None:
        rows = rows.filter(desk_id__in=_within(ground, body))
    if kind in ("open", "late"):
        rows = rows.filter(closed_at=None, **({"step": state} if state else {}))
        # As they are counted: what waits for a body, not what waits for the requester.
        rows = rows.filter(due__lt=at, desk__isnull=False) if kind == "late" else rows
        return paged([rows], cursor=cursor, size=size, latest_first=False)
    since = at - timedelta(days=days)
    recent = Q(closed_at__gte=since, **({"outcome": state} if state else {}))
    if kind == "received":
        recent = (Q(closed_at=None) | Q(closed_at__gte=since)) & Q(opened_at__gte=since)
    return _by_id(rows.filter(recent), cursor, size)


def _within(ground: Ground, body: int) -> list[int]:
    """Give the bodies whose work is counted as a body's: for a township, all within it."""
    own = ground.directory.by_id[body]
    if own.kind != "township_office" or own.area_id is None:
        return [body]
    return [
        one.id
        for one in ground.directory.by_id.values()
        if one.area_id is not None
        and ground.territory.ancestor(one.area_id, TOWNSHIP) == own.area_id
    ]


def _by_id(rows: QuerySet[Dossier], cursor: str, size: int) -> Page:
    if cursor:
        try:
            rows = rows.filter(id__gt=UUID(cursor))
        except ValueError:
            raise Invalid(Problem("cursor", "not_a_cursor")) from None
    found = list(rows.order_by("id").only(*LISTED)[: size + 1])
    more = len(found) > size
    return Page(found[:size], str(found[size - 1].id) if more else None, None)
