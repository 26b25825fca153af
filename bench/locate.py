"""``locate``: points among 100,000 polygons, in bulk and one by one, beside a bare STRtree."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import django

django.setup()

import numpy as np  # noqa: E402
import shapely  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from bench.installation import Installation  # noqa: E402
from bench.measuring import Result, middle, tell  # noqa: E402
from gongzhi.territory.locate import AreaFacts, Territory  # noqa: E402

POLYGONS, FEW = 100_000, 10_000
BULK, SINGLE, PAIRS = 500_000, 20_000, 7
SIDE, CORNERS = 0.002, 8
WEST, SOUTH = 112.0, 27.0
OUTSIDE_M = 300.0
OFF, ON_BORDER = 0.005, 0.005
"""Shares of points outside every polygon and of points on a corner of several."""

Points = NDArray[np.float64]


def measure(place: Installation, *, quick: bool) -> Result:
    """Measure rates in alternating pairs; both sides see the same points and polygons."""
    result = Result("locate")
    shapes = _ground(FEW if quick else POLYGONS)
    ground, built = _timed(lambda: _territory(shapes))
    bare, bare_built = _timed(lambda: _bare(shapes))
    random = np.random.default_rng(12_345)
    bulk, single = _points(shapes, BULK, random), _points(shapes, SINGLE, random)
    _look_up_both(ground, bare, bulk, single, result)
    result.add("polygons", float(len(shapes)), "")
    result.add("corners of a polygon", float(shapely.get_num_coordinates(shapes).mean()), "")
    result.add("map built", built, "s")
    result.add("bare tree built", bare_built, "s")
    result.notes.append(
        f"Neighbours share crooked borders. {OFF:.1%} of the points lie outside every polygon and "
        f"get the nearest area within {OUTSIDE_M:g} m, {ON_BORDER:.1%} on a corner of several; the "
        "bare tree (the same prepared polygons, predicate intersects) only gives its hits. The "
        "same points come in each pair: from the third on most lie in tiles that are known."
    )
    return result


def _look_up_both(
    ground: Territory, bare: shapely.STRtree, bulk: Points, single: Points, result: Result
) -> None:
    ground.locate_many(bulk[:1000], OUTSIDE_M)
    runs = []
    for _ in range(PAIRS):
        _, ours = _timed(lambda: ground.locate_many(bulk, OUTSIDE_M))
        _, other = _timed(lambda: bare.query(shapely.points(bulk), predicate="intersects"))
        _, ours_one = _timed(lambda: _each(single, ground.locate, OUTSIDE_M))
        _, other_one = _timed(lambda: _each_bare(single, bare))
        runs.append(
            {
                "bulk": len(bulk) / ours,
                "bulk_bare": len(bulk) / other,
                "single_us": ours_one / len(single) * 1e6,
                "single_bare_us": other_one / len(single) * 1e6,
            }
        )
    result.runs = runs
    half = middle(run["bulk"] / run["bulk_bare"] for run in runs)
    result.add("in bulk", middle(run["bulk"] for run in runs), "points/s")
    result.add("in bulk, bare", middle(run["bulk_bare"] for run in runs), "points/s")
    result.add("in bulk, share of bare", half, "×", at_least=0.5)
    times = middle(run["single_us"] / run["single_bare_us"] for run in runs)
    result.add("one point", middle(run["single_us"] for run in runs), "µs")
    result.add("one point, bare", middle(run["single_bare_us"] for run in runs), "µs")
    result.add("one point, times bare", times, "×", at_most=3)
    result.add("one point, the first in its tile", runs[0]["single_us"], "µs")
    result.add("one point, the second (its tile is looked at)", runs[1]["single_us"], "µs")


def _each(points: Points, locate: Callable[..., Any], within: float) -> None:
    for lon, lat in points.tolist():
        locate(lon, lat, within)


def _each_bare(points: Points, bare: shapely.STRtree) -> None:
    for lon, lat in points.tolist():
        bare.query(shapely.points(lon, lat), predicate="intersects")


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.process_time()
    done = work()
    return done, time.process_time() - begun


def _ground(count: int) -> NDArray[Any]:
    """Give blocks whose shared borders are crooked lines of several corners, without a seam."""
    columns = round(count**0.5)
    rows = -(-count // columns)
    random = np.random.default_rng(1)
    nodes = np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1), indexing="ij"), -1)
    nodes = nodes + random.uniform(-0.2, 0.2, nodes.shape)
    flat = _crooked(nodes[:-1], nodes[1:], random)
    steep = _crooked(nodes[:, :-1], nodes[:, 1:], random)
    rings = [
        np.concatenate(
            [flat[x, y], steep[x + 1, y], flat[x, y + 1][::-1], steep[x, y][::-1], flat[x, y][:1]]
        )
        for x in range(columns)
        for y in range(rows)
    ][:count]
    return np.array([shapely.Polygon(ring * SIDE + (WEST, SOUTH)) for ring in rings])


def _crooked(begin: Points, end: Points, random: np.random.Generator) -> Points:
    """Give lines between nodes with corners beside the straight way, ends included."""
    share = np.linspace(0.0, 1.0, CORNERS)[:, None]
    lines = begin[..., None, :] + (end - begin)[..., None, :] * share
    lines[..., 1:-1, :] += random.uniform(-0.03, 0.03, lines[..., 1:-1, :].shape)
    return lines


def _territory(shapes: NDArray[Any]) -> Territory:
    areas = [AreaFacts(0, "R", 1, "district", "全境", "All", None)]
    areas += [
        AreaFacts(number, f"G{number:06}", 4, "grid", f"网格{number}", f"Grid {number}", 0)
        for number in range(1, len(shapes) + 1)
    ]
    return Territory(1, 1, areas, dict(enumerate(shapes, start=1)))


def _bare(shapes: NDArray[Any]) -> shapely.STRtree:
    shapely.prepare(shapes)
    tree = shapely.STRtree(shapes)
    tree.query(shapely.point_on_surface(shapes), predicate="intersects")
    return tree


def _points(shapes: NDArray[Any], count: int, random: np.random.Generator) -> Points:
    west, south, east, north = shapely.total_bounds(shapes)
    points = random.uniform((west, south), (east, north), (count, 2))
    off, on = round(count * OFF), round(count * ON_BORDER)
    points[:off, 0] = east + random.uniform(0.0, SIDE * 2, off)
    chosen = random.integers(0, len(shapes), on)
    points[off : off + on] = [shapes[one].exterior.coords[0] for one in chosen]
    random.shuffle(points)
    return points


if __name__ == "__main__":
    tell(measure)
