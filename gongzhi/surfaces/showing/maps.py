"""Drawn maps of all pages: what is open by place, and where a file lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString

from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.showing.places import behind_within, drawn_within
from gongzhi.territory.backdrop import Behind
from gongzhi.territory.locate import Territory

MOST = 700
"""Most polygons of a picture: more would be neither readable nor light."""
LEAST, MOST_AROUND = 3, 160
"""How many polygons place a file: fewer tell nothing, more could not be told apart."""
SHADES = "board_shades"
ONE_SHADE = "0,1"

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Patch:
    """One polygon: its line, its shade (``n0`` to ``n4``, ``few``, ``here``), and what it says."""

    path: str
    shade: str = ""
    words: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn map; ``names`` are placed labels (x, y, name).

    ``pin`` stands in the drawing, ``point`` (longitude, latitude) on a map that may be moved about,
    which begins at the area ``focus`` and marks ``here``; ``said`` tells the point in words.
    ``behind``: water and roads, over the shades and under the names.
    ``opens``: each polygon leads to the files that it counts; a keyboard finds the same numbers in
    the tables beside it, so that nobody has to step through hundreds of polygons.
    """

    kind: str
    width: int
    height: int
    title: str
    patches: Sequence[Patch]
    names: Sequence[tuple[int, int, str]]
    legend: Sequence[tuple[str, str]] = ()
    focus: str = ""
    here: str = ""
    pin: tuple[int, int] | None = None
    point: tuple[str, str] | None = None
    said: str = ""
    opens: bool = False
    behind: Sequence[Behind] = ()

    @property
    def drawn(self) -> SafeString:
        """The polygons as SVG; written here, because a template takes ten times as long."""
        files = escape(f"{reverse('board_files')}?kind=open&area=")
        return SafeString("".join(_patch(one, files if self.opens else "") for one in self.patches))


def _patch(one: Patch, files: str) -> str:
    """Write a polygon; its line and shade are our own, its words and code are not."""
    words = escape(one.words)
    shade = f' class="{one.shade}"' if one.shade else ""
    title = f"<title>{words}</title>" if words else ""
    path = f'<path{shade} d="{one.path}">{title}</path>'
    if not files:
        return path
    return f'<a href="{files}{escape(one.code)}" tabindex="-1" aria-label="{words}">{path}</a>'


def place_picture(area: int, names: Names, point: Point | None = None) -> Picture | None:
    """Draw an area among its neighbours, with a point; None where nothing around is drawn."""
    territory = names.ground.territory
    way = territory.path(area)
    code = territory.area(area).code
    for above in reversed(way[:-1]):
        level = territory.level(area)
        drawing = drawn_within(territory, above, level)
        if code not in drawing.paths or not LEAST <= len(drawing.paths) <= MOST_AROUND:
            continue
        around = [Patch(path) for other, path in drawing.paths.items() if other != code]
        place, within = names.area(area), names.area(above)
        shown = tuple(f"{degrees:.5f}" for degrees in point) if point else None
        return Picture(
            "place",
            drawing.width,
            drawing.height,
            names.say("file.map", place=place, within=within),
            [*around, Patch(drawing.paths[code], "here")],
            [] if point else [(*drawing.labels[code], place)],
            focus=territory.area(above).code,
            here=code,
            pin=drawing.at(*point) if point else None,
            point=(shown[0], shown[1]) if shown else None,
            said=names.say("map.at", lon=shown[0], lat=shown[1]) if shown else "",
            behind=behind_within(names, above, level),
        )
    return None


def picture(
    area: int,
    count: Callable[[int], int | None],
    names: Names,
    *,
    deepest: int,
    opens: bool = False,
) -> Picture | None:
    """Draw what lies below an area, down to a level at most; None where nothing is drawn.

    ``count`` gives what is open in an area, None where the number is too small to publish.
    """
    territory = names.ground.territory
    level = _finest(territory, area, deepest)
    if level is None:
        return None
    drawing = drawn_within(territory, area, level)
    places = {code: found.id for code in drawing.paths if (found := territory.by_code(code))}
    counts = {code: count(place) for code, place in places.items()}
    scale = _scale(max((number or 0 for number in counts.values()), default=0), names)
    patches = []
    for code, number in counts.items():
        said = names.say("board.few") if number is None else str(number)
        words = names.say("board.patch", place=names.area_path(places[code]), n=said)
        patches.append(Patch(drawing.paths[code], _shade(number, scale), words, code))
    labels = _labels(territory, area, names)
    title, legend = names.say("board.map"), _legend(names, scale)
    size = drawing.width, drawing.height
    lying = behind_within(names, area, level)
    return Picture("open", *size, title, patches, labels, legend, opens=opens, behind=lying)


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


def _finest(territory: Territory, area: int, deepest: int) -> int | None:
    """Give the deepest level within an area that is drawn and not too fine to read."""
    levels = [territory.level(one) for one in territory.descendants(area)]
    for level in range(deepest, territory.level(area), -1):
        if 0 < levels.count(level) <= MOST and drawn_within(territory, area, level).paths:
            return level
    return None
