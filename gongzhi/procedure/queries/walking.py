"""The walk along the desk's own indexes, as SQL of our own.

What Django does to put a union of such parts together costs more than everything else that a
page of the list takes; the text depends only on what is asked for and is made once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries.visible import SHUT_OUT

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
# A row becomes a file by its columns in the model's order.
_READ = tuple(one.attname for one in Dossier._meta.concrete_fields if one.attname in LISTED)
_TITLE = _READ.index("title")
_COLUMNS = ", ".join(f'"{name}"' for name in _READ)
_WAITING = f"""FROM procedure_dossier
    WHERE desk_id = %(body)s AND closed_at IS NULL AND NOT {SHUT_OUT.format(line="%(line)s")}"""
_NARROWED = {
    "step": " AND step = %(step)s",
    "areas": " AND area_id = ANY (%(areas)s::bigint[])",
    "before": " AND due < %(before)s",
}
_ORDERS = {
    # raised first, down: by what it is ordered, and what lies beyond a place without a priority
    (False, False): ("due, id", " AND (due, id) > (%(due)s, %(id)s)"),
    (False, True): ("due DESC, id DESC", " AND (due, id) < (%(due)s, %(id)s)"),
    (True, False): ("priority DESC, due, id", " AND (due, id) > (%(due)s, %(id)s)"),
    (True, True): ("priority, due DESC, id DESC", " AND (due, id) < (%(due)s, %(id)s)"),
}
_RAISED = {
    False: """ AND (priority < %(priority)s
        OR (priority = %(priority)s AND (due, id) > (%(due)s, %(id)s)))""",
    True: """ AND (priority > %(priority)s
        OR (priority = %(priority)s AND (due, id) < (%(due)s, %(id)s)))""",
}
_COUNTED = f"""
SELECT desk_role, step, count(*) {_WAITING} AND desk_role = ANY (%(roles)s::text[])
GROUP BY desk_role, step
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A row's place in the order, and which way from it the page lies."""

    due: datetime
    id: UUID
    back: bool
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose files wait: those of a body in some roles, narrowed where anything is said.

    ``line`` is the body with all above it: a file that any of them is barred from is not shown.
    """

    body: int
    line: Collection[int]
    roles: Sequence[str]
    step: str | None = None
    areas: Sequence[int] | None = None
    before: datetime | None = None


def count_steps(desk: Desk) -> dict[tuple[str, str], int]:
    """Count what waits by role and step, along the desk's index alone. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, _given(desk))
        return {(role, step): count for role, step, count in cursor.fetchall()}


def walk_desk(
    desk: Desk, place: Place | None, most: int, *, down: bool, raised_first: bool
) -> list[Dossier]:
    """Give up to ``most`` files beyond a place, with the columns ``LISTED`` only. One statement.

    ``raised_first``: those with a priority before all others, the highest first; each role and
    either kind has its own walk along an index. ``down``: the other way round.
    """
    if not desk.roles:
        return []
    narrowed = tuple(name for name in _NARROWED if getattr(desk, name) is not None)
    at = None if place is None else bool(place.priority)
    text = _text(len(desk.roles), narrowed, raised_first, down, at)
    given: dict[str, Any] = {**_given(desk), "most": most}
    given.update({f"role_{number}": role for number, role in enumerate(desk.roles)})
    if place is not None:
        given.update(due=place.due, id=place.id, priority=place.priority)
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        found = cursor.fetchall()
    return [
        Dossier.from_db(
            "default", _READ, (*row[:_TITLE], orjson.loads(row[_TITLE]), *row[_TITLE + 1 :])
        )
        for row in found
    ]


def _given(desk: Desk) -> Mapping[str, Any]:
    return {
        "body": desk.body,
        "line": list(desk.line),
        "roles": list(desk.roles),
        "step": desk.step,
        "areas": None if desk.areas is None else list(desk.areas),
        "before": desk.before,
    }


@cache
def _text(
    roles: int, narrowed: tuple[str, ...], raised_first: bool, down: bool, at: bool | None
) -> str:
    """Write the statement; ``at`` tells whether the place has a priority, None: no place."""
    order, beyond = _ORDERS[raised_first, down]
    if not raised_first:
        kinds = ["" if at is None else beyond]
    else:
        # Below those with a priority come all others, above the others all those with one.
        raised = " AND priority > 0" + (_RAISED[down] if at else "")
        plain = " AND priority = 0" + (beyond if at is False else "")
        kinds = [*([raised] if at is not False or down else []), *([] if at and down else [plain])]
    where = "".join(_NARROWED[name] for name in narrowed)
    parts = [
        f"(SELECT {_COLUMNS} {_WAITING} AND desk_role = %(role_{number})s{where}{kind}"
        f" ORDER BY {order} LIMIT %(most)s)"
        for number in range(roles)
        for kind in kinds
    ]
    if len(parts) == 1:
        return parts[0]
    return f"{' UNION ALL '.join(parts)} ORDER BY {order} LIMIT %(most)s"
