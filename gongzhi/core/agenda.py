"""The agenda: wake-ups planned with what they follow from, run at least once, counted once.

A row only wakes a handler; the handler re-reads the world and ends silently when it has moved, so
exactly-once rests on the journal. Claimed per jurisdiction by lease with SKIP LOCKED; a failure is
retried with growing delay and, after ``MAX_ATTEMPTS``, listed as dead; the others go on. A row
whose lease ran out before it came to an end may have taken its process with it: it counts as
tried, and from then on it is leased alone. Each row has a transaction of its own; handlers that
take many rows at once get all that were claimed together in one, and one by one when that fails.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from gongzhi.core.hot_rows import change_rows, insert_rows
from gongzhi.core.models import AgendaRow, Jurisdiction
from gongzhi.core.work import Work, begin, inside

Handler = Callable[["Wake"], None]
Together = Callable[[Sequence["Wake"]], None]
WHO = "system:agenda"
LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 8
FALLEN = "its process ended while it ran"
FEW = 20
logger = logging.getLogger(__name__)

# The rows are picked once, as an array: in ``IN (...)`` the planner may pick them again for each
# row of the table, which claims too many and takes the longer the longer the queue is.
# Where the first of them has fallen before, it alone is leased, or is dead when it has used up its
# tries; else all that have not.
CLAIM = f"""
WITH due AS MATERIALIZED (
    SELECT id, leased_until IS NOT NULL AS fallen FROM core_agendarow
    WHERE jurisdiction_id = %s AND at <= %s AND done_at IS NULL AND NOT dead
      AND (leased_until IS NULL OR leased_until < %s)
    ORDER BY at, id LIMIT %s FOR UPDATE SKIP LOCKED
), first AS (SELECT id, fallen FROM due LIMIT 1)
UPDATE core_agendarow SET leased_until = %s, worker = %s,
    attempts = least(attempts + 1, {MAX_ATTEMPTS}),
    dead = (leased_until IS NOT NULL AND attempts >= {MAX_ATTEMPTS}),
    last_error = CASE WHEN leased_until IS NULL THEN last_error ELSE '{FALLEN}' END
WHERE id = ANY (ARRAY(
    SELECT due.id FROM due, first WHERE due.id = first.id OR NOT (due.fallen OR first.fallen)
))
RETURNING id, handler, dead
"""  # noqa: S608  (two constants of our own)
_ORDER = "\n    ORDER BY"
# Marked as done before the handler runs: it counts only if the handler's transaction ends well,
# and until then the row is locked, so that nobody else can run it.
_TAKE = """
done_at = clock_timestamp()
WHERE {which} AND worker = %s::text AND done_at IS NULL
"""
# For an array of unknown length the planner reads a young table from end to end.
_ONE, _MANY = "id = %s::bigint", "id = ANY (%s::bigint[])"
_END = """
UPDATE core_agendarow SET done_at = clock_timestamp()
WHERE id = ANY (%s::bigint[]) AND worker = %s AND done_at IS NULL
"""


@dataclass(slots=True)
class Plan:
    """A wake-up to be planned; unique per handler and key while it is open."""

    at: datetime
    handler: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wake:
    """What a handler is given: its row, the moment, and the running unit of work."""

    row: AgendaRow
    at: datetime
    work: Work

    @property
    def payload(self) -> dict[str, Any]:
        """The planned parameters."""
        return dict(self.row.payload)


Superfluous = Callable[[Sequence[AgendaRow]], Collection[int]]
_SUPERFLUOUS: dict[str, Superfluous] = {}
_HANDLERS: dict[str, Handler] = {}
_TOGETHER: dict[str, Together] = {}
_CRON: dict[str, timedelta] = {}


def connect(
    handlers: Mapping[str, Handler],
    cron: Mapping[str, timedelta] | None = None,
    together: Mapping[str, Together] | None = None,
    superfluous: Mapping[str, Superfluous] | None = None,
) -> None:
    """Hand over the handlers by name, those that repeat with their interval, and those that take
    many rows at once.

    ``superfluous`` names, of many rows of a handler, those for which the world has moved on: they
    end together, without waking anybody.
    """
    _SUPERFLUOUS.update(superfluous or {})
    _HANDLERS.update(handlers)
    _CRON.update(cron or {})
    _TOGETHER.update(together or {})


def plan(jurisdiction: int, plans: Iterable[Plan]) -> None:
    """Write wake-ups in the caller's transaction; one already open under the key is kept."""
    rows = [
        AgendaRow(
            jurisdiction_id=jurisdiction,
            at=item.at,
            handler=item.handler,
            key=item.key,
            payload=dict(item.payload),
        )
        for item in plans
    ]
    if len(rows) > FEW:
        AgendaRow.objects.bulk_create(rows, ignore_conflicts=True)
    else:
        insert_rows(rows, known_are_kept=True)


