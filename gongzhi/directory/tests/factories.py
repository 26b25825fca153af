"""A small district in memory: two townships, one with a community and a grid."""

from __future__ import annotations

from gongzhi.directory.methods.bodies import Body, DeskRule, Directory
from gongzhi.territory.locate import AreaFacts, Territory

DISTRICT, RIVERSIDE, HILL, COMMUNITY, GRID, VILLAGE = 1, 2, 3, 4, 5, 6
GOVERNMENT, HOTLINE, HOUSING, RIVERSIDE_OFFICE, HILL_OFFICE, COMMITTEE, CLOSED = range(11, 18)


def small_territory() -> Territory:
    """District 1; townships 2 and 3; community 4 and grid 5 in 2; village 6 in 3."""
    tree = [
        (DISTRICT, "D", 1, "district", None),
        (RIVERSIDE, "D1", 2, "street", DISTRICT),
        (HILL, "D2", 2, "town", DISTRICT),
        (COMMUNITY, "D101", 3, "community", RIVERSIDE),
        (GRID, "D10101", 4, "grid", COMMUNITY),
        (VILLAGE, "D201", 3, "village", HILL),
    ]
    facts = [
        AreaFacts(number, code, level, kind, code, code, parent)
        for number, code, level, kind, parent in tree
    ]
    return Territory(1, 1, facts, {})


def small_bodies() -> list[Body]:
    """A government, hotline centre, department, two township offices, one committee, one closed."""
    return [
        _body(GOVERNMENT, "GOV", "district_government", None, DISTRICT, 1),
        _body(HOTLINE, "HOTLINE", "hotline_centre", GOVERNMENT, DISTRICT, 1),
        _body(HOUSING, "HOUSING", "department", GOVERNMENT, DISTRICT, 1),
        _body(RIVERSIDE_OFFICE, "T1", "township_office", GOVERNMENT, RIVERSIDE, 2),
        _body(HILL_OFFICE, "T2", "township_office", GOVERNMENT, HILL, 2),
        _body(COMMITTEE, "C1", "community_committee", RIVERSIDE_OFFICE, COMMUNITY, 3),
        _body(CLOSED, "OLD", "department", GOVERNMENT, DISTRICT, 1, still_open=False),
    ]


def small_desks() -> list[DeskRule]:
    """Dispatchers for each entrance, a grid desk in communities, a panel that is one body."""
    return [
        DeskRule("dispatcher", "hotline", 1, "hotline_centre", ""),
        DeskRule("dispatcher", "grid", 2, "township_office", ""),
        DeskRule("grid_worker", "any", 3, "community_committee", ""),
        DeskRule("township_leader", "any", 3, "township_office", ""),
        DeskRule("objection_panel", "any", 1, "", "HOUSING"),
        DeskRule("archive", "any", 1, "", "OLD"),
        DeskRule("party_secretary", "any", 2, "party_committee", "", "party"),
        DeskRule("dispatcher", "grid", 2, "township_office", "", "township"),
    ]


def small_directory() -> Directory:
    """The bodies and desks of the small district at version 1."""
    return Directory(1, 1, small_bodies(), small_desks())


def _body(
    number: int,
    code: str,
    kind: str,
    parent: int | None,
    area: int,
    level: int,
    *,
    still_open: bool = True,
) -> Body:
    return Body(
        number, code, kind, f"{code}单位", code.title(), parent, area, level, "", still_open
    )
