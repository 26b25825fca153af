"""The picture of a place: the polygons below it, darker where more is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.showing.places import drawn_within
from gongzhi.territory.drawing import Drawing
from gongzhi.territory.locate import Territory

MOST = 700
"""Most polygons of a picture: more would be neither readable nor light."""
SHADES = "board_shades"
ONE_SHADE = "0,1"


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
    drawing = _finest(territory, area, deepest)
    if not drawing.paths:
        return None
    places = {code: found.id for code in drawing.paths if (found := territory.by_code(code))}
    counts = {code: count(place) for code, place in places.items()}
    scale = _scale(max((number or 0 for number in counts.values()), default=0), names)
    patches = []
    for code, number in counts.items():
        said = names.say("board.few") if number is None else str(number)
        words = names.say("board.patch", place=names.area_path(places[code]), n=said)
        patches.append(Patch(drawing.paths[code], _shade(number, scale), words))
    labels = _labels(territory, area, names)
    return Picture(drawing.width, drawing.height, patches, _legend(names, scale), labels)


def _scale(most: int, names: Names) -> Sequence[int]:
    """Give the finest scale of the pack whose darkest shade is not drowned in what is shown."""
    row = names.ground.live.table("settings").get(SHADES)
    written = str(row["value"]) if row else ONE_SHADE
    scales = [[int(begins) for begins in one.split(",")] for one in written.split("|")]
    return next((one for one in scales if most < 2 * one[-1]), scales[-1])


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
    """Name the areas directly below, in the frame of their own polygons."""
    labels = drawn_within(territory, area, territory.level(area) + 1).labels
    found = []
    for code, (across, down) in labels.items():
        below = territory.by_code(code)
        if below is not None:
            found.append((across, down, names.area(below.id)))
    return found


def _finest(territory: Territory, area: int, deepest: int) -> Drawing:
    """Draw the deepest level within an area that is drawn and not too fine to read."""
    levels = [territory.level(one) for one in territory.descendants(area)]
    for level in range(deepest, territory.level(area), -1):
        if 0 < levels.count(level) <= MOST:
            drawing = drawn_within(territory, area, level)
            if drawing.paths:
                return drawing
    return Drawing(0, 0, {}, {})
