"""What a grid worker and a community may be asked today: by the pack, and by admission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet

from gongzhi.core.actor import Actor
from gongzhi.core.packs.snapshots import Rules, rules
from gongzhi.duties.methods.listed import Listed, line
from gongzhi.duties.models import ListedWork
from gongzhi.duties.policies import is_withdrawn
from gongzhi.duties.queries.catalogues import catalogue
from gongzhi.procedure.ground import Ground

__all__ = [
    "GRID_ROLES",
    "Listed",
    "asked_of_grids",
    "items_at",
    "items_touching",
    "line",
    "listed_items",
    "local_day",
    "parents_of",
    "refused_by_communities",
    "under_review",
    "work_of",
]
GRID_ROLES = frozenset(
    {"grid_worker", "grid_worker_full_time", "grid_worker_part_time", "grid_leader"}
)
IN_FORCE = ("listed", "temporary", "assisting", "suspended")
UNDER_REVIEW = "reviewing"
PROCEDURES = ("grid_duty", "community_duty")
PACK_TABLES = ("grid_duties", "community_duties")


def listed_items(ground: Ground, on: date) -> tuple[Listed, ...]:
    """Give every item in force on a day, of the grid's and all communities' lists.

    Rows of the rules in force (not those a file began under: what has left a list is no longer
    asked), marked with the areas where a decision has removed them, then what files have admitted,
    except for matters that have been withdrawn since. One statement.
    """
    works = _works(ground.jurisdiction, (*IN_FORCE, "removed"))
    fresh = rules(ground.work.rules_id)
    admitted: list[Listed] = []
    gone: dict[str, list[int]] = {}
    for work in works:
        if work.dossier.step == "removed":
            gone.setdefault(work.removes, []).append(work.dossier.area_id)
        elif work.list == "negative" or not is_withdrawn(work.matter, on, catalogue(fresh)):
            admitted.append(_of_work(work, ground))
    found = [
        replace(item, gone_from=tuple(gone[item.code])) if item.code in gone else item
        for item in _pack_items(fresh)
    ]
    return tuple(item for item in (*found, *admitted) if item.in_force(on))


def items_at(items: Iterable[Listed], area_id: int, ground: Ground) -> list[Listed]:
    """Give those of the items that count at a place: the jurisdiction's, and of areas around it."""
    within = ground.territory.is_within
    return [
        item
        for item in items
        if (item.area_id is None or within(area_id, item.area_id))
        and not _gone(item, area_id, ground)
    ]


def items_touching(items: Iterable[Listed], area_id: int, ground: Ground) -> list[Listed]:
    """Give those of the items that count somewhere in an area: around it, or inside it."""
    within = ground.territory.is_within
    return [
        item
        for item in items
        if (item.area_id is None or within(area_id, item.area_id) or within(item.area_id, area_id))
        and not _gone(item, area_id, ground)
    ]


def under_review(actor: Actor, ground: Ground) -> list[ListedWork]:
    """Give the proposals nobody has decided yet; they are public, the oldest first."""
    works = _works(actor.jurisdiction, (UNDER_REVIEW,)).filter(dossier__public=True)
    return list(works.order_by("dossier__opened_at"))


def work_of(dossier_id: UUID) -> ListedWork | None:
    """Give the proposal of a file, or None for a file of another procedure."""
    return ListedWork.objects.filter(dossier_id=dossier_id).select_related("dossier").first()


def parents_of(ground: Ground) -> Mapping[str, str | None]:
    """Give each matter's matter above it, under the rules in force."""
    return _parents(rules(ground.work.rules_id))


def asked_of_grids(matter: str, area_id: int, ground: Ground, at: datetime) -> Listed | None:
    """Find the item of the grid's list under which a matter may be given to a grid worker, or None.

    A task without a named matter stands on no list, nor does one for a withdrawn matter.
    """
    on = local_day(ground, area_id, at)
    if not matter or is_withdrawn(matter, on, catalogue(rules(ground.work.rules_id))):
        return None
    found = items_at(listed_items(ground, on), area_id, ground)
    parents = parents_of(ground)
    named = (item for item in found if item.list == "grid" and item.covers(matter, parents))
    return next(named, None)


def refused_by_communities(
    matter: str, area_id: int, ground: Ground, at: datetime
) -> Listed | None:
    """Find the negative item by which a community refuses a matter whole, or None.

    Only items that name matters refuse a matter; the others refuse a kind of task.
    """
    on = local_day(ground, area_id, at)
    parents = parents_of(ground)
    for item in items_at(listed_items(ground, on), area_id, ground):
        if item.list == "negative" and matter and item.covers(matter, parents):
            return item
    return None


def local_day(ground: Ground, area_id: int, at: datetime) -> date:
    """Give the day on the calendar of a place."""
    return at.astimezone(ground.calendar(area_id).zone).date()


def _gone(item: Listed, area_id: int, ground: Ground) -> bool:
    """Tell whether a decision has taken the item off its list in the whole of an area."""
    return any(ground.territory.is_within(area_id, one) for one in item.gone_from)


def _works(jurisdiction: int, steps: tuple[str, ...]) -> QuerySet[ListedWork]:
    """By the files' partial index: what has been refused or has ended is not looked at."""
    return ListedWork.objects.filter(
        dossier__jurisdiction_id=jurisdiction,
        dossier__procedure__in=PROCEDURES,
        dossier__step__in=steps,
    ).select_related("dossier")


@lru_cache(maxsize=16)
def _pack_items(frozen: Rules) -> tuple[Listed, ...]:
    return tuple(
        Listed.from_row(code, row)
        for table in PACK_TABLES
        for code, row in frozen.table(table).items()
    )


@lru_cache(maxsize=16)
def _parents(frozen: Rules) -> Mapping[str, str | None]:
    return {code: row["parent"] for code, row in frozen.table("matters").items()}


def _of_work(work: ListedWork, ground: Ground) -> Listed:
    file = work.dossier
    owner = ground.directory.by_id.get(file.owner_id or 0)
    return Listed(
        code=file.code,
        list=work.list,  # type: ignore[arg-type]
        task=work.task,
        name_zh=work.name_zh,
        name_en=work.name_en,
        matters=(work.matter,) if work.matter else (),
        asked_by="" if owner is None or work.list == "negative" else owner.code,
        law_basis=work.basis,
        manner=work.manner,
        times=work.times,
        per=work.per,
        minutes=work.minutes,
        data=(work.data,) if work.data and work.data != "none" else (),
        pay="by_year" if work.yuan else "none",
        yuan=work.yuan,
        instead_zh=work.instead_zh,
        instead_en=work.instead_en,
        ends=work.until,
        area_id=file.area_id,
        file=True,
        temporary=file.step == "temporary",
        suspended=file.step == "suspended",
    )
