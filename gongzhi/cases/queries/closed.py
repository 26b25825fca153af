"""Handled requests that have closed: what audits and juries draw from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db.models import QuerySet

from gongzhi.core.work import Work
from gongzhi.procedure.models import Dossier

OUTCOMES = ("confirmed", "unconfirmed")


def closed_between(first: date, days: int, unit: Work) -> QuerySet[Dossier]:
    """Give the handled requests, none of them secret, that closed in so many days (UTC)."""
    begins = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return Dossier.objects.filter(
        jurisdiction_id=unit.jurisdiction,
        procedure="request",
        step="closed",
        outcome__in=OUTCOMES,
        secrecy=0,
        closed_at__gte=begins,
        closed_at__lt=begins + timedelta(days=days),
    ).order_by("id")