def ensure_cron(jurisdiction: int, at: datetime) -> None:
    """Make sure that every repeating handler has its open row."""
    with inside(jurisdiction, WHO):
        plan(jurisdiction, [Plan(at, name, f"cron:{jurisdiction}") for name in _CRON])


def claim(
    jurisdiction: int,
    worker: str,
    at: datetime,
    batch: int,
    only: Collection[str] | None = None,
    rows: Collection[int] | None = None,
) -> list[tuple[int, str, bool]]:
    """Lease up to ``batch`` due rows to a worker; returns their ids and handlers in no order.

    A row that has ended its process too often is not leased: it is marked, and returned, as dead
    (the third part). ``only`` names handlers, ``rows`` ids of those that may be leased; without
    them all are.
    """
    now = timezone.now()
    limits = {" AND handler = ANY (%s)": only, " AND id = ANY (%s)": rows}
    given = {text: list(values) for text, values in limits.items() if values is not None}
    which, named = "".join(given), list(given.values())
    with inside(jurisdiction, WHO), connection.cursor() as cursor:
        text = CLAIM.replace(_ORDER, f"{which}{_ORDER}")
        cursor.execute(text, [jurisdiction, at, now, *named, batch, now + LEASE, worker])
        return [(row, handler, dead) for row, handler, dead in cursor.fetchall()]


def run_due(
    *,
    worker: str = "",
    batch: int = 100,
    at: datetime | None = None,
    jurisdiction: int | None = None,
    only: Collection[str] | None = None,
    rows: Collection[int] | None = None,
) -> int:
    """Run what is due, in every jurisdiction or one; returns how many rows (failed ones too).

    ``at`` is the moment to be used instead of the clock (the simulator's); ``only`` names the
    handlers and ``rows`` the ids to which it is limited.
    """
    name = worker or uuid.uuid4().hex
    moment = at or timezone.now()
    ran = 0
    every = Jurisdiction.objects.values_list("id", flat=True)
    for place in every if jurisdiction is None else [jurisdiction]:
        claimed = sorted(claim(place, name, moment, batch, only, rows))
        ran += len(claimed)
        for row in (row for row, _, dead in claimed if dead):
            logger.error("agenda row %s is dead: %s", row, FALLEN)
        leased = [(row, handler) for row, handler, dead in claimed if not dead]
        for handler, ids in _groups(_needed(leased, place, name)):
            _run(handler, ids, place, name, moment)
    return ran


def _needed(
    claimed: Sequence[tuple[int, str]], jurisdiction: int, worker: str
) -> list[tuple[int, str]]:
    """End the claimed rows that would wake nobody; give the others."""
    ended: set[int] = set()
    for handler, superfluous in _SUPERFLUOUS.items():
        ids = [row for row, name in claimed if name == handler]
        if not ids:
            continue
        try:
            with inside(jurisdiction, WHO):
                found = list(superfluous(list(AgendaRow.objects.filter(id__in=ids))))
                if found:
                    with connection.cursor() as cursor:
                        cursor.execute(_END, [found, worker])
        except Exception:  # their handler wakes, and counts the failure row by row
            logger.exception("agenda rows of %s could not be judged", handler)
            continue
        ended.update(found)
    return [one for one in claimed if one[0] not in ended]


