"""Where Party branches and groups work: the grids of a place, each with the bodies on it.

A layer of the map and a list that says the same. Nothing is counted or compared: it is no score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from gongzhi.directory.queries import coverage_visible_to
from gongzhi.surfaces.showing.lists import Choice
from gongzhi.surfaces.showing.organisations import own_name
from gongzhi.surfaces.showing.places import drawn_within
from gongzhi.surfaces.visit import Visit
from gongzhi.territory.drawing import Drawing
from gongzhi.territory.levels import GRID

EDGE = 6
DOT = 3
# The picture brings its own style, so that it stands alone; nothing is said by colour only.
STYLE = (
    ".gz-map .a{fill:#fff;stroke:#8a8375;stroke-width:1;stroke-linejoin:round;fill-rule:evenodd}"
    ".gz-map .on{fill:#efd9d4}.gz-map .dot{fill:#9c2b1f}"
)


@dataclass(frozen=True, slots=True)
class GridShown:
    """A grid with (code, name) of the Party bodies that work on it, or on a part of it."""

    code: str
    place: str
    name: str
    bodies: Sequence[tuple[str, str]]


def places(visit: Visit) -> list[Choice]:
    """Give the whole district and its townships, to choose from."""
    ground = visit.ground.territory
    ids = (ground.root.id, *ground.children(ground.root.id))
    return [Choice(ground.area(one).code, visit.names.area(one)) for one in ids]


def grids_of(visit: Visit, place: int) -> list[GridShown]:
    """Give the grids of a place in order, with who works on each. One statement."""
    ground, names = visit.ground.territory, visit.names
    found: dict[int, dict[str, str]] = {
        area.id: {}
        for area in ground.areas
        if area.level == GRID and ground.is_within(area.id, place)
    }
    for area, body in coverage_visible_to(visit.actor):
        grid = ground.ancestor(area.pk, GRID)
        if grid in found:
            found[grid][body.code] = own_name(body, names)
    return [
        GridShown(
            ground.area(one).code,
            names.area_path(ground.area(one).parent_id or one),
            names.area(one),
            sorted(bodies.items()),
        )
        for one, bodies in found.items()
    ]


def layer(visit: Visit, place: int, grids: Sequence[GridShown], title: str) -> str:
    """Draw the grids; those on which somebody works are filled and carry a dot. "" for none."""
    drawn = drawn_within(visit.ground.territory, place, GRID)
    if not drawn.height:
        return ""
    parts = "".join(_grid(one, drawn, visit) for one in grids if one.code in drawn.paths)
    wide, high = drawn.width + 2 * EDGE, drawn.height + 2 * EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-EDGE} {-EDGE} {wide} {high}" '
        f'class="gz-map" role="img"><title>{escape(title)}</title><style>{STYLE}</style>'
        f"{parts}</svg>"
    )


def _grid(one: GridShown, drawn: Drawing, visit: Visit) -> str:
    comma, colon = ("、", "：") if visit.names.chinese else (", ", ": ")
    bodies = comma.join(name for _, name in one.bodies) or visit.names.say("coverage.none")
    kind, dot = ("a on", drawn.labels[one.code]) if one.bodies else ("a", None)
    mark = "" if dot is None else f'<circle class="dot" cx="{dot[0]}" cy="{dot[1]}" r="{DOT}"/>'
    words = escape(f"{one.name}{colon}{bodies}")
    return f'<path class="{kind}" d="{drawn.paths[one.code]}"><title>{words}</title></path>{mark}'
