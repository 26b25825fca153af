"""The files that wait for a post, by due time; keyset paging, so page 1,000 costs like page 1."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from django.db.models import Count, QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.procedure.models import BarredBody, Dossier


@dataclass(frozen=True, slots=True)
class Page:
    """Some files in order, and the cursors before and after them (None at an end)."""

    rows: Sequence[Dossier]
    next: str | None
    previous: str | None


def inbox(
    actor: Actor,
    *,
    role: str = "",
    cursor: str = "",
    size: int = 50,
    latest_first: bool = False,
    roles: frozenset[str] = frozenset(),
) -> Page:
    """Give the open files whose step waits for the actor's body in one of its roles.

    ``roles`` are those it stands for besides its own (``Ground.roles_of``).
    ``cursor`` is what an earlier page gave. One statement for each role plus one for bars.
    Raises Invalid for a cursor that this page did not make.
    """
    mine = actor.roles | roles
    wanted = [role] if role in mine else sorted(mine)
    after = _read_cursor(cursor) if cursor else None
    parts = [_part(actor, one, after, size, latest_first) for one in wanted]
    if len(parts) > 1:
        rows = list(
            parts[0].union(*parts[1:], all=True).order_by(*_order(latest_first))[: size + 1]
        )
    else:
        rows = list(parts[0]) if parts else []
    more = len(rows) > size
    rows = rows[:size]
    return Page(
        rows,
        _cursor(rows[-1]) if more else None,
        cursor or None,
    )


def _order(latest_first: bool) -> tuple[str, str]:
    return ("-due", "-id") if latest_first else ("due", "id")


def _part(
    actor: Actor, role: str, after: tuple[datetime, UUID] | None, size: int, latest_first: bool
) -> QuerySet[Dossier]:
    rows = _waiting(actor).filter(desk_role=role)
    if after is not None:
        rows = _beyond(rows, after, latest_first)
    return rows.order_by(*_order(latest_first))[: size + 1]


def _beyond(
    rows: QuerySet[Dossier], after: tuple[datetime, UUID], latest_first: bool
) -> QuerySet[Dossier]:
    sign = "<" if latest_first else ">"
    return rows.extra(  # noqa: S610  (a row comparison walks the index; the ORM has none)
        where=[f"(procedure_dossier.due, procedure_dossier.id) {sign} (%s, %s)"], params=list(after)
    )


def _cursor(row: Dossier) -> str:
    text = orjson.dumps([row.due.isoformat(), row.id.hex])
    return base64.urlsafe_b64encode(text).decode()


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        due, id_ = orjson.loads(base64.urlsafe_b64decode(cursor.encode()))
        return datetime.fromisoformat(due), UUID(id_)
    except (ValueError, TypeError, AttributeError, binascii.Error):
        raise Invalid(Problem("cursor", "not_a_cursor")) from None


def inbox_counts(actor: Actor, *, roles: frozenset[str] = frozenset()) -> dict[str, int]:
    """Count the open files that wait for each role of the actor, and those it stands for."""
    rows = (
        _waiting(actor)
        .filter(desk_role__in=sorted(actor.roles | roles))
        .values("desk_role")
        .annotate(count=Count("*"))
    )
    return {row["desk_role"]: row["count"] for row in rows}


def _waiting(actor: Actor) -> QuerySet[Dossier]:
    barred = BarredBody.objects.filter(organisation_id=actor.organisation or 0).values("dossier_id")
    return Dossier.objects.filter(desk_id=actor.organisation, closed_at__isnull=True).exclude(
        id__in=barred
    )
