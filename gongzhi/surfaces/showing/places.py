"""The grouped list of places on the report page: townships with their communities."""

from __future__ import annotations

from gongzhi.surfaces.showing.lists import Choice
from gongzhi.surfaces.showing.names import Names

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
