"""Public dates of a place: what is to come, and what was called off; for everybody."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from gongzhi.core.actor import Actor
from gongzhi.deliberation.models import PublicDate
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.queries import dossiers_visible_to

BACK, AHEAD, SHOWN = timedelta(days=90), timedelta(days=400), 500


def dates_at(area: int, by: Actor, here: Ground, at: datetime) -> list[PublicDate]:
    """Give the dates of a place and what lies in it, from three months back to a year ahead.

    Of too many the earliest are left out.
    """
    seen = dossiers_visible_to(by, here).filter(id=OuterRef("dossier_id"))
    rows = PublicDate.objects.filter(
        Exists(seen),
        jurisdiction_id=here.jurisdiction,
        starts_at__gte=at - BACK,
        starts_at__lt=at + AHEAD,
    )
    if area != here.territory.root.id:
        rows = rows.filter(area_id__in=here.territory.descendants(area))
    return list(rows.select_related("dossier").order_by("-starts_at", "-id")[:SHOWN])[::-1]
