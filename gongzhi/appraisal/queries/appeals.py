"""Appeals: what has been taken out of figures, what its requester sees of it, the month's list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from gongzhi.appraisal.models import Appeal
from gongzhi.appraisal.queries.months import Month
from gongzhi.appraisal.workflow.appeal import APPLY
from gongzhi.core.actor import Actor
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import dossiers_visible_to
from gongzhi.procedure.standing import can_open

MOST = 50


@dataclass(frozen=True, slots=True)
class Excluded:
    """What was asked, granted and refused of one body on one ground in a month."""

    body: str
    ground: str
    asked: int
    granted: int
    refused: int


def exclusions_of(files: Iterable[UUID]) -> dict[tuple[UUID, int], str]:
    """Give the ground on which (file, body) was taken out of that body's figures. One statement."""
    rows = Appeal.objects.filter(file__in=list(files), granted=True)
    return {(one, body): ground for one, body, ground in rows.values_list("file", "body", "ground")}


def appeals_about(file: Dossier) -> list[Appeal]:
    """Give the appeals about a file, oldest first; for whoever holds the file's key."""
    rows = Appeal.objects.filter(file=file).select_related("dossier")
    return list(rows.order_by("lodged_at", "dossier_id")[:MOST])


def appeals_visible_to(by: Actor, file: Dossier, here: Ground) -> list[Appeal]:
    """Give the appeals about a file that an actor may see."""
    seen = dossiers_visible_to(by, here).filter(procedure="appeal")
    rows = Appeal.objects.filter(file=file, dossier__in=seen).select_related("dossier")
    return list(rows.order_by("lodged_at", "dossier_id")[:MOST])


def appeal_of(dossier: Dossier) -> Appeal:
    """Give what an appeal's own file is about; the caller has been allowed to see it."""
    return Appeal.objects.select_related("file").get(dossier=dossier)


def may_appeal(by: Actor, here: Ground) -> bool:
    """Tell whether an actor speaks for a body in appeals."""
    return can_open(by, APPLY, here)


def exclusions_in(month: Month, here: Ground) -> Sequence[Excluded]:
    """List a month's exclusions by body and ground: asked for or decided in it; no file is named.

    The same for every reader. One statement.
    """
    within = Q(lodged_at__gte=month.start, lodged_at__lt=month.end)
    decided = Q(ended_at__gte=month.start, ended_at__lt=month.end)
    rows = (
        Appeal.objects.filter(within | decided, jurisdiction_id=here.jurisdiction)
        .values_list("body__code", "ground")
        .annotate(
            asks=Count("pk", filter=within),
            grants=Count("pk", filter=decided & Q(granted=True)),
            refusals=Count("pk", filter=decided & Q(granted=False)),
        )
        .order_by("body__code", "ground")
    )
    return [Excluded(*row) for row in rows]
