"""The situation of a district in counts: what came, what is open, what closed, and where.

Counted are residents' requests that are no secret and from which no body is shut out: a count may
not tell the body complained of that there is something it cannot open. By place only need and open
work are counted; what is late is counted by body, and for departments and townships alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from gongzhi.cases.queries.kept import Rows, counted_at
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import BarredBody, Dossier
from gongzhi.territory.levels import TOWNSHIP


@dataclass(frozen=True, slots=True)
class Here:
    """Requests of an area and all below it: come within the window, and open now."""

    received: int = 0
    open: int = 0

    def __add__(self, other: Here) -> Here:
        return Here(self.received + other.received, self.open + other.open)


@dataclass(frozen=True, slots=True)
class Flow:
    """Requests of one area from intake to closure: open now by step, closed in the window."""

    received: int
    steps: Mapping[str, int]
    outcomes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Load:
    """Requests that wait for a body: all, those past due, and the due time longest past."""

    body: int
    open: int
    late: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Situation:
    """Counts at a moment, for a window of days before it."""

    at: datetime
    since: datetime
    by_area: Mapping[int, Here]
    flow: Flow


def only_counted(rows: QuerySet[Dossier], jurisdiction: int) -> QuerySet[Dossier]:
    """Keep the requests that counts may speak of; parts of a file are not counted beside it."""
    barred = BarredBody.objects.filter(dossier=OuterRef("pk"))
    return rows.filter(
        ~Exists(barred),
        jurisdiction_id=jurisdiction,
        procedure="request",
        parent=None,
        secrecy=0,
    )


def situation(ground: Ground, *, area: int, at: datetime, days: int) -> Situation:
    """Count the requests of an area and of every area below it.

    Two statements: open ones, and those closed in the window; neither grows with history. Where
    they are many the count may be a little older than ``at``: it says of what moment it is.
    """

    def count(since: datetime) -> tuple[Rows, Rows]:
        counted = only_counted(Dossier.objects.all(), ground.jurisdiction)
        still, ended = counted.filter(closed_at=None), counted.filter(closed_at__gte=since)
        new = Count("id", filter=Q(opened_at__gte=since))
        return (
            list(still.values("area_id", "step").annotate(files=Count("*"), new=new)),
            list(ended.values("area_id", "outcome").annotate(files=Count("*"), new=new)),
        )

    window = timedelta(days=days)
    at, (open_rows, closed_rows) = counted_at(
        f"situation {days}", at, lambda moment: count(moment - window), ground
    )
    return Situation(
        at,
        at - window,
        _by_area(ground, open_rows, closed_rows),
        _flow(_within(ground, area, open_rows), _within(ground, area, closed_rows)),
    )


def loads(ground: Ground, at: datetime) -> list[Load]:
    """Count what waits for each body. One statement over open files."""

    def count(moment: datetime) -> tuple[Rows]:
        late = Q(due__lt=moment)
        waiting = only_counted(Dossier.objects.all(), ground.jurisdiction)
        waiting = waiting.filter(closed_at=None, desk__isnull=False).order_by()
        by_desk = waiting.values("desk_id").annotate(files=Count("*"))
        return (
            list(by_desk.annotate(late=Count("id", filter=late), oldest=Min("due", filter=late))),
        )

    _, (rows,) = counted_at("loads", at, count, ground)
    return [Load(row["desk_id"], row["files"], row["late"], row["oldest"]) for row in rows]


def up_to_townships(ground: Ground, rows: Iterable[Load]) -> list[Load]:
    """Add what waits within a township to its office: performance is shown no further down.

    The body with the most late files first.
    """
    offices = _offices(ground)
    found: dict[int, Load] = {}
    for one in rows:
        place = ground.directory.by_id[one.body].area_id
        above = ground.territory.ancestor(place, TOWNSHIP) if place is not None else None
        owner = one.body if above is None else offices.get(above, one.body)
        found[owner] = _added(found.get(owner), one, owner)
    return sorted(found.values(), key=lambda one: (-one.late, -one.open, one.body))


def _offices(ground: Ground) -> dict[int, int]:
    bodies = ground.directory.by_id.values()
    return {one.area_id: one.id for one in bodies if one.kind == "township_office" and one.area_id}


def _added(held: Load | None, one: Load, owner: int) -> Load:
    if held is None:
        return Load(owner, one.open, one.late, one.oldest)
    oldest = min((at for at in (held.oldest, one.oldest) if at is not None), default=None)
    return Load(owner, held.open + one.open, held.late + one.late, oldest)


def _by_area(
    ground: Ground,
    open_rows: Iterable[Mapping[str, Any]],
    closed_rows: Iterable[Mapping[str, Any]],
) -> dict[int, Here]:
    own: dict[int, Here] = {}
    for row in open_rows:
        own[row["area_id"]] = own.get(row["area_id"], Here()) + Here(row["new"], row["files"])
    for row in closed_rows:
        own[row["area_id"]] = own.get(row["area_id"], Here()) + Here(row["new"], 0)
    found: dict[int, Here] = {}
    for area, here in own.items():
        for above in ground.territory.path(area):
            found[above] = found.get(above, Here()) + here
    return found


def _within(
    ground: Ground, area: int, rows: Iterable[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    return [row for row in rows if ground.territory.is_within(row["area_id"], area)]


def _flow(open_rows: Iterable[Mapping[str, Any]], closed_rows: Iterable[Mapping[str, Any]]) -> Flow:
    steps, outcomes, received = Counter[str](), Counter[str](), 0
    for row in open_rows:
        steps[row["step"]] += row["files"]
        received += row["new"]
    for row in closed_rows:
        outcomes[row["outcome"]] += row["files"]
        received += row["new"]
    return Flow(received, dict(steps), dict(outcomes))
