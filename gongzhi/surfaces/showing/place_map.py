"""Where a file lies: its area among those around it, as a small drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongzhi.surfaces.showing.names import Names
from gongzhi.surfaces.showing.places import drawn_within

LEAST, MOST = 3, 160
"""How many polygons make a picture: fewer tell nothing, more could not be told apart."""


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """A drawing: the areas around, the one that is meant, and where its name stands."""

    width: int
    height: int
    around: Sequence[str]
    here: str
    x: int
    y: int
    name: str
    within: str


def place_map(area: int, names: Names) -> PlaceMap | None:
    """Draw an area among its neighbours; None where it is the whole, or nothing is drawn."""
    territory = names.ground.territory
    way = territory.path(area)
    code = territory.area(area).code
    for above in reversed(way[:-1]):
        drawing = drawn_within(territory, above, territory.level(area))
        if code in drawing.paths and LEAST <= len(drawing.paths) <= MOST:
            across, down = drawing.labels[code]
            around = [path for other, path in drawing.paths.items() if other != code]
            return PlaceMap(
                drawing.width,
                drawing.height,
                around,
                drawing.paths[code],
                across,
                down,
                names.area(area),
                names.area(above),
            )
    return None
