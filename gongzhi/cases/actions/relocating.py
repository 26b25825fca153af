"""Open files of an area that is no more go where they belong now, each by a move on record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gongzhi.cases.models import Request
from gongzhi.core import agenda
from gongzhi.core.actor import Actor
from gongzhi.core.work import Work
from gongzhi.procedure.actions import advance
from gongzhi.procedure.ground import Ground
from gongzhi.procedure.models import Dossier
from gongzhi.procedure.record import Record
from gongzhi.procedure.table import by_hash
from gongzhi.territory.locate import Territory, territory


def plan_relocations(*, area: str, into: tuple[str, ...], unit: Work, at: datetime) -> int:
    """Plan a look at every open file of an area; gives how many there are."""
    files = list(
        Dossier.objects.filter(
            jurisdiction_id=unit.jurisdiction, area__code=area, closed_at__isnull=True
        ).values_list("id", flat=True)
    )
    agenda.plan(
        unit.jurisdiction,
        [
            agenda.Plan(at, "move_file", f"{file.hex}:{area}", {"dossier": file.hex, "into": into})
            for file in files
        ],
    )
    return len(files)


def relocate_file(
    *, dossier: UUID, into: tuple[str, ...], by: Actor, unit: Work, at: datetime
) -> str | None:
    """Give an open file the area it belongs to now; gives the area's code, None if it stays.

    A file with a point goes to the area of its point; one without goes to the first successor.
    A file whose area is still in force moves only if its point lies in another one. The step, its
    clock and its owner stay; where a desk answers for the area, the desk of the new area does.
    Calling it again changes nothing.
    """
    file = Dossier.objects.select_related("area").get(id=dossier)
    if file.closed_at is not None:
        return None
    ground_now = territory(unit.jurisdiction, unit.territory_version)
    target, how = _target(file, into, ground_now)
    if target is None or target == file.area_id or not _table_has_it(file):
        return None

    def shape(moved: Dossier, record: Record, about: Ground) -> None:
        moved.area_id = target

    code = ground_now.area(target).code
    record = {"area": code, "reason": {"code": how, "was": file.area.code}}
    advance(dossier=file.id, move="relocate", by=by, at=at, record=record, shape=shape)
    return code


def _target(file: Dossier, into: tuple[str, ...], now: Territory) -> tuple[int | None, str]:
    followers = [area for code in into if (area := now.by_code(code)) is not None and area.open]
    point = Request.objects.filter(dossier=file, lon__isnull=False, lat__isnull=False).first()
    if point is not None and point.lon is not None and point.lat is not None:
        found = now.locate(point.lon, point.lat)
        path = now.path(found.area_id)
        if found.how in {"inside", "border"} and any(one.id in path for one in followers):
            return found.area_id, "point"
    if file.area.valid_to is None or not followers:
        return None, ""
    return followers[0].id, "successor" if len(followers) > 1 else "only_successor"


def _table_has_it(file: Dossier) -> bool:
    """A file under a table of before this move stays where it is: its area is still known."""
    return by_hash(file.procedure_hash).move(file.step, "relocate") is not None
