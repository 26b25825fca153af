"""Who may run the agenda: many workers beside each other, or one simulation alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import OperationalError, connection, transaction

from gongzhi.core.agenda import WHO, ensure_cron
from gongzhi.core.errors import Conflict
from gongzhi.core.models import AgendaRow
from gongzhi.core.work import inside

TAKEN = 7_305_137
WAIT = "30s"
"""How long a turn of another worker may still take before nobody waits for it any more."""
NOT_AVAILABLE = "55P03"


@contextmanager
def alone(wait: str = WAIT) -> Iterator[None]:
    """Keep the workers of this database aside while the days of a place are simulated.

    Waits for turns that are under way. Raises Conflict ``agenda_taken`` when somebody holds the
    agenda for longer than ``wait``.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [wait])
            cursor.execute("SELECT pg_advisory_lock(%s)", [TAKEN])
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != NOT_AVAILABLE:
            raise
        raise Conflict("agenda_taken") from error
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [TAKEN])


@contextmanager
def beside_others() -> Iterator[bool]:
    """Work beside other workers; gives False while a simulation wants the agenda for itself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock_shared(%s)", [TAKEN])
        free = bool(cursor.fetchone()[0])
    try:
        yield free
    finally:
        if free and connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [TAKEN])


def turn_back(jurisdiction: int, at: datetime) -> None:
    """Let every repeating handler begin at ``at``, also where its open row would wake it later:
    days that are over are lived through again by a simulation.
    """
    ensure_cron(jurisdiction, at)
    with inside(jurisdiction, WHO):
        later = AgendaRow.objects.filter(jurisdiction_id=jurisdiction, key=f"cron:{jurisdiction}")
        later.filter(done_at=None, dead=False, at__gt=at).update(at=at)
