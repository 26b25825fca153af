"""Splitting an area into several and merging several into one (拆分、合并)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
import shapely
from django.db import transaction

from gongzhi.core.actor import Actor
from gongzhi.territory.actions.acting import Act, begin_act, finish_act
from gongzhi.territory.actions.fitting import parts_along
from gongzhi.territory.actions.parts import Part
from gongzhi.territory.methods.changes import geometry_hash
from gongzhi.territory.methods.picture import surfaces_of
from gongzhi.territory.methods.surfaces import as_geometry
from gongzhi.territory.rules import kinds_by_level

_ALIKE = (("level", "levels_differ"), ("parent", "parents_differ"))


@transaction.atomic
def split_area(
    *,
    area: str,
    parts: Sequence[Part],
    basis: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
    seen: int | None = None,
    along: Mapping[str, Any] | None = None,
) -> int:
    """Split an area (by code) into parts of the same level; returns the new territory version.

    Together the parts cover the ground of the old area, and each area below it goes to exactly
    one of them. The old area is closed, unless a part keeps its code. ``basis``: the document
    that orders it; ``on``: the day from which it counts, not later than today. ``along``: a line
    (GeoJSON, WGS84) that draws the two parts instead, see `parts_along`, whose rules it adds.

    Raises Refused, NotFound, Conflict, and Invalid: ``is_root``, ``too_few``, ``code_taken``,
    ``part_twice``, ``level_kind``, ``part_not_drawn``, ``child_left``, ``child_unknown``,
    ``name_taken``, ``ground_lost``, ``ground_gained`` and the rules of polygons.
    """
    act = begin_act([area], by=by, at=at, on=on, basis=basis, seen=seen)
    if along is not None:
        parts = parts_along(act, area, parts, along)
        act.stop_if_refused()
        act.facts[area] = {"along": geometry_hash(along)}
    _check_parts(act, [area], parts, least=2)
    _check_children(act, area, parts)
    act.stop_if_refused()
    codes = [part.code for part in parts]
    if area not in codes:
        act.close(area)
    act.moves[area] = "split_area"
    act.facts[area] = {**act.facts.get(area, {}), "into": codes}
    for part in parts:
        _establish(act, part, area, [area])
    act.same_ground.append((area, [area], codes))
    return finish_act(act)


@transaction.atomic
def merge_areas(
    *,
    areas: Sequence[str],
    into: Part,
    basis: str,
    by: Actor,
    at: datetime,
    on: date | None = None,
    seen: int | None = None,
) -> int:
    """Merge areas of one level and parent into one; returns the new territory version.

    All areas below them go to it, and their names stay among its aliases. Without a polygon of
    its own it gets the union of theirs. The old areas are closed, except the one whose code
    ``into`` keeps.

    Raises as `split_area`, besides ``levels_differ`` and ``parents_differ``.
    """
    codes = list(dict.fromkeys(areas))
    act = begin_act(codes, by=by, at=at, on=on, basis=basis, seen=seen)
    _check_alike(act, codes, into)
    act.stop_if_refused()
    if into.geometry is None:
        into = replace(into, geometry=_union(act, codes))
    children = tuple(c for c, row in act.rows.items() if row["parent"] in codes and _open(row))
    into = replace(into, children=children, aliases=_all_names(act, codes, into))
    _check_parts(act, codes, [into], least=1)
    act.stop_if_refused()
    for code in codes:
        if code != into.code:
            act.close(code)
        act.moves[code] = "merge_areas"
        act.facts[code] = {"into": [into.code]}
    _establish(act, into, codes[0], codes)
    act.same_ground.append((into.code, codes, [into.code]))
    return finish_act(act)


def _check_alike(act: Act, codes: list[str], into: Part) -> None:
    if len(codes) < 2:
        act.refuse("too_few", into.code, least=2)
    for code in codes[1:]:
        for column, rule in _ALIKE:
            if act.rows[code][column] != act.rows[codes[0]][column]:
                act.refuse(rule, code, other=codes[0])


def _check_parts(act: Act, olds: list[str], parts: Sequence[Part], least: int) -> None:
    first = olds[0]
    if act.rows[first]["parent"] is None:
        act.refuse("is_root", first)
    if len(parts) < least:
        act.refuse("too_few", first, least=least)
    kinds = kinds_by_level(act.draft.place.id).get(act.rows[first]["level"], ())
    drawn = any(old in act.geometries for old in olds)
    codes = [part.code for part in parts]
    for part in parts:
        if codes.count(part.code) > 1:
            act.refuse("part_twice", part.code, "code")
        if part.kind is not None and kinds and part.kind not in kinds:
            act.refuse("level_kind", part.code, "kind", kind=part.kind)
        if drawn and part.geometry is None:
            act.refuse("part_not_drawn", part.code, "geometry")
        _check_names(act, part, olds)


def _check_names(act: Act, part: Part, olds: list[str]) -> None:
    if part.code in act.rows and part.code not in olds:
        act.refuse("code_taken", part.code, "code")
    if not (part.code.strip() and part.name_zh.strip() and part.name_en.strip()):
        act.refuse("no_name", part.code, "name_zh")


def _check_children(act: Act, area: str, parts: Sequence[Part]) -> None:
    below = {code for code, row in act.rows.items() if row["parent"] == area and _open(row)}
    given = [child for part in parts for child in part.children]
    for child in sorted(below - set(given)):
        act.refuse("child_left", child, "children")
    for child in sorted({one for one in given if one not in below or given.count(one) > 1}):
        act.refuse("child_unknown", child, "children")


def _open(row: Mapping[str, Any]) -> bool:
    return row["valid_to"] is None


def _establish(act: Act, part: Part, old: str, olds: list[str]) -> None:
    """Draw a part into the picture, after the first of the areas it comes from."""
    before = act.rows[old]
    own = act.rows.get(part.code)
    aliases = [*part.aliases, *(() if own is None else own["aliases"])]
    row = {
        **before,
        "name_zh": part.name_zh.strip(),
        "name_en": part.name_en.strip(),
        "kind": part.kind or before["kind"],
        "aliases": list(dict.fromkeys(aliases)),
        "statistical_code": part.statistical_code
        or ("" if own is None else own["statistical_code"]),
        "lon": None,
        "lat": None,
        "valid_from": act.draft.day if own is None else own["valid_from"],
        "valid_to": None,
    }
    act.rows[part.code] = row
    act.named.append(part.code)
    act.touched |= {part.code, *part.children}
    if own is None:
        named = {"name_zh": row["name_zh"], "name_en": row["name_en"]}
        act.facts[part.code] = {"from": olds, **named}
    if part.geometry is not None:
        act.draw(part.code, part.geometry)
    for child in part.children:
        act.rows[child] = act.rows[child] | {"parent": part.code}


def _all_names(act: Act, codes: Sequence[str], into: Part) -> tuple[str, ...]:
    """Give the aliases of the new area: residents go on using the old names."""
    names = list(into.aliases)
    for code in codes:
        names += [act.rows[code]["name_zh"], *act.rows[code]["aliases"]]
    return tuple(name for name in dict.fromkeys(names) if name != into.name_zh)


def _union(act: Act, codes: Sequence[str]) -> Mapping[str, Any] | None:
    """Give the common polygon of the areas; None unless each of them is drawn."""
    if not all(code in act.geometries for code in codes):
        return None
    surfaces = surfaces_of({code: act.geometries[code] for code in codes}, act.rows)
    shapes = np.array([surface.shape for surface in surfaces.values()], dtype=object)
    return as_geometry(shapely.union_all(shapes))
