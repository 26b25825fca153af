"""Loading the areas and polygons of a rule pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.journal import append_to_chain
from gongzhi.core.models import Jurisdiction
from gongzhi.core.packs.schema import Pack, Rows
from gongzhi.territory.methods.changes import FIELDS, differences, geometry_hash, row_facts
from gongzhi.territory.methods.polygons import fit_problems
from gongzhi.territory.methods.surfaces import Surface, read_surfaces
from gongzhi.territory.models import Area, Boundary

_ACCURACY_M = 1.0
"""Width below which a sliver is rounding, where the pack's settings name no other: position
accuracy of class B, GB/T 30428.2."""


@dataclass(slots=True)
class _Load:
    """One load under way: what it found and what it changed, area code → journal facts."""

    place: Jurisdiction
    version: int
    today: date
    stored: dict[str, Area]
    boundaries: dict[str, Boundary]
    opened: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)
    closed: dict[str, dict[str, Any]] = field(default_factory=dict)


@transaction.atomic
def write_areas(*, jurisdiction: int, rows: Rows, pack: Pack, by: Actor, at: datetime) -> None:
    """Bring the areas and polygons of a jurisdiction to what a pack says.

    Areas that the pack no longer has are closed, not deleted. If anything differs, the territory
    version grows by one; the first load is one entry on the pack's chain, later each opened,
    changed or closed area has an entry on its own chain. The same content changes nothing.
    Raises `Invalid` for dates in the future and for polygons that are unsound, overlap, leave a
    gap or leave their parent; then nothing is written.
    """
    place = Jurisdiction.objects.select_for_update().get(id=jurisdiction)
    load = _begin(place, at)
    _refuse_rows(rows, pack, load.today)
    surfaces = _surfaces(rows, pack)
    first = not load.stored
    _close_absent(load, rows)
    _write_rows(load, rows)
    _write_boundaries(load, surfaces)
    if not (load.opened or load.changed or load.closed):
        return
    Jurisdiction.objects.filter(id=jurisdiction).update(territory_version=load.version)
    if first:
        _record_first(load, pack, surfaces, by, at)
    else:
        _record_each(load, by, at)


def _begin(place: Jurisdiction, at: datetime) -> _Load:
    stored = Area.objects.of(place.id).select_related("parent")
    current = Boundary.objects.filter(jurisdiction_id=place.id, valid_to__isnull=True)
    return _Load(
        place=place,
        version=place.territory_version + 1,
        today=at.astimezone(ZoneInfo(place.timezone)).date(),
        stored={area.code: area for area in stored},
        boundaries={row.area.code: row for row in current.select_related("area")},
    )


def _refuse_rows(rows: Rows, pack: Pack, today: date) -> None:
    """Refuse dates to come and open areas below a closed one.

    A live table applies when it is loaded: what is to come is loaded on its day.
    """
    problems = [
        Problem(name, "date_to_come", {"area": code, "date": str(row[name])}, **_where(pack, code))
        for code, row in rows.items()
        for name in ("valid_from", "valid_to")
        if row[name] is not None and row[name] > today
    ]
    for code, row in rows.items():
        above = rows.get(row["parent"]) if row["parent"] is not None else None
        if row["valid_to"] is None and above is not None and above["valid_to"] is not None:
            problems.append(
                Problem("parent", "parent_closed", {"area": code}, **_where(pack, code))
            )
    if problems:
        raise Invalid(problems)


def _where(pack: Pack, code: str) -> dict[str, Any]:
    """Give file and line of an area's row, as far as the pack knows them."""
    origin = pack.origins.get("areas", {}).get(code)
    return {} if origin is None else {"file": origin.file, "row": origin.line}


def _surfaces(rows: Rows, pack: Pack) -> dict[str, Surface]:
    if pack.boundaries is None:
        return {}
    in_force = {code: row for code, row in rows.items() if row["valid_to"] is None}
    setting = pack.table("settings").get("boundary_tolerance_m")
    tolerance = _ACCURACY_M if setting is None else float(setting["value"])
    try:
        surfaces = read_surfaces(pack.boundaries.read_text(encoding="utf-8"), rows)
        surfaces = {code: surface for code, surface in surfaces.items() if code in in_force}
        problems = fit_problems(surfaces, in_force, tolerance)
        if problems:
            raise Invalid(problems)
    except Invalid as refused:
        file = f"{pack.boundaries.parent.name}/{pack.boundaries.name}"
        raise Invalid([replace(problem, file=file) for problem in refused.problems]) from None
    return surfaces


