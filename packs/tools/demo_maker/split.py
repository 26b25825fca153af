"""Cutting a polygon into parts: relaxed cells for the country, streets for the town."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import LineString, MultiPoint, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from packs.tools.demo_maker.frame import Array

Density: TypeAlias = Callable[[Array], Array]

_SAMPLES_PER_PART = 260
_ROUNDS = 40


def polygons_of(shape: BaseGeometry) -> list[Polygon]:
    """The polygons in any geometry, largest first."""
    parts = [part for part in shapely.get_parts([shape]).tolist() if isinstance(part, Polygon)]
    return sorted((part for part in parts if part.area > 0), key=lambda part: -part.area)


def joined(one: Polygon, other: Polygon) -> Polygon:
    """The union of two neighbours: its largest polygon."""
    return polygons_of(shapely.union(one, other))[0]


def scatter(shape: Polygon, count: int, rng: np.random.Generator) -> Array:
    """`count` random points inside the shape, evenly."""
    west, south, east, north = shape.bounds
    found = np.empty((0, 2))
    shapely.prepare(shape)
    while len(found) < count:
        drawn = rng.uniform((west, south), (east, north), (count * 3, 2))
        found = np.vstack([found, drawn[shapely.contains_xy(shape, drawn[:, 0], drawn[:, 1])]])
    return found[:count]


def relaxed_seeds(land: Polygon, parts: int, density: Density, rng: np.random.Generator) -> Array:
    """Seeds (parts, 2) spread by density: Lloyd's method on random points of the land."""
    points = scatter(land, _SAMPLES_PER_PART * parts + 600, rng)
    wanted = density(points)
    start = rng.choice(len(points), parts, replace=False, p=wanted / wanted.sum())
    seeds = points[start].copy()
    weight = wanted**2
    for _ in range(_ROUNDS):
        away = ((points[:, None, :] - seeds[None, :, :]) ** 2).sum(axis=2)
        nearest = away.argmin(axis=1)
        for part in range(parts):
            mine = nearest == part
            if mine.any():
                seeds[part] = np.average(points[mine], axis=0, weights=weight[mine])
    return seeds


def cells(shape: Polygon, seeds: Array) -> list[Polygon]:
    """Voronoi cells of the seeds within the shape, in the order of the seeds."""
    if len(seeds) == 1:
        return [shape]
    raw = shapely.get_parts(
        shapely.voronoi_polygons(MultiPoint(seeds), extend_to=shape.buffer(3000))
    ).tolist()
    ordered = [next(c for c in raw if c.covers(Point(seed))) for seed in seeds]
    cut = [polygons_of(cell.intersection(shape)) for cell in ordered]
    return _absorb([list(pieces) for pieces in cut])


def _absorb(cut: list[list[Polygon]]) -> list[Polygon]:
    """Give every piece but the largest of each part to the neighbour it borders most."""
    whole = [pieces[0] for pieces in cut]
    for number, pieces in enumerate(cut):
        for piece in pieces[1:]:
            shared = [
                -1.0 if other == number else piece.buffer(1).intersection(part).area
                for other, part in enumerate(whole)
            ]
            best = int(np.argmax(shared))
            whole[best] = joined(whole[best], piece)
    return whole


def relaxed(
    shape: Polygon, water: BaseGeometry, parts: int, density: Density, rng: np.random.Generator
) -> list[Polygon]:
    """Cut the shape into relaxed cells whose seeds lie on land."""
    land = polygons_of(shape.difference(water))[0]
    return cells(shape, relaxed_seeds(land, parts, density, rng))


def streets(
    shape: Polygon, water: BaseGeometry, parts: int, rng: np.random.Generator
) -> list[Polygon]:
    """Cut the shape by straight streets, each across the longer side, into equal land."""
    if parts == 1:
        return [shape]
    first = parts // 2
    share = first / parts * float(rng.uniform(0.88, 1.12))
    halves = _cut(shape, water, share, rng)
    found = streets(halves[0], water, first, rng)
    return found + streets(halves[1], water, parts - first, rng)


def _cut(
    shape: Polygon, water: BaseGeometry, share: float, rng: np.random.Generator
) -> Sequence[Polygon]:
    land = polygons_of(shape.difference(water))[0]
    frame = shapely.get_coordinates(shapely.minimum_rotated_rectangle(land))
    sides = frame[1:3] - frame[0:2]
    longer = sides[int(np.argmax(np.hypot(sides[:, 0], sides[:, 1])))]
    angle = float(np.degrees(np.arctan2(longer[1], longer[0]))) + float(rng.normal(0, 4))
    centre = land.centroid
    turned = affinity.rotate(shape, -angle, origin=centre)
    ground = affinity.rotate(land, -angle, origin=centre)
    at = _where(ground, share)
    west, south, east, north = turned.bounds
    sides_of = [box(west - 1, south - 1, at, north + 1), box(at, south - 1, east + 1, north + 1)]
    pieces = [polygons_of(turned.intersection(side)) for side in sides_of]
    return [affinity.rotate(part, angle, origin=centre) for part in _absorb(pieces)]


def _where(ground: Polygon, share: float) -> float:
    """The x that leaves `share` of the area to its west, by halving."""
    low, south, high, north = ground.bounds
    wanted, west = share * ground.area, low
    for _ in range(30):
        middle = (low + high) / 2
        if ground.intersection(box(west - 1, south - 1, middle, north + 1)).area < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def both_banks(shape: Polygon, line: LineString) -> list[Polygon]:
    """The shape cut in two along a line: the larger northing first."""
    edges = shapely.union_all([shape.exterior, line])
    faces = [f for f in polygons_of(shapely.polygonize([edges])) if f.area > 1e6]
    inside = [f for f in faces if shape.contains(f.representative_point())]
    return sorted(inside, key=lambda face: -face.centroid.y)
