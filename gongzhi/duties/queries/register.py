"""The duty items that acts have made, kept in memory until the next act.

Every act raises the live version of its jurisdiction, which each unit of work reads first, so no
request that begins after an act is answered from the lists before it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from gongzhi.directory.queries import BodyRef
from gongzhi.duties.methods.catalogue import Catalogue, DutyItem
from gongzhi.duties.models import LocalDuty
from gongzhi.duties.queries.catalogues import catalogue
from gongzhi.procedure.ground import Ground

# As in directory.queries: a writer sees its own unfinished version, which must not be kept.
_VERSION = """
SELECT live_version,
       coalesce(xmin::text::bigint
                < pg_current_xact_id_if_assigned()::text::bigint %% 4294967296, true)
FROM core_jurisdiction WHERE id = %s
"""


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """The local items of a jurisdiction at a live version."""

    version: int
    items: tuple[DutyItem, ...]


_lock = threading.Lock()
_kept: dict[int, Register] = {}
_merged: dict[int, tuple[Register, Any, Catalogue]] = {}


def catalogue_for(ground: Ground) -> Catalogue:
    """Give the matters and duty items that count: the pack's lists with the local items."""
    base = catalogue(ground.rules)
    local = _register(ground.jurisdiction, ground.work.live_version)
    if not local.items:
        return base
    held = _merged.get(ground.jurisdiction)
    if held is not None and held[0] is local and held[1] is base:
        return held[2]
    merged = base.with_local(local.items)
    _merged[ground.jurisdiction] = (local, base, merged)
    return merged


def forget() -> None:
    """Drop every register; for a process that turns to another database."""
    with _lock:
        _kept.clear()
        _merged.clear()


def _register(jurisdiction: int, version: int) -> Register:
    held = _kept.get(jurisdiction)
    if held is not None and held.version >= version:
        return held
    before = _version(jurisdiction)
    items = local_items(jurisdiction)
    fresh = Register(before[0], items)
    if before[1]:
        with _lock:
            _kept[jurisdiction] = fresh
    return fresh


def _version(jurisdiction: int) -> tuple[int, bool]:
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [jurisdiction])
        row = cursor.fetchone()
    return row[0], row[1]


def local_items(jurisdiction: int) -> tuple[DutyItem, ...]:
    """Give the items that acts have made and that have not ended. One statement."""
    return tuple(as_item(row) for row in _rows(jurisdiction).filter(ended_at=None))


def named_duty(jurisdiction: int, code: str) -> DutyItem | None:
    """Give an item that an act has made by its code, ended ones too, or None."""
    row = _rows(jurisdiction).filter(code=code).first()
    return None if row is None else as_item(row)


def _rows(jurisdiction: int) -> QuerySet[LocalDuty]:
    rows = LocalDuty.objects.filter(jurisdiction_id=jurisdiction)
    return rows.select_related("sender", "receiver", "area").order_by("code")


def as_item(row: LocalDuty) -> DutyItem:
    """Read a local duty as an item of the catalogue."""
    return DutyItem(
        code=row.code,
        name_zh=row.code,
        name_en=row.code,
        matter=row.matter,
        list="lent" if row.kind == "lent" else "admitted",
        lead=BodyRef.parse(row.receiver.code),
        lead_text=row.receiver.code,
        supports=(BodyRef.parse(row.sender.code),),
        level=row.area.level,
        law_basis=row.basis,
        cooperating_tasks="",
        takeover_way="",
        starts=row.starts,
        ends=row.ends,
        area=row.area.code,
        sender=row.sender.code,
        missing=tuple(row.missing) if row.suspended else (),
        ended=row.ended_at is not None,
    )
