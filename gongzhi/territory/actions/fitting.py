"""What an act on the ground works out by itself: parts along a line, neighbours that give way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import shapely

from gongzhi.territory.actions.acting import Act
from gongzhi.territory.actions.parts import Part
from gongzhi.territory.methods.cutting import cut, give_way, is_wide
from gongzhi.territory.methods.picture import surfaces_of
from gongzhi.territory.methods.points import possible
from gongzhi.territory.methods.surfaces import as_geometry, as_text, sort_polygons
from gongzhi.territory.rules import tolerance_m

Geometry = Mapping[str, Any]


def parts_along(act: Act, area: str, parts: Sequence[Part], along: Geometry) -> list[Part]:
    """Draw the two parts of an area by a line through it, the western (northern) part first.

    Areas below go to the part in which they lie. Notes ``two_parts``, ``bad_line``,
    ``not_drawn_yet``, ``no_cut`` and, of each area below that the line would cut, ``child_cut``.
    """
    line = _line(along)
    rules = (
        ("two_parts", len(parts) != 2 or any(part.geometry is not None for part in parts)),
        ("bad_line", line is None),
        ("not_drawn_yet", area not in act.geometries),
    )
    for rule, broken in rules:
        if broken:
            act.refuse(rule, area, "along")
    if line is None or act.problems:
        return list(parts)
    whole = surfaces_of({area: act.geometries[area]}, act.rows)[area].shape
    sides = cut(whole, line)
    if not sides:
        act.refuse("no_cut", area, "along")
        return list(parts)
    below = _below(act, area, sides)
    given = {child for part in parts for child in part.children}
    return [
        replace(
            part,
            geometry=as_geometry(side),
            children=(
                *part.children,
                *(c for c, at in below.items() if at == n and c not in given),
            ),
        )
        for n, (part, side) in enumerate(zip(parts, sides, strict=True))
    ]


def _line(along: Geometry) -> shapely.Geometry | None:
    """Give a line that can be cut along; None for any other geometry."""
    shape = shapely.from_geojson(as_text(along), on_invalid="ignore")
    if shape is None or shape.geom_type != "LineString" or shape.is_empty or not shape.is_simple:
        return None
    points = shapely.get_coordinates(shape)
    return shape if all(possible(lon, lat) for lon, lat in points) else None


def _below(act: Act, area: str, sides: Sequence[shapely.Geometry]) -> dict[str, int]:
    """Tell which side each open area below lies on; one on both is refused by name."""
    rows = {c: r for c, r in act.rows.items() if r["parent"] == area and r["valid_to"] is None}
    drawn = surfaces_of({c: act.geometries[c] for c in rows if c in act.geometries}, act.rows)
    tolerance = tolerance_m(act.draft.place.id)
    found: dict[str, int] = {}
    for code, row in rows.items():
        if code in drawn:
            shared = [shapely.intersection(drawn[code].shape, side) for side in sides]
            on = [at for at, part in enumerate(shared) if is_wide(part, tolerance)]
        elif row["lon"] is not None:
            point = shapely.Point(row["lon"], row["lat"])
            on = [at for at, side in enumerate(sides) if shapely.covers(side, point)][:1]
        else:
            continue
        if len(on) > 1:
            act.refuse("child_cut", code, "along")
        if on:
            found[code] = on[0]
    return found


def let_neighbours_give_way(act: Act, boundaries: Mapping[str, Geometry]) -> None:
    """Redraw the areas beside redrawn ones, so that neither gap nor overlap is left between them.

    Notes ``swallowed`` of an area of which nothing would be left.
    """
    found = sort_polygons(boundaries.items(), act.rows)
    act.problems += found.problems
    act.stop_if_refused()
    parents = {act.rows[code]["parent"] for code in boundaries} - {None}
    near = {
        code: act.geometries[code]
        for code, row in act.rows.items()
        if row["parent"] in parents and code in act.geometries and row["valid_to"] is None
    }
    stood = {code: surface.shape for code, surface in surfaces_of(near, act.rows).items()}
    for parent in sorted(parents):
        inside = {code for code in stood if act.rows[code]["parent"] == parent}
        drawn = {c: s.shape for c, s in found.surfaces.items() if s.parent == parent}
        yielded = give_way(
            {code: stood[code] for code in inside & drawn.keys()},
            drawn,
            {code: stood[code] for code in sorted(inside - drawn.keys())},
            tolerance_m(act.draft.place.id),
        )
        for code in yielded.swallowed:
            act.refuse("swallowed", code, "boundaries")
        for code, shape in yielded.shapes.items():
            act.draw(code, as_geometry(shape))
            act.moves[code] = "redraw_boundary"
            act.facts[code] = {"gives_way": sorted(drawn)}
