"""Bring the bodies and desks of a rule pack into the directory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.packs.schema import Pack, Rows
from gongzhi.directory.actions.following import standing_areas
from gongzhi.directory.actions.versions import bump_version, check_may_load, record_load
from gongzhi.directory.models import Organisation

_OWN = ("kind", "name_zh", "name_en", "area_id", "phone", "valid_from", "valid_to", "from_pack")
_COLUMNS = ["area" if name == "area_id" else name for name in _OWN]


def write_organisations(
    *, jurisdiction: int, rows: Rows, pack: Pack, by: Actor, at: datetime
) -> None:
    """Write the table ``organisations``: upsert by code, close what the pack no longer names.

    A body that was brought in by an import stays, unless the pack comes to name it. What stood on
    an area that an act has closed stays where it has followed.

    Raises Refused for anyone but the system, and Invalid for unknown areas or parents and for
    parents that form a ring. Five statements for any number of rows, and one entry per change.
    """
    check_may_load(by, jurisdiction)
    with transaction.atomic():
        before = {
            body.code: body for body in Organisation.objects.filter(jurisdiction_id=jurisdiction)
        }
        areas = standing_areas(jurisdiction)
        _check(rows, areas)
        wanted = _wanted(jurisdiction, rows, areas)
        ids = _upsert(wanted, before)
        changed = _link_parents(rows, ids, before)
        for body in wanted:
            changed.setdefault(body.code, {}).update(_differences(body, before.get(body.code)))
        changed.update(_close_missing(jurisdiction, rows, before, pack, at))
        record_load(
            kind="organisation",
            first=not before,
            changed={code: facts for code, facts in sorted(changed.items()) if facts},
            jurisdiction=jurisdiction,
            pack=pack,
            by=by,
            at=at,
        )
        bump_version(jurisdiction)


def write_desks(*, jurisdiction: int, rows: Rows, pack: Pack, by: Actor, at: datetime) -> None:
    """Take notice of new desks: the rows are live data of core, the directory is built anew.

    Raises Refused for anyone but the system.
    """
    check_may_load(by, jurisdiction)
    bump_version(jurisdiction)


def _wanted(jurisdiction: int, rows: Rows, areas: Mapping[str, int]) -> list[Organisation]:
    return [
        Organisation(
            jurisdiction_id=jurisdiction,
            code=code,
            kind=row["kind"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            area_id=areas[row["area"]],
            phone=row.get("phone") or "",
            valid_from=row["effective_from"],
            valid_to=None,
            from_pack=True,
        )
        for code, row in rows.items()
    ]


def _upsert(wanted: list[Organisation], before: Mapping[str, Organisation]) -> dict[str, int]:
    moved = [body for body in wanted if _differences(body, before.get(body.code))]
    stored = Organisation.objects.bulk_create(
        moved,
        update_conflicts=True,
        unique_fields=["jurisdiction", "code"],
        update_fields=_COLUMNS,
    )
    return {code: body.pk for code, body in before.items()} | {
        body.code: body.pk for body in stored
    }


def _link_parents(
    rows: Rows, ids: Mapping[str, int], before: Mapping[str, Organisation]
) -> dict[str, dict[str, Any]]:
    changed: dict[str, dict[str, Any]] = {}
    moved = []
    for code, row in rows.items():
        parent = row.get("parent") or None
        old = before[code].parent_id if code in before else None
        if (ids[parent] if parent else None) != old:
            moved.append(Organisation(id=ids[code], parent_id=ids[parent] if parent else None))
            changed[code] = {"parent": parent}
    Organisation.objects.bulk_update(moved, ["parent"])
    return changed


def _differences(body: Organisation, old: Organisation | None) -> dict[str, Any]:
    return {
        name: _plain(getattr(body, name))
        for name in _OWN
        if old is None or getattr(body, name) != getattr(old, name)
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _close_missing(
    jurisdiction: int, rows: Rows, before: Mapping[str, Organisation], pack: Pack, at: datetime
) -> dict[str, dict[str, Any]]:
    gone = [
        body
        for code, body in before.items()
        if code not in rows and body.valid_to is None and body.from_pack
    ]
    zone = ZoneInfo(pack.jurisdiction.timezone if pack.jurisdiction else "UTC")
    today = at.astimezone(zone).date()
    for body in gone:
        body.valid_to = max(today, body.valid_from)
    Organisation.objects.bulk_update(gone, ["valid_to"])
    return {body.code: {"valid_to": _plain(body.valid_to)} for body in gone}


def _check(rows: Rows, areas: Mapping[str, int]) -> None:
    problems = [
        Problem("area", "unknown", {"code": code, "area": row["area"]})
        for code, row in rows.items()
        if row["area"] not in areas
    ]
    problems += [
        Problem("parent", "unknown", {"code": code, "parent": row["parent"]})
        for code, row in rows.items()
        if row.get("parent") and row["parent"] not in rows
    ]
    if not problems:
        problems = [
            Problem("parent", "ring", {"code": code}) for code in rows if _in_ring(code, rows)
        ]
    if problems:
        raise Invalid(problems)


def _in_ring(code: str, rows: Rows) -> bool:
    seen = {code}
    above = rows[code].get("parent")
    while above and above not in seen:
        seen.add(above)
        above = rows[above].get("parent")
    return above == code
