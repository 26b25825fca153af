"""Loading the areas and polygons of a rule pack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.journal import append_to_chain
from gongzhi.core.packs.schema import Pack, Rows
from gongzhi.territory.actions.writing import (
    Draft,
    begin_draft,
    record_each,
    write_draft,
)
from gongzhi.territory.methods.changes import differences, row_facts
from gongzhi.territory.methods.polygons import fit_problems
from gongzhi.territory.methods.surfaces import Surface, read_surfaces
from gongzhi.territory.models import Area
from gongzhi.territory.queries import area_row
from gongzhi.territory.rules import ACCURACY_M


@transaction.atomic
def write_areas(*, jurisdiction: int, rows: Rows, pack: Pack, by: Actor, at: datetime) -> None:
    """Bring the areas and polygons of a jurisdiction to what a pack says.

    Areas that the pack no longer has are closed, not deleted. If anything differs, the territory
    version grows by one; the first load is one entry on the pack's chain, later each opened,
    changed or closed area has an entry on its own chain. The same content changes nothing.
    Raises `Invalid` for dates in the future, for what would undo an act of this installation
    (``act_undone``), and for polygons that are unsound, overlap, leave a gap or leave their
    parent; then nothing is written.
    """
    draft = begin_draft(jurisdiction, at)
    _refuse_rows(rows, pack, draft.today)
    surfaces = _surfaces(rows, pack)
    geometries = {code: surface.geometry for code, surface in surfaces.items()}
    _refuse_undoing(draft, rows, geometries, pack)
    first = not draft.stored
    Area.objects.of(jurisdiction).filter(by_act=True).update(by_act=False)
    if not write_draft(draft, rows, geometries, by_act=False):
        return
    if first:
        _record_first(draft, pack, surfaces, by, at)
    else:
        record_each(draft, by, at)


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


def _refuse_undoing(
    draft: Draft, rows: Rows, geometries: Mapping[str, Mapping[str, Any]], pack: Pack
) -> None:
    """Refuse a pack that has not heard of an act: it would silently be undone."""
    problems = []
    for code, area in sorted(draft.stored.items()):
        if not area.by_act:
            continue
        stored = draft.boundaries.get(code)
        drawn_alike = (None if stored is None else stored.geometry) == geometries.get(code)
        if code in rows:
            agrees = drawn_alike and not differences(area_row(area), row_facts(rows[code]))
        else:
            agrees = area.valid_to is not None
        if not agrees:
            names = {"area": code, "name_zh": area.name_zh, "name_en": area.name_en}
            problems.append(Problem("areas", "act_undone", names, **_where(pack, code)))
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
    tolerance = ACCURACY_M if setting is None else float(setting["value"])
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


def _record_first(
    draft: Draft, pack: Pack, surfaces: Mapping[str, Surface], by: Actor, at: datetime
) -> None:
    levels = Counter(str(area.level) for area in draft.stored.values())
    append_to_chain(
        kind="pack",
        key=pack.code,
        jurisdiction=draft.place.id,
        move="load_areas",
        facts={
            "version": draft.version,
            "content": pack.content_hash,
            "levels": dict(levels),
            "boundaries": len(surfaces),
        },
        by=by,
        at=at,
    )
