"""Renaming, redrawing and closing areas (更名、边界调整、撤销)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.territory.actions.acting import Act, begin_act, finish_act
from gongzhi.territory.actions.fitting import let_neighbours_give_way


@transaction.atomic
def rename_area(
    *,
    area: str,
    name_zh: str,
    name_en: str,
    basis: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
    seen: int | None = None,
    keep_alias: bool = True,
) -> int:
    """Give an area a new name; returns the new territory version.

    The old name stays among the aliases (unless ``keep_alias`` is false), because residents go on
    using it. Raises Refused, NotFound, Conflict, and Invalid: ``no_name``, ``name_taken``.
    """
    act = begin_act([area], by=by, at=at, on=on, basis=basis, seen=seen)
    row = act.rows[area]
    if not (name_zh.strip() and name_en.strip()):
        act.refuse("no_name", area, "name_zh")
    aliases = list(row["aliases"])
    if keep_alias and row["name_zh"] not in aliases and row["name_zh"] != name_zh.strip():
        aliases.append(row["name_zh"])
    named = {"name_zh": name_zh.strip(), "name_en": name_en.strip(), "aliases": aliases}
    act.rows[area] = row | named
    act.named.append(area)
    act.touched.add(area)
    act.moves[area] = "rename_area"
    return finish_act(act)


@transaction.atomic
def redraw_boundary(
    *,
    boundaries: Mapping[str, Mapping[str, Any]],
    basis: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
    seen: int | None = None,
    give_way: bool = False,
) -> int:
    """Draw the borders of one or several areas anew; returns the new territory version.

    ``boundaries``: area code → polygon as GeoJSON (WGS84). A border between two areas is moved by
    handing over both, so that neither a gap nor an overlap is left; with ``give_way`` the areas
    beside it under the same parent follow by themselves (`let_neighbours_give_way`).
    Raises Refused, NotFound, Conflict, and Invalid with the rules of polygons.
    """
    act = begin_act(list(boundaries), by=by, at=at, on=on, basis=basis, seen=seen)
    if not boundaries:
        act.refuse("too_few", act.draft.place.root_area, least=1)
    for code, geometry in boundaries.items():
        act.draw(code, geometry)
        act.moves[code] = "redraw_boundary"
    if give_way:
        let_neighbours_give_way(act, boundaries)
    return finish_act(act)


@transaction.atomic
def close_area(
    *,
    areas: Sequence[str],
    basis: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
    seen: int | None = None,
) -> int:
    """Close areas that are no more; returns the new territory version.

    All parts of an area may be closed at once, which then answers itself; single ones only if no
    ground is left without an area, otherwise they are merged. Raises Refused, NotFound, Conflict,
    and Invalid: ``is_root``, ``has_children``, ``gap``, ``left_uncovered``.
    """
    act = begin_act(areas, by=by, at=at, on=on, basis=basis, seen=seen)
    if not areas:
        act.refuse("too_few", act.draft.place.root_area, least=1)
    for code in areas:
        if act.rows[code]["parent"] is None:
            act.refuse("is_root", code)
            continue
        _refuse_lost_ground(act, code, areas)
        act.moves[code] = "close_area"
    act.stop_if_refused()
    for code in areas:
        act.close(code)
    return finish_act(act)


def _refuse_lost_ground(act: Act, code: str, areas: Sequence[str]) -> None:
    """Refuse to close a drawn area beside drawn ones where no drawn parent would answer.

    Under a drawn parent the rule ``gap`` looks after this.
    """
    parent = act.rows[code]["parent"]
    if code not in act.geometries or parent in act.geometries:
        return
    beside = [
        other
        for other, row in act.rows.items()
        if row["parent"] == parent and other not in areas and other in act.geometries
    ]
    if beside:
        act.refuse("left_uncovered", code, "boundaries")
