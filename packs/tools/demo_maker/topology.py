"""From cut polygons to a clean coverage: shared corners, shared uneven edges."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

from packs.tools.demo_maker.frame import Array
from packs.tools.demo_maker.split import polygons_of

_SNAP = 0.5
_TRIES = 8


class BrokenCoverageError(Exception):
    """The edges do not close into exactly the wanted cells."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How edges are drawn: metres between corners, most corners, seed, last projection."""

    step: float
    corners: int
    seed: int
    project: Callable[[Array], Array]


def as_they_are(points: Array) -> Array:
    """No projection: metres stay metres."""
    return points


def edges_of(parts: Sequence[Polygon]) -> list[LineString]:
    """The borders of the parts, each between two corners, without doubles."""
    noded = shapely.union_all([part.exterior for part in parts], grid_size=_SNAP)
    merged = shapely.line_merge(noded)
    found = [arc for arc in shapely.get_parts(merged).tolist() if arc.length > 0]
    return sorted(found, key=lambda arc: arc.coords[0] + arc.coords[-1])


def uneven(arc: LineString, share: float, manner: Manner, rng: np.random.Generator) -> Array:
    """The arc with more corners, swaying by at most about `share` of its length."""
    corners = int(np.clip(arc.length / manner.step, 2, manner.corners))
    own = shapely.get_coordinates(arc)
    at = np.concatenate([np.linspace(0, 1, corners + 1), [_position(arc, p) for p in own]])
    at = np.unique(np.round(at, 4))
    points = shapely.get_coordinates(shapely.line_interpolate_point(arc, at, normalized=True))
    along = own[-1] - own[0]
    if np.hypot(*along) < 1:
        return own
    normal = np.array([-along[1], along[0]]) / np.hypot(*along)
    waves = np.arange(1, 7)
    size = rng.normal(0, 1, 6) / waves
    sway = (np.sin(np.pi * np.outer(at, waves)) * size).sum(axis=1)
    bent: Array = points + np.outer(sway * share * arc.length, normal)
    bent[0], bent[-1] = own[0], own[-1]
    return bent


def _position(arc: LineString, point: Array) -> float:
    return float(shapely.line_locate_point(arc, shapely.points(point), normalized=True))


def close(
    parts: Sequence[Polygon], kept: LineString, sways: Sequence[float], manner: Manner
) -> list[Polygon]:
    """The parts as one coverage with uneven edges, in the same order.

    `kept` is a line (the river) whose edges stay as they are; `sways[i]` is how much the edges
    of part i sway, and an edge takes the smaller of its two sides. An edge that would cross
    another sways less. Raises BrokenCoverageError when the edges do not close.
    """
    arcs = edges_of(parts)
    base = _sways(arcs, parts, kept, sways)
    factor = np.ones(len(arcs))
    for _ in range(_TRIES):
        lines = [
            LineString(manner.project(_bend(arc, b * f, manner, number)))
            for number, (arc, b, f) in enumerate(zip(arcs, base, factor, strict=True))
        ]
        bad = _crossing(lines)
        if not bad:
            return _faces(lines, parts, manner)
        factor[sorted(bad)] *= 0.4
    raise BrokenCoverageError(f"{len(bad)} edges still cross")


def _bend(arc: LineString, share: float, manner: Manner, number: int) -> Array:
    if share == 0:
        return shapely.get_coordinates(arc)
    return uneven(arc, share, manner, np.random.default_rng([manner.seed, number]))


def _sways(
    arcs: Sequence[LineString], parts: Sequence[Polygon], kept: LineString, sways: Sequence[float]
) -> Array:
    """How much each edge sways: the least of the parts beside its middle; not at all on `kept`."""
    spots = shapely.line_interpolate_point(list(arcs), 0.5, normalized=True)
    found = np.full(len(arcs), np.inf)
    near, part = shapely.STRtree(list(parts)).query(shapely.buffer(spots, 3), "intersects")
    np.minimum.at(found, near, np.array(sways)[part])
    found[shapely.distance(spots, kept) < 2] = 0.0
    return found


def _crossing(lines: Sequence[LineString]) -> set[int]:
    """Numbers of the lines that meet another line, or themselves, elsewhere than at an end."""
    bad = {number for number, line in enumerate(lines) if not line.is_simple}
    tree = shapely.STRtree(lines)
    left, right = tree.query(lines, predicate="intersects")
    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        if a >= b:
            continue
        ends = [shapely.boundary(lines[a]), shapely.boundary(lines[b])]
        met = shapely.intersection(lines[a], lines[b])
        if met.geom_type not in ("Point", "MultiPoint") or not _only_ends(met, ends):
            bad |= {a, b}
    return bad


def _only_ends(met: shapely.Geometry, ends: Sequence[shapely.Geometry]) -> bool:
    points = shapely.get_parts([met])
    return all(bool(shapely.covers(end, points).all()) for end in ends)


def _faces(lines: Sequence[LineString], parts: Sequence[Polygon], manner: Manner) -> list[Polygon]:
    faces = polygons_of(shapely.polygonize(list(lines)))
    if len(faces) != len(parts):
        raise BrokenCoverageError(f"{len(faces)} faces for {len(parts)} parts")
    points = [part.point_on_surface() for part in _eroded(parts)]
    spots = shapely.points(manner.project(shapely.get_coordinates(points)))
    tree = shapely.STRtree(faces)
    which, face = tree.query(spots, predicate="within")
    if sorted(face.tolist()) != list(range(len(parts))):
        raise BrokenCoverageError("a face belongs to no part, or to two")
    found = dict(zip(which.tolist(), face.tolist(), strict=True))
    return [shapely.normalize(faces[found[number]]) for number in range(len(parts))]


def _eroded(parts: Sequence[Polygon]) -> list[Polygon]:
    """Each part shrunk to its middle, so that a swaying edge cannot pass its inner point."""
    found = []
    for part in parts:
        inner = shapely.maximum_inscribed_circle(part)
        found.append(shapely.buffer(shapely.points(inner.coords[0]), 1.0))
    return found


def united(parts: Sequence[Polygon]) -> Polygon:
    """The union of cells of one coverage, exactly on their shared corners."""
    whole = shapely.coverage_union_all(list(parts))
    pieces = polygons_of(whole)
    if len(pieces) != 1:
        raise BrokenCoverageError(f"a parent falls into {len(pieces)} pieces")
    return shapely.normalize(pieces[0])
