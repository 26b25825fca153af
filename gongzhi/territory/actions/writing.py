"""Bringing the stored areas and polygons to a picture of them, whoever drew it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from gongzhi.core.actor import Actor
from gongzhi.core.journal import append_to_chain
from gongzhi.core.models import Jurisdiction
from gongzhi.territory.methods.changes import FIELDS, differences, geometry_hash, row_facts
from gongzhi.territory.models import Area, Boundary
from gongzhi.territory.queries import area_row

Rows = Mapping[str, Mapping[str, Any]]
Geometries = Mapping[str, Mapping[str, Any]]
_OPEN, _CHANGE, _CLOSE = "open_area", "change_area", "close_area"


@dataclass(slots=True)
class Draft:
    """A change under way: what is stored, and what it changed, area code → journal facts.

    ``day`` is the day from which the change counts, by default that of the act.
    """

    place: Jurisdiction
    version: int
    today: date
    day: date
    stored: dict[str, Area]
    boundaries: dict[str, Boundary]
    opened: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: dict[str, dict[str, Any]] = field(default_factory=dict)
    closed: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def touched(self) -> set[str]:
        """Codes of all areas that were opened, changed or closed."""
        return {*self.opened, *self.changed, *self.closed}

    def facts_of(self, code: str) -> dict[str, Any]:
        """Give the journal facts of a touched area; one not yet touched counts as changed."""
        for kept in (self.opened, self.closed):
            if code in kept:
                return kept[code]
        return self.changed.setdefault(code, {})


def begin_draft(jurisdiction: int, at: datetime, day: date | None = None) -> Draft:
    """Lock the jurisdiction (changes of its ground follow one another) and read what is stored."""
    place = Jurisdiction.objects.select_for_update().get(id=jurisdiction)
    stored = Area.objects.of(place.id).select_related("parent")
    current = Boundary.objects.filter(jurisdiction_id=place.id, valid_to__isnull=True)
    today = at.astimezone(ZoneInfo(place.timezone)).date()
    return Draft(
        place=place,
        version=place.territory_version + 1,
        today=today,
        day=today if day is None else day,
        stored={area.code: area for area in stored},
        boundaries={row.area.code: row for row in current.select_related("area")},
    )


def stored_rows(draft: Draft) -> dict[str, dict[str, Any]]:
    """Give the stored areas, closed ones too, as rows of the table ``areas``."""
    return {code: area_row(area) for code, area in draft.stored.items()}


def write_draft(draft: Draft, rows: Rows, geometries: Geometries, *, by_act: bool) -> bool:
    """Write areas, polygons and the new territory version; tell whether anything differed.

    Areas missing in ``rows`` are closed, polygons missing in ``geometries`` end.
    """
    _close_absent(draft, rows)
    _write_rows(draft, rows)
    _write_boundaries(draft, geometries)
    if not draft.touched:
        return False
    Area.objects.of(draft.place.id).filter(code__in=draft.touched).update(by_act=by_act)
    Jurisdiction.objects.filter(id=draft.place.id).update(territory_version=draft.version)
    return True


def record_each(
    draft: Draft,
    by: Actor,
    at: datetime,
    moves: Mapping[str, str] | None = None,
    codes: Iterable[str] | None = None,
) -> None:
    """Append an entry to the chain of each touched area (or of ``codes`` only).

    ``moves``: area code → the name of the act, where it is not open, change or close.
    """
    named = {} if moves is None else moves
    chosen = draft.touched if codes is None else set(codes)
    groups = ((_OPEN, draft.opened), (_CHANGE, draft.changed), (_CLOSE, draft.closed))
    for usual, changes in groups:
        for code, facts in sorted(changes.items()):
            if code in chosen:
                append_to_chain(
                    kind="area",
                    key=code,
                    jurisdiction=draft.place.id,
                    move=named.get(code, usual),
                    facts={"version": draft.version, **facts},
                    by=by,
                    at=at,
                )


def _close_absent(draft: Draft, rows: Rows) -> None:
    """Close what the picture no longer has, before a new root may be opened."""
    gone = [
        area
        for code, area in draft.stored.items()
        if area.valid_to is None and (code not in rows or rows[code]["valid_to"] is not None)
    ]
    for area in gone:
        area.valid_to = rows[area.code]["valid_to"] if area.code in rows else draft.day
        draft.closed[area.code] = {"valid_to": area.valid_to.isoformat()}
    Area.objects.bulk_update(gone, ["valid_to"], batch_size=500)


def _write_rows(draft: Draft, rows: Rows) -> None:
    """Write level by level, so that parents exist before their children name them."""
    for level in sorted({row["level"] for row in rows.values()}):
        new: list[Area] = []
        changed: list[Area] = []
        for code, row in rows.items():
            if row["level"] == level:
                _sort_row(draft, code, row_facts(row), new, changed)
        Area.objects.bulk_create(new, batch_size=500)
        draft.stored |= {area.code: area for area in new}
        if changed:
            Area.objects.bulk_update(changed, FIELDS, batch_size=500)


def _sort_row(
    draft: Draft, code: str, facts: Mapping[str, Any], new: list[Area], changed: list[Area]
) -> None:
    parent = None if facts["parent"] is None else draft.stored[facts["parent"]]
    stored = draft.stored.get(code)
    if stored is None:
        area = Area(jurisdiction_id=draft.place.id, code=code, **{**facts, "parent": parent})
        new.append(area)
        draft.opened[code] = {"level": facts["level"], "parent": facts["parent"]}
        return
    found = differences(area_row(stored), facts)
    if found:
        for name in FIELDS:
            setattr(stored, name, parent if name == "parent" else facts[name])
        changed.append(stored)
        draft.changed[code] = found


def _write_boundaries(draft: Draft, geometries: Geometries) -> None:
    ended: list[Boundary] = []
    drawn: list[Boundary] = []
    for code in sorted(draft.boundaries.keys() | geometries.keys()):
        before, after = draft.boundaries.get(code), geometries.get(code)
        if before is not None and after is not None and before.geometry == after:
            continue
        if before is not None:
            before.valid_to = max(draft.day, before.valid_from)
            ended.append(before)
        if after is not None:
            drawn.append(_boundary(draft, code, after))
        draft.facts_of(code)["boundary"] = [
            None if before is None else geometry_hash(before.geometry),
            None if after is None else geometry_hash(after),
        ]
    Boundary.objects.bulk_update(ended, ["valid_to"], batch_size=200)
    Boundary.objects.bulk_create(drawn, batch_size=200)


def _boundary(draft: Draft, code: str, geometry: Mapping[str, Any]) -> Boundary:
    return Boundary(
        jurisdiction_id=draft.place.id,
        area=draft.stored[code],
        version=draft.version,
        geometry=dict(geometry),
        valid_from=draft.day,
    )
