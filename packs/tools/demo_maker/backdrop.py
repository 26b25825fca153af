"""Named features behind the map: the river, a brook, two bridges, the railway, the lake."""

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon, mapping
from shapely.geometry.base import BaseGeometry

from packs.tools.demo_maker import frame
from packs.tools.demo_maker.split import polygons_of

_BRIDGES = (
    ("bridge_anlan", "安澜大桥", "Anlan Bridge", 0.388),
    ("bridge_wangdu", "望渡桥", "Wangdu Bridge", 0.513),
)
_RAILWAY = (
    (-2000.0, 13_400.0),
    (1500.0, 12_000.0),
    (5200.0, 12_100.0),
    (8700.0, 13_000.0),
    (11_600.0, 13_900.0),
    (14_500.0, 13_200.0),
    (17_500.0, 14_600.0),
    (21_000.0, 16_900.0),
    (24_000.0, 18_000.0),
)
_BROOK = (
    (4000.0, -500.0),
    (6900.0, 2100.0),
    (7300.0, 4300.0),
    (8600.0, 5500.0),
    (8000.0, 7200.0),
    (8500.0, 8900.0),
    (8250.0, 10_480.0),
    (8600.0, 12_000.0),
)


def _in_degrees(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, frame.to_degrees)


def _bridge(share: float) -> LineString:
    line = frame.centreline()
    at = share * line.length
    here, there = (np.array(line.interpolate(at + d).coords[0]) for d in (0.0, 5.0))
    along = (there - here) / np.hypot(*(there - here))
    across = np.array([-along[1], along[0]]) * (frame.river_width(at) / 2 + 160)
    return LineString([here - across, here + across])


def _lake(centre: tuple[float, float]) -> Polygon:
    whole = shapely.points(centre).buffer(330)
    bite = shapely.points((centre[0] + 170, centre[1] + 110)).buffer(270)
    return polygons_of(whole.difference(bite))[0]


def features(lake_at: tuple[float, float]) -> list[dict[str, object]]:
    """GeoJSON features in degrees, cut to the surroundings of the district."""
    near = frame.outline().buffer(1500)
    river = frame.river_polygon().intersection(near)
    brook = frame.spline(_BROOK, 120.0).intersection(near).difference(frame.river_polygon())
    shapes: list[tuple[str, str, str, str, BaseGeometry]] = [
        ("river", "river", "澜江", "Lan River", river),
        ("brook", "brook", "砚泉河", "Yanquan Brook", brook),
        ("lake", "lake", "半月湖", "Banyue Lake", _lake(lake_at)),
        (
            "railway",
            "railway",
            "安澜铁路",
            "Anlan Railway",
            frame.spline(_RAILWAY, 150.0).intersection(near),
        ),
    ]
    shapes += [("bridge", code, zh, en, _bridge(share)) for code, zh, en, share in _BRIDGES]
    return [
        {
            "type": "Feature",
            "properties": {"code": code, "kind": kind, "name_zh": zh, "name_en": en},
            "geometry": mapping(_in_degrees(shape)),
        }
        for kind, code, zh, en, shape in shapes
    ]
