"""The board of a grid (公示牌): boundary, posts, telephones, Party branch, the way to report.

Source: practice.md M2 (grid name, boundary, staff, contact and supervision telephone are posted in
public). Persons are named to staff only: what hangs outdoors is printed by the community.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gongzhi.core.errors import NotFound
from gongzhi.directory.queries import PostLine, coverage_visible_to, posts_at
from gongzhi.duties.queries.lists import GRID_ROLES
from gongzhi.surfaces.door import moment
from gongzhi.surfaces.showing.organisations import own_name
from gongzhi.surfaces.showing.places import behind_within, drawn_within, place_of
from gongzhi.surfaces.showing.receipt import square
from gongzhi.surfaces.visit import Visit
from gongzhi.territory.backdrop import TABLE
from gongzhi.territory.drawing import Drawing
from gongzhi.territory.levels import COMMUNITY, GRID

SECRETARY = "community_secretary"
APART_ACROSS, APART_DOWN = 6, 20
"""Shares of a drawing within which two names would lie upon each other."""
SUPERVISING = ("supervision_committee", "supervision_centre", "discipline")
"""Kinds of bodies whose telephone takes complaints about the grid, the nearest first."""


@dataclass(frozen=True, slots=True)
class PostOnBoard:
    """A post with its telephone; ``holder`` is empty for the public, ``vacant`` says so."""

    name: str
    holder: str
    phone: str
    vacant: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """One grid of the drawing; ``own`` is the one the board stands for."""

    path: str
    name: str
    x: int
    y: int
    own: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """Water or a road that runs through the drawing, with its name where it is long enough."""

    kind: str
    path: str
    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Board:
    """What stands on the board of one grid."""

    code: str
    name: str
    place: str
    posts: Sequence[PostOnBoard]
    supervision: tuple[str, str]
    party: Sequence[str]
    shapes: Sequence[Shape]
    behind: Sequence[Beside]
    box: str
    letters: int
    address: str
    square: SafeString


def boards_of(visit: Visit, code: str) -> list[Board]:
    """Give the board of a grid, or those of all grids of a community. Five statements.

    Raises NotFound ``area_unknown`` for any other place.
    """
    ground, area = visit.ground.territory, place_of(visit.names, code)
    level = ground.level(area)
    if level not in {COMMUNITY, GRID}:
        raise NotFound("area_unknown", area=code[:40])
    community = ground.path(area)[-2] if level == GRID else area
    grids = [area] if level == GRID else _grids(visit, community)
    posts = posts_at(visit.actor, [*grids, community], moment())
    party: dict[int, list[str]] = {}
    for place, body in coverage_visible_to(visit.actor):
        party.setdefault(place.pk, []).append(own_name(body, visit.names))
    drawn = drawn_within(ground, community, GRID)
    return [_board(visit, one, community, posts, party, drawn) for one in grids]


def _grids(visit: Visit, community: int) -> list[int]:
    ground = visit.ground.territory
    return [one for one in ground.children(community) if ground.level(one) == GRID]


def _board(
    visit: Visit,
    grid: int,
    community: int,
    posts: Sequence[PostLine],
    party: Mapping[int, Sequence[str]],
    drawn: Drawing,
) -> Board:
    ground, names = visit.ground.territory, visit.names
    code = ground.area(grid).code
    address = report_address(visit.request, code)
    return Board(
        code,
        names.area(grid),
        names.area_path(community),
        [_post(one, visit) for one in _of_board(posts, grid, community)],
        _supervision(visit, grid),
        party.get(grid, ()),
        _shapes(visit, code, community, drawn),
        _beside(visit, community, drawn),
        f"-12 -12 {drawn.width + 24} {drawn.height + 24}" if code in drawn.paths else "",
        max(drawn.width, drawn.height) // 26,
        address,
        mark_safe(square(address)),  # noqa: S308  (made by segno from our own address)
    )


def report_address(request: HttpRequest, code: str) -> str:
    """Give the address that opens the report page with a grid filled in."""
    return f"{request.build_absolute_uri(reverse('report'))}?area={code}"


def _of_board(posts: Iterable[PostLine], grid: int, community: int) -> list[PostLine]:
    """Those of the grid first, then who leads the grids and the community."""
    listed = list(posts)
    own = [one for one in listed if one.post.area_id == grid and one.post.role in GRID_ROLES]
    above = [
        one
        for one in listed
        if one.post.area_id == community and one.post.role in {*GRID_ROLES, SECRETARY}
    ]
    return own + sorted(above, key=lambda one: one.post.role == SECRETARY)


def _post(line: PostLine, visit: Visit) -> PostOnBoard:
    holder = ""
    if line.holder is not None:
        english = line.holder.name_en or line.holder.name_zh
        holder = line.holder.name_zh if visit.names.chinese else english
    phone = line.post.phone or line.post.organisation.phone
    return PostOnBoard(own_name(line.post, visit.names), holder, phone, line.vacant)


def _supervision(visit: Visit, grid: int) -> tuple[str, str]:
    """Give name and telephone of whoever supervises, the nearest kind and place first."""
    path = visit.ground.territory.path(grid)
    found = [
        (SUPERVISING.index(one.kind), -path.index(one.area_id), one)
        for one in visit.ground.directory.by_code.values()
        if one.open and one.phone and one.kind in SUPERVISING and one.area_id in path
    ]
    if not found:
        return "", ""
    nearest = min(found, key=lambda one: one[:2])[2]
    return visit.names.body(nearest.id), nearest.phone


def _shapes(visit: Visit, code: str, community: int, drawn: Drawing) -> list[Shape]:
    """Give the grids of the community in their places, the board's own last: it lies on top."""
    ground = visit.ground.territory
    whole = ground.name(community, visit.names.language)
    found = []
    for one, path in drawn.paths.items():
        area = ground.by_code(one)
        name = visit.names.area(area.id) if area is not None else ""
        x, y = drawn.labels[one]
        found.append(Shape(path, name.removeprefix(whole).strip(), x, y, one == code))
    return sorted(found, key=lambda one: one.own)


def _beside(visit: Visit, community: int, drawn: Drawing) -> list[Beside]:
    """Give what lies behind; a name that would lie upon another is left out."""
    rows = visit.ground.live.table(TABLE)
    name = "name_zh" if visit.names.chinese else "name_en"
    taken, found = list(drawn.labels.values()), []
    for one in behind_within(visit.names, community, GRID):
        x, y = one.name_at or (0, 0)
        free = one.name_at and not any(
            abs(x - across) < drawn.width // APART_ACROSS
            and abs(y - down) < drawn.height // APART_DOWN
            for across, down in taken
        )
        if free:
            taken.append((x, y))
        found.append(Beside(one.kind, one.path, str(rows[one.code][name]) if free else "", x, y))
    return found
