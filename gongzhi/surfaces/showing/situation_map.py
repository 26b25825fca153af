"""The picture of a place: the polygons below it, darker where more is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gongzhi.surfaces.showing.names import Names
from gongzhi.territory.drawing import Drawing, draw
from gongzhi.territory.locate import Territory
from gongzhi.territory.queries import boundaries_of

MOST = 700
"""Most polygons of a picture: more would be neither readable nor light."""
SCALES = ((0, 1, 2, 3, 4), (0, 1, 3, 6, 11), (0, 1, 6, 16, 31), (0, 1, 21, 51, 101))
"""Counts at which the next darker shade begins, from the finest scale to the coarsest."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One polygon: its line, its shade (``n0`` to ``n4``, ``few``), and what it says."""

    path: str
    shade: str
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A map with its legend; ``names`` are placed labels (x, y, name)."""

    width: int
    height: int
    patches: Sequence[Patch]
    legend: Sequence[tuple[str, str]]
    names: Sequence[tuple[int, int, str]]


def picture(
    area: int, count: Callable[[int], int | None], names: Names, *, deepest: int
) -> Picture | None:
    """Draw what lies below an area, down to a level at most; None where nothing is drawn.

    ``count`` gives what is open in an area, None where the number is too small to publish.
    """
    territory = names.ground.territory
    drawing, codes = _drawn(territory, area, deepest)
    if not drawing.paths:
        return None
    counts = {area_id: count(area_id) for code, area_id in codes if code in drawing.paths}
    scale = _scale(max((number or 0 for number in counts.values()), default=0))
    patches = []
    for code, area_id in codes:
        if area_id in counts:
            number = counts[area_id]
            said = names.say("board.few") if number is None else str(number)
            words = names.say("board.patch", place=names.area_path(area_id), n=said)
            patches.append(Patch(drawing.paths[code], _shade(number, scale), words))
    labels = _labels(territory, area, names)
    return Picture(drawing.width, drawing.height, patches, _legend(names, scale), labels)


def _scale(most: int) -> Sequence[int]:
    """Give the finest scale whose darkest shade is not drowned in what is shown."""
    return next((one for one in SCALES if most < 2 * one[-1]), SCALES[-1])


def _shade(number: int | None, scale: Sequence[int]) -> str:
    if number is None:
        return "few"
    return f"n{sum(number >= begins for begins in scale[1:])}"


def _legend(names: Names, scale: Sequence[int]) -> list[tuple[str, str]]:
    ends = [*(begins - 1 for begins in scale[1:]), None]
    found = []
    for place, (first, last) in enumerate(zip(scale, ends, strict=True)):
        words = names.say("board.from", n=first) if last is None else f"{first}–{last}"
        found.append((f"n{place}", str(first) if first == last else words))
    return found


def _labels(territory: Territory, area: int, names: Names) -> list[tuple[int, int, str]]:
    return [(x, y, names.area(below)) for below, x, y in _places(territory, area)]


@lru_cache(maxsize=64)
def _drawn(
    territory: Territory, area: int, deepest: int
) -> tuple[Drawing, tuple[tuple[str, int], ...]]:
    """Draw the deepest level below an area that is drawn and not too fine; kept with the map."""
    below = [territory.area(one) for one in territory.descendants(area)]
    for level in range(deepest, territory.level(area), -1):
        ids = [one.id for one in below if one.level == level]
        if not 0 < len(ids) <= MOST:
            continue
        geometries = boundaries_of(territory.jurisdiction_id, ids)
        if geometries:
            codes = tuple((territory.area(one).code, one) for one in ids)
            return draw(geometries), codes
    return draw({}), ()


@lru_cache(maxsize=64)
def _places(territory: Territory, area: int) -> tuple[tuple[int, int, int], ...]:
    """Place the names of the areas directly below, in the frame of their own polygons."""
    children = territory.children(area)
    drawn = draw(boundaries_of(territory.jurisdiction_id, children))
    by_code = {territory.area(one).code: one for one in children}
    return tuple((by_code[code], x, y) for code, (x, y) in drawn.labels.items())
