"""Turns: where two acts at once would each find the other's row not there yet, one waits."""

from __future__ import annotations

from django.db import connection

from gongzhi.core.work import Work


def take_turn(lock: int, work: Work) -> None:
    """Wait for other transactions of the place that took this lock; kept until one's own ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [lock, work.jurisdiction])
