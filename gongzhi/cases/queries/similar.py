"""Likely duplicates of what is being reported or lies at the desk, each with its reasons.

Looked for among open requests of the same or a neighbouring cell (or, without a point, of the same
grid or the community around it), of the pack's last days, by the likeness of the masked working
texts. Never for secret files, and never where there is a sign of danger: nobody in danger is held
up by a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from gongzhi.cases.methods.placing import place
from gongzhi.cases.models import Request
from gongzhi.cases.queries.ground import CaseGround
from gongzhi.cases.queries.me_too import with_neighbours
from gongzhi.cases.queries.public import places_of_public, public_files
from gongzhi.core.actor import Actor
from gongzhi.core.journal import chain_ids_since
from gongzhi.core.models import WorkingText
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.queries import dossiers_visible_to
from gongzhi.territory.levels import COMMUNITY
from gongzhi.territory.locate import Territory, cell, cells_near
from gongzhi.triage.similarity import likeness
from gongzhi.triage.suggest import suggest

Point = tuple[float, float]
SKEW = timedelta(hours=1)
"""How far the clocks of machines may lie apart."""


@dataclass(frozen=True, slots=True)
class Likely:
    """An open file that may be of the same matter.

    ``why``: ``same_cell``, ``near_cell`` or ``same_area``, then ``same_matter`` and ``alike`` as
    they apply; ``ppm`` how alike the texts are (parts per million) and ``text`` the masked working
    text, both for staff only.
    """

    dossier: Dossier
    why: tuple[str, ...]
    ppm: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: words, a matter, a place; not the file ``leave_out`` itself."""

    text: str
    matter: str
    area: int
    cell: int | None
    leave_out: UUID | None = None


def similar_public(
    text: str,
    *,
    area: str,
    address: str,
    point: Point | None,
    ground: CaseGround,
    at: datetime,
) -> Sequence[Likely]:
    """Give public files that a report about to be sent may repeat.

    None where danger is spoken of, nor where the words are of a matter that is never public. One
    statement, whoever asks: an account sees here no more than anybody does.
    """
    read = suggest(text, reader=ground.reader)
    if read.danger or (read.matter and read.matter not in places_of_public(ground.base)):
        return ()
    lon, lat = point or (None, None)
    placed = place(
        ground.base.territory,
        chosen=area,
        lon=lon,
        lat=lat,
        fields=(("address", address), ("detail", text)),
        outside_m=ground.setting("outside_distance_m"),
    )
    sought = Sought(text, read.matter, placed.area_id, cell(*point) if point else None)
    seen = with_neighbours(public_files(ground.base, at).select_related("face"))
    return _look(sought, seen, ground, at)


def similar_to(
    dossier: Dossier, *, by: Actor, ground: CaseGround, at: datetime
) -> Sequence[Likely]:
    """Give files like this one that the reader may see, most alike first; two statements."""
    row = Request.objects.filter(dossier=dossier).annotate(own=working_text("dossier_id")).first()
    if row is None or row.own is None or row.danger or dossier.secrecy:
        return ()
    sought = Sought(row.own, matter_of(dossier, row), dossier.area_id, row.cell, dossier.id)
    return _look(sought, dossiers_visible_to(by, ground.base), ground, at)


def _look(
    sought: Sought, seen: QuerySet[Dossier], ground: CaseGround, at: datetime
) -> Sequence[Likely]:
    since = at - timedelta(days=ground.setting("duplicate_days"))
    files = (
        seen.filter(procedure="request", closed_at__isnull=True, secrecy=0, request__danger=False)
        .filter(opened_at__gte=since, request__merged_into__isnull=True)
        .filter(id__in=near_ids(sought, ground.base, since))
        .exclude(id__in=[sought.leave_out] if sought.leave_out else [])
        .select_related("request")
        .annotate(working=working_text("id"))
        .order_by("-id")[: ground.setting("duplicate_looked_at")]
    )
    least = ground.setting("duplicate_threshold_ppm")
    likely = [compare(one, sought, one.working or "", least) for one in files]
    told = sorted(
        (one for one in likely if len(one.why) > 1),
        key=lambda one: (-len(one.why), -one.ppm, one.dossier.code),
    )
    return told[: ground.setting("duplicate_shown")]


def working_text(chain: str) -> Subquery:
    """Give the masked text of a row's file; nothing where it was erased."""
    rows = WorkingText.objects.filter(chain=OuterRef(chain), erased=False)
    return Subquery(rows.values("text")[:1])


def _areas(area: int, territory: Territory) -> list[int]:
    """Give the areas that may be the same place: who names the community may mean one of its grids.

    Nothing above a community is a place in this sense, and no neighbouring grid.
    """
    if territory.level(area) < COMMUNITY:
        return [area]
    above = [one for one in territory.path(area) if territory.level(one) >= COMMUNITY]
    return [*above, *(one for one in territory.descendants(area) if one not in above)]


def near_ids(sought: Sought, ground: Ground, since: datetime) -> QuerySet[Any, Any]:
    """Give the ids of those around: by cell the latest alone, by area the open ones alone."""
    jurisdiction = ground.jurisdiction
    of_area = Dossier.objects.filter(
        jurisdiction_id=jurisdiction,
        area_id__in=_areas(sought.area, ground.territory),
        closed_at__isnull=True,
    )
    if sought.cell is None:
        return of_area.values_list("id")
    # A file is given its id when it comes in, which is never before it was opened.
    around = Request.objects.filter(
        jurisdiction_id=jurisdiction,
        cell__in=cells_near(sought.cell),
        dossier_id__gte=chain_ids_since(since - SKEW),
    )
    without = of_area.filter(request__cell__isnull=True)
    return around.values_list("dossier_id").union(without.values_list("id"), all=True)


def compare(file: Dossier, sought: Sought, text: str, least: int) -> Likely:
    """Say how a file, read with its request, is like what is looked for."""
    row = file.request
    if sought.cell is None or row.cell is None:
        why = ["same_area"]
    else:
        why = ["same_cell" if row.cell == sought.cell else "near_cell"]
    if sought.matter and sought.matter == matter_of(file, row):
        why.append("same_matter")
    ppm = likeness(sought.text, text) if text else 0
    if ppm >= least:
        why.append("alike")
    return Likely(file, tuple(why), ppm, text)


def matter_of(file: Dossier, row: Request) -> str:
    """Give what a request is about: what a person has set, else what was suggested first."""
    return file.subject or str(row.suggestion.get("matter") or "")