def _groups(claimed: Sequence[tuple[int, str]]) -> list[tuple[str, list[int]]]:
    """Put the rows of a handler that takes many into one group, where its first row stands."""
    groups: list[tuple[str, list[int]]] = []
    shared: dict[str, list[int]] = {}
    for row_id, handler in claimed:
        if handler in shared:
            shared[handler].append(row_id)
            continue
        rows = [row_id]
        groups.append((handler, rows))
        if handler in _TOGETHER:
            shared[handler] = rows
    return groups


def _run(
    handler: str, rows: Sequence[int], jurisdiction: int, worker: str, at: datetime, tries: int = 2
) -> None:
    """Run leased rows of one handler in one transaction; one by one when that fails."""
    try:
        _run_all(handler, rows, jurisdiction, worker, at)
    except Exception as error:  # one broken rule stops no other; on moved ground one begins anew
        moved = getattr(error, "code", "") == "ground_moved"
        if len(rows) > 1 or (moved and tries > 1):
            for row in rows:
                _run(handler, [row], jurisdiction, worker, at, tries - 1)
            return
        logger.exception("agenda row %s failed", rows[0])
        with inside(jurisdiction, WHO):
            _fail(rows[0], worker, f"{type(error).__name__}: {error}")


def _run_all(
    handler: str, ids: Sequence[int], jurisdiction: int, worker: str, at: datetime
) -> None:
    with transaction.atomic():
        unit = begin(jurisdiction, f"system:{handler}")
        which, named = (_ONE, ids[0]) if len(ids) == 1 else (_MANY, list(ids))
        rows = change_rows(AgendaRow, _TAKE.format(which=which), [named, worker])
        wakes = [Wake(row, at, unit) for row in rows]
        if handler not in _TOGETHER:
            for wake in wakes:
                _HANDLERS[handler](wake)
        elif wakes:
            _TOGETHER[handler](wakes)
        _plan_next(rows, at)


def _plan_next(rows: Sequence[AgendaRow], at: datetime) -> None:
    """Plan the next turn of what repeats."""
    for row in rows:
        interval = _CRON.get(row.handler)
        if interval is not None and row.key.startswith("cron:"):
            following = row.at + interval
            if following <= at:
                following = at + interval
            plan(row.jurisdiction_id, [Plan(following, row.handler, row.key, row.payload)])


def _fail(row_id: int, worker: str, message: str) -> None:
    row = AgendaRow.objects.filter(id=row_id, worker=worker, done_at__isnull=True).first()
    if row is None:
        return
    row.last_error = message[:2000]
    row.dead = row.attempts >= MAX_ATTEMPTS
    row.leased_until = None
    row.at = timezone.now() + timedelta(seconds=2**row.attempts)
    row.save(update_fields=["last_error", "dead", "leased_until", "at"])


def dead_rows(jurisdiction: int) -> list[AgendaRow]:
    """List the rows that gave up, for the administrators' page and the alarm."""
    rows = AgendaRow.objects.filter(jurisdiction_id=jurisdiction, dead=True)
    with inside(jurisdiction, WHO):
        return list(rows.order_by("id"))


def purge_done(wake: Wake) -> None:
    """Handler: remove rows finished more than 30 days ago, oldest first, in blocks."""
    before = wake.at - timedelta(days=30)
    old = AgendaRow.objects.filter(done_at__lt=before).order_by("done_at").values("id")[:5000]
    AgendaRow.objects.filter(id__in=list(old.values_list("id", flat=True))).delete()
