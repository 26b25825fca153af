"""Ground cut along a line, and ground that neighbours give up or take over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.ops import split

from gongzhi.territory.methods.points import to_metres
from gongzhi.territory.methods.surfaces import DECIMALS

Shapes = Mapping[str, shapely.Geometry]
BESIDE_M = 5.0
"""How far beside a line its left and its right are looked at."""
_TOUCH_M = 0.05
"""Two borders that run nearer to one another than this run together."""


def cut(whole: shapely.Geometry, line: shapely.Geometry) -> list[shapely.Geometry]:
    """Cut ground along a line into what lies on its two sides, the western side first.

    Where the sides lie rather above one another the northern one comes first. Gives nothing when
    the line does not lead through the ground from border to border.
    """
    pieces = [
        piece for part in shapely.get_parts(whole) for piece in shapely.get_parts(split(part, line))
    ]
    middle = _middle(whole)
    flat = [_flat(piece, middle) for piece in pieces]
    way = _flat(line, middle)
    left = shapely.buffer(way, BESIDE_M, single_sided=True)
    right = shapely.buffer(way, -BESIDE_M, single_sided=True)
    sides: tuple[list[int], list[int]] = ([], [])
    for at, piece in enumerate(flat):
        over = _shared(piece, left) - _shared(piece, right)
        if over:
            sides[int(over < 0)].append(at)
    if not (sides[0] and sides[1]):
        return []
    _join_the_rest(flat, sides)
    found = [shapely.union_all([pieces[at] for at in side]) for side in sides]
    return sorted(map(_rounded, found), key=lambda one: _order(one, found))


def _join_the_rest(flat: list[shapely.Geometry], sides: tuple[list[int], list[int]]) -> None:
    """Let the parts that the line does not touch go with the nearer side."""
    touched = {*sides[0], *sides[1]}
    both = [shapely.union_all([flat[at] for at in side]) for side in sides]
    for at, piece in enumerate(flat):
        if at not in touched:
            away = shapely.distance(both, piece)
            sides[int(away[1] < away[0])].append(at)


def _order(one: shapely.Geometry, both: Sequence[shapely.Geometry]) -> float:
    """Give where a side stands on the axis along which the two lie apart."""
    middles = shapely.centroid([_flat(side, _middle(one)) for side in both])
    apart = np.abs(np.diff(shapely.get_coordinates(middles), axis=0))[0]
    own = shapely.get_coordinates(shapely.centroid(_flat(one, _middle(one))))[0]
    return float(own[0] if apart[0] >= apart[1] else -own[1])


@dataclass(slots=True)
class Yielded:
    """What neighbours have after a redrawing; ``swallowed``: codes of which nothing is left."""

    shapes: dict[str, shapely.Geometry] = field(default_factory=dict)
    swallowed: list[str] = field(default_factory=list)


def give_way(before: Shapes, drawn: Shapes, beside: Shapes, tolerance_m: float) -> Yielded:
    """Let the areas beside redrawn ones give up what these take, and take what these give up.

    ``before``, ``drawn``: the redrawn areas as they were and as they will be; ``beside``: the
    others under the same parent. Ground given up goes to the one with the longest common border.
    Gives only the shapes that change.
    """
    taken = shapely.union_all(list(drawn.values()))
    shapes = {code: _less(shape, taken, tolerance_m) for code, shape in beside.items()}
    if before:
        freed = shapely.difference(shapely.union_all(list(before.values())), taken)
        for part in shapely.get_parts(freed):
            heir = _heir(part, shapes) if is_wide(part, tolerance_m) else None
            if heir is not None:
                shapes[heir] = shapely.union_all([shapes[heir], part])
    found = Yielded()
    for code, shape in shapes.items():
        if shape is beside[code]:
            continue
        if shapely.is_empty(shape):
            found.swallowed.append(code)
        else:
            found.shapes[code] = _rounded(shape)
    return found


def _less(shape: shapely.Geometry, taken: shapely.Geometry, tolerance_m: float) -> shapely.Geometry:
    """Take ground away from a shape; the very same shape where nothing worth naming is taken."""
    if not is_wide(shapely.intersection(shape, taken), tolerance_m):
        return shape
    left = shapely.get_parts(shapely.difference(shape, taken))
    return shapely.union_all([part for part in left if is_wide(part, tolerance_m)])


def _heir(part: shapely.Geometry, shapes: Shapes) -> str | None:
    middle = _middle(part)
    border = shapely.buffer(_flat(part, middle), _TOUCH_M)
    common = {
        code: _shared(border, _flat(shape, middle))
        for code, shape in shapes.items()
        if not shapely.is_empty(shape) and shapely.dwithin(shape, part, 1e-6)
    }
    longest = max(common, key=lambda code: (common[code], code), default=None)
    return longest if longest is not None and common[longest] else None


def is_wide(shape: shapely.Geometry, tolerance_m: float) -> bool:
    """Tell whether a shape (degrees) is somewhere wider than the tolerance."""
    flat = _flat(shape, _middle(shape)) if not shapely.is_empty(shape) else shape
    return not shapely.is_empty(shapely.buffer(flat, -tolerance_m / 2))


def _shared(one: shapely.Geometry, other: shapely.Geometry) -> float:
    return float(shapely.area(shapely.intersection(one, other)))


def _middle(shape: shapely.Geometry) -> float:
    return float(shapely.bounds(shape)[1::2].mean())


def _flat(shape: shapely.Geometry, middle: float) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: to_metres(xy, middle))


def _rounded(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: np.round(xy, DECIMALS))
