"""Named features behind the map: river, brook, lake, bridges, railway and main roads."""

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
_RENMIN = (
    (7900.0, 17_400.0),
    (8600.0, 14_900.0),
    (8300.0, 12_500.0),
    (9700.0, 11_500.0),
    (9700.0, 10_650.0),
    (9280.0, 9940.0),
    (9200.0, 8600.0),
    (8000.0, 6700.0),
    (8300.0, 4300.0),
    (7600.0, 1500.0),
)
_LANXI = (
    (11_900.0, 15_600.0),
    (12_600.0, 13_300.0),
    (12_640.0, 11_800.0),
    (12_500.0, 9600.0),
    (12_450.0, 8200.0),
    (12_530.0, 7600.0),
    (13_400.0, 6500.0),
    (13_900.0, 4300.0),
    (14_600.0, 1500.0),
)
_ANPING = (
    (-500.0, 7900.0),
    (2800.0, 7600.0),
    (5000.0, 8600.0),
    (7000.0, 6300.0),
    (10_500.0, 6500.0),
    (13_400.0, 6500.0),
    (16_500.0, 7700.0),
    (19_600.0, 8100.0),
    (22_500.0, 9000.0),
    (25_500.0, 8700.0),
)
_PLAIN_M = 4.0
"""Metres by which a drawn line may be off."""
_QUAY = (0.30, 0.60)
"""Where along the river the road of the northern bank begins and ends."""


def _in_degrees(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape, frame.to_degrees)


def _bridge(share: float) -> LineString:
    line = frame.centreline()
    at = share * line.length
    here, there = (np.array(line.interpolate(at + d).coords[0]) for d in (0.0, 5.0))
    along = (there - here) / np.hypot(*(there - here))
    across = np.array([-along[1], along[0]]) * (frame.river_width(at) / 2 + 160)
    return LineString([here - across, here + across])


def _quay() -> LineString:
    """The road along the northern bank, a street's width from the water."""
    line = frame.centreline()
    positions = np.linspace(*(share * line.length for share in _QUAY), 40)
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, positions))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, positions + 5.0)) - points
    along = ahead / np.hypot(ahead[:, 0], ahead[:, 1])[:, None]
    normal = np.column_stack([-along[:, 1], along[:, 0]])
    away = np.array([frame.river_width(float(p)) / 2 + 120 for p in positions])[:, None]
    return LineString(points + normal * away)


def _roads() -> list[tuple[str, str, str, str, BaseGeometry]]:
    """The main roads, over both bridges; names that addresses of the district use already."""
    return [
        ("road", "linjiang_avenue", "临江大道", "Linjiang Avenue", _quay()),
        ("road", "renmin_road", "人民路", "Renmin Road", frame.spline(_RENMIN, 150.0)),
        ("road", "lanxi_avenue", "澜溪大道", "Lanxi Avenue", frame.spline(_LANXI, 150.0)),
        ("road", "anping_highway", "安平公路", "Anping Highway", frame.spline(_ANPING, 200.0)),
    ]


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
    river_free = frame.river_polygon()
    shapes += [
        (kind, code, zh, en, road.intersection(near).difference(river_free))
        for kind, code, zh, en, road in _roads()
    ]
    shapes += [("bridge", code, zh, en, _bridge(share)) for code, zh, en, share in _BRIDGES]
    return [
        {
            "type": "Feature",
            "properties": {
                "code": code,
                "kind": kind,
                "name_zh": zh,
                "name_en": en,
                "source": "sample",
                "effective_from": "2025-01-01",
            },
            "geometry": mapping(_in_degrees(shape.simplify(_PLAIN_M))),
        }
        for kind, code, zh, en, shape in shapes
    ]
