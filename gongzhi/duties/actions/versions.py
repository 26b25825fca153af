"""What follows from every change of the local duties: other processes must read them anew."""

from __future__ import annotations

from django.db.models import F

from gongzhi.core.models import Jurisdiction


def bump_version(jurisdiction: int) -> None:
    """Raise the live version: whatever begins after this transaction reads the new lists."""
    Jurisdiction.objects.filter(id=jurisdiction).update(live_version=F("live_version") + 1)
