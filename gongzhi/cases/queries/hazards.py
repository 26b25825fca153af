"""The checklists of hazards, and the hazards in public places that are open; for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongzhi.cases.queries.public import shown_area
from gongzhi.cases.workflow.hazard import FIND
from gongzhi.core.actor import Actor
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Clock, Dossier
from gongzhi.procedure.queries import dossiers_visible_to
from gongzhi.procedure.standing import can_open

MOST = 200


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a checklist; ``row`` is the pack's."""

    code: str
    row: Any


@dataclass(frozen=True, slots=True)
class PlaceKind:
    """A kind of place with its checklist."""

    code: str
    row: Any
    checks: Sequence[Check]


@dataclass(frozen=True, slots=True)
class OpenHazard:
    """An open hazard that is public: what kind, in which grid, where it stands, until when."""

    file: Dossier
    check: str
    area_id: int
    remedy_by: datetime | None


def checklists(here: Ground) -> list[PlaceKind]:
    """Give the checklists in force, by kind of place."""
    rows = here.rules.table("hazard_checks").items()
    return [
        PlaceKind(code, kind, [Check(c, row) for c, row in rows if row["place_kind"] == code])
        for code, kind in here.rules.table("place_kinds").items()
    ]


def may_find(by: Actor, here: Ground) -> bool:
    """Tell whether a post may note a hazard."""
    return can_open(by, FIND, here)


def public_hazards_visible_to(by: Actor, here: Ground) -> list[OpenHazard]:
    """Give the latest open hazards that the pack makes public, never nearer than their grid."""
    files = list(
        dossiers_visible_to(by, here)
        .filter(procedure="hazard", public=True, closed_at__isnull=True)
        .order_by("-opened_at", "id")[:MOST]
    )
    clocks = Clock.objects.filter(dossier__in=files, name="remedy", ended_at__isnull=True)
    dates = dict(clocks.values_list("dossier_id", "due"))
    return [
        OpenHazard(
            one,
            str(one.title.get("check", "")),
            shown_area(one.area_id, here.territory),
            dates.get(one.id),
        )
        for one in files
    ]
