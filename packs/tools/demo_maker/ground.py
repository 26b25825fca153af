"""The polygons of every area of the district, top down: township, community, grid."""

from collections.abc import Sequence

import numpy as np
from shapely.geometry import LineString, Point, Polygon

from packs.tools.demo_maker import frame
from packs.tools.demo_maker.frame import Array
from packs.tools.demo_maker.places import Place
from packs.tools.demo_maker.split import (
    Density,
    both_banks,
    cells,
    joined,
    polygons_of,
    relaxed,
    streets,
)
from packs.tools.demo_maker.topology import Manner, as_they_are, close, united

SEED = 20_260_101

# Where each township's ground is, bank by bank: the cells nearest to its points.
_NORTH = {
    "AL01": ((10_800, 10_700), (12_400, 9_900)),
    "AL03": ((8_700, 12_100), (10_400, 12_800)),
    "AL05": ((13_400, 12_100), (14_000, 13_500), (15_600, 13_700)),
    "AL08": (
        (5_000, 9_900),
        (6_300, 13_600),
        (9_200, 15_900),
        (12_600, 16_300),
        (15_800, 16_600),
        (18_700, 15_300),
    ),
}
_SOUTH = {
    "AL02": ((10_300, 7_700), (11_700, 6_700)),
    "AL04": ((14_000, 6_500), (15_800, 8_300), (14_100, 4_700)),
    "AL06": ((18_500, 10_100), (18_200, 7_200), (17_000, 4_200), (20_400, 10_100)),
    "AL07": ((7_900, 7_400), (5_700, 4_400), (8_700, 4_600), (11_000, 4_200)),
}
SEATS = {
    "AL01": (11_600, 10_000),
    "AL02": (11_100, 8_000),
    "AL03": (9_700, 11_900),
    "AL04": (14_900, 7_600),
    "AL05": (14_300, 12_400),
    "AL06": (17_600, 9_900),
    "AL07": (8_100, 6_700),
    "AL08": (8_600, 14_800),
}
STATION = (9_000, 12_900)
_SWAY = {"street": 0.010, "town": 0.035, "township": 0.045}


def density(seat: tuple[float, float]) -> Density:
    """How densely people live: thickest by the old town and around the seat of the township."""

    def thick(points: Array) -> Array:
        town = np.hypot(*(points - np.array(frame.TOWN)).T)
        own = np.hypot(*(points - np.array(seat)).T)
        value: Array = 1 / (1 + (town / 2400) ** 2) + 0.6 * np.exp(-((own / 1100) ** 2)) + 0.03
        return value

    return thick


def townships() -> dict[str, Polygon]:
    """The eight townships in metres, cut along the river, by code."""
    found: dict[str, Polygon] = {}
    banks = both_banks(frame.outline(), frame.centreline())
    for bank, plan in zip(banks, (_NORTH, _SOUTH), strict=True):
        owners = [code for code, spots in plan.items() for _ in spots]
        seeds = np.array([spot for spots in plan.values() for spot in spots], dtype=float)
        for code, cell in zip(owners, cells(bank, seeds), strict=True):
            found[code] = joined(found[code], cell) if code in found else cell
    codes = sorted(found)
    manner = Manner(step=150.0, corners=30, seed=SEED + 1, project=as_they_are)
    sways = [0.045] * len(codes)
    closed = close([found[code] for code in codes], frame.centreline(), sways, manner)
    return dict(zip(codes, closed, strict=True))


def communities(places: Sequence[Place]) -> dict[str, Polygon]:
    """The communities and villages in metres, by code."""
    found: dict[str, Polygon] = {}
    for township, ground in townships().items():
        rng = np.random.default_rng([SEED, int(township[2:])])
        own = [place for place in places if place.parent == township]
        found |= _communities(ground, own, SEATS[township], rng)
    manner = Manner(step=120.0, corners=16, seed=SEED + 2, project=as_they_are)
    sways = [0.03] * len(found)
    closed = close(list(found.values()), frame.centreline(), sways, manner)
    return dict(zip(found, closed, strict=True))


def _communities(
    township: Polygon, places: Sequence[Place], seat: tuple[float, float], rng: np.random.Generator
) -> dict[str, Polygon]:
    water = frame.river_polygon()
    parts = relaxed(township, water, len(places), density(seat), rng)
    centres = np.array([part.centroid.coords[0] for part in parts])
    free = list(range(len(parts)))
    found: dict[str, Polygon] = {}
    for place in sorted(places, key=lambda place: (_ORDER.index(place.spot), place.code)):
        best = min(free, key=lambda number: _far(place.spot, parts[number], centres[number], seat))
        free.remove(best)
        found[place.code] = parts[best]
    return found


_ORDER = ("station", "seat", "river", "plain")


def _far(spot: str, part: Polygon, centre: Array, seat: tuple[float, float]) -> float:
    """How badly a part suits a place of this spot; smaller is better."""
    if spot == "station":
        return float(part.distance(Point(STATION)))
    if spot == "seat":
        return float(np.hypot(*(centre - np.array(seat))))
    if spot == "river":
        line: LineString = frame.centreline()
        return float(part.distance(line) + centre[0] / 1e6)
    return float(centre[0] - 0.4 * centre[1])


def _grids(
    place: Place, ground: Polygon, kind: str, seat: tuple[float, float], rng: np.random.Generator
) -> list[Polygon]:
    water = frame.river_polygon()
    if kind == "street" or place.kind == "community":
        parts = streets(ground, water, place.grids, rng)
    else:
        parts = relaxed(ground, water, place.grids, density(seat), rng)
    return sorted(parts, key=lambda part: (-round(part.centroid.y / 400), part.centroid.x))


def boundaries(places: Sequence[Place]) -> dict[str, Polygon]:
    """Polygons in degrees of every area, by code; parents are the unions of their grids."""
    kinds = {place.code: place.kind for place in places}
    by_code = {place.code: place for place in places}
    codes: list[str] = []
    parts: list[Polygon] = []
    for code, ground in sorted(communities(places).items()):
        rng = np.random.default_rng([SEED, int(code[2:])])
        township = code[:4]
        cut = _grids(by_code[code], ground, kinds[township], SEATS[township], rng)
        codes += [f"{code}{number:02d}" for number in range(1, len(cut) + 1)]
        parts += cut
    sways = [_SWAY[kinds[code[:4]]] for code in codes]
    manner = Manner(step=40.0, corners=10, seed=SEED, project=frame.to_degrees)
    closed = close(parts, frame.centreline(), sways, manner)
    return _with_parents(dict(zip(codes, closed, strict=True)))


def _with_parents(grids: dict[str, Polygon]) -> dict[str, Polygon]:
    found = dict(grids)
    for size in (6, 4, 2):
        for code in sorted({code[:size] for code in grids}):
            found[code] = united([part for own, part in grids.items() if own.startswith(code)])
    return dict(sorted(found.items()))


def label_point(shape: Polygon) -> tuple[float, float]:
    """A point inside the shape for its label: off the water where there is land."""
    metres = polygons_of(Polygon(frame.to_metres(np.array(shape.exterior.coords))))[0]
    land = polygons_of(metres.buffer(0).difference(frame.river_polygon()))
    inner = (land[0] if land else metres).point_on_surface()
    lon, lat = frame.to_degrees(np.array([inner.coords[0]]))[0]
    return float(lon), float(lat)