def _close_absent(load: _Load, rows: Rows) -> None:
    """Close what the pack no longer has, before a new root may be opened."""
    gone = [
        area
        for code, area in load.stored.items()
        if area.valid_to is None and (code not in rows or rows[code]["valid_to"] is not None)
    ]
    for area in gone:
        area.valid_to = rows[area.code]["valid_to"] if area.code in rows else load.today
        load.closed[area.code] = {"valid_to": area.valid_to.isoformat()}
    Area.objects.bulk_update(gone, ["valid_to"], batch_size=500)


def _write_rows(load: _Load, rows: Rows) -> None:
    """Write level by level, so that parents exist before their children name them."""
    for level in sorted({row["level"] for row in rows.values()}):
        new: list[Area] = []
        changed: list[Area] = []
        for code, row in rows.items():
            if row["level"] == level:
                _sort_row(load, code, row_facts(row), new, changed)
        Area.objects.bulk_create(new, batch_size=500)
        load.stored |= {area.code: area for area in new}
        if changed:
            Area.objects.bulk_update(changed, FIELDS, batch_size=500)


def _sort_row(
    load: _Load, code: str, facts: Mapping[str, Any], new: list[Area], changed: list[Area]
) -> None:
    parent = None if facts["parent"] is None else load.stored[facts["parent"]]
    stored = load.stored.get(code)
    if stored is None:
        area = Area(jurisdiction_id=load.place.id, code=code, **{**facts, "parent": parent})
        new.append(area)
        load.opened[code] = {"level": facts["level"], "parent": facts["parent"]}
        return
    before = {name: getattr(stored, name) for name in FIELDS}
    before["parent"] = None if stored.parent is None else stored.parent.code
    found = differences(before, facts)
    if found:
        for name in FIELDS:
            setattr(stored, name, parent if name == "parent" else facts[name])
        changed.append(stored)
        load.changed[code] = found


def _write_boundaries(load: _Load, surfaces: Mapping[str, Surface]) -> None:
    ended: list[Boundary] = []
    drawn: list[Boundary] = []
    for code in sorted(load.boundaries.keys() | surfaces.keys()):
        before, after = load.boundaries.get(code), surfaces.get(code)
        if before is not None and after is not None and before.geometry == after.geometry:
            continue
        if before is not None:
            before.valid_to = max(load.today, before.valid_from)
            ended.append(before)
        if after is not None:
            drawn.append(
                Boundary(
                    jurisdiction_id=load.place.id,
                    area=load.stored[code],
                    version=load.version,
                    geometry=dict(after.geometry),
                    valid_from=load.today,
                )
            )
        hashes = [
            None if before is None else geometry_hash(before.geometry),
            None if after is None else geometry_hash(after.geometry),
        ]
        _facts_of(load, code)["boundary"] = hashes
    Boundary.objects.bulk_update(ended, ["valid_to"], batch_size=200)
    Boundary.objects.bulk_create(drawn, batch_size=200)


def _facts_of(load: _Load, code: str) -> dict[str, Any]:
    for kept in (load.opened, load.closed):
        if code in kept:
            return kept[code]
    return load.changed.setdefault(code, {})


def _record_first(
    load: _Load, pack: Pack, surfaces: Mapping[str, Surface], by: Actor, at: datetime
) -> None:
    levels = Counter(str(area.level) for area in load.stored.values())
    append_to_chain(
        kind="pack",
        key=pack.code,
        jurisdiction=load.place.id,
        move="load_areas",
        facts={
            "version": load.version,
            "content": pack.content_hash,
            "levels": dict(levels),
            "boundaries": len(surfaces),
        },
        by=by,
        at=at,
    )


def _record_each(load: _Load, by: Actor, at: datetime) -> None:
    moves = (("open_area", load.opened), ("change_area", load.changed), ("close_area", load.closed))
    for move, changes in moves:
        for code, facts in sorted(changes.items()):
            append_to_chain(
                kind="area",
                key=code,
                jurisdiction=load.place.id,
                move=move,
                facts={"version": load.version, **facts},
                by=by,
                at=at,
            )
