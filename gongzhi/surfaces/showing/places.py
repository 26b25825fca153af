"""Places to choose from, the one that was chosen, and the polygons below it as a drawing."""

from __future__ import annotations

from functools import lru_cache

from gongzhi.core.packs.snapshots import Live
from gongzhi.surfaces.showing.lists import Choice
from gongzhi.surfaces.showing.names import Names
from gongzhi.territory.backdrop import TABLE, Behind, behind
from gongzhi.territory.drawing import Drawing, draw
from gongzhi.territory.levels import COMMUNITY
from gongzhi.territory.locate import Territory
from gongzhi.territory.queries import boundaries_of

Groups = list[tuple[str, list[Choice]]]


def place_groups(names: Names) -> Groups:
    """Give (township, its communities and villages); the township itself leads its group."""
    territory = names.ground.territory
    groups: Groups = []
    for township in territory.children(territory.root.id):
        whole = names.say("report.area_whole", name=names.area(township))
        choices = [Choice(territory.area(township).code, whole)]
        choices += [
            Choice(territory.area(one).code, names.area(one))
            for one in territory.children(township)
        ]
        groups.append((names.area(township), choices))
    return groups


def nearer_place(names: Names, code: str) -> Choice | None:
    """Give a chosen place that ``place_groups`` does not list (a grid), to be shown by name."""
    found = names.ground.territory.by_code(code) if code else None
    if found is None or not found.open or found.level <= COMMUNITY:
        return None
    return Choice(found.code, names.area_path(found.id))


def place_of(names: Names, code: str) -> int:
    """Give the open area of a code, the district for none. Raises NotFound ``area_unknown``."""
    territory = names.ground.territory
    return (territory.open_area(code) if code else territory.root).id


@lru_cache(maxsize=64)
def drawn_within(territory: Territory, area: int, level: int) -> Drawing:
    """Draw the open areas of a level within an area; kept as long as the map is the same."""
    ids = [one for one in territory.descendants(area) if territory.level(one) == level]
    return draw(boundaries_of(territory.jurisdiction_id, ids))


def behind_within(names: Names, area: int, level: int) -> list[Behind]:
    """Give what the pack draws behind the areas of a level within an area."""
    return _behind(names.ground.territory, names.ground.live, area, level)


@lru_cache(maxsize=64)
def _behind(territory: Territory, rules: Live, area: int, level: int) -> list[Behind]:
    return behind(drawn_within(territory, area, level), rules.table(TABLE))
