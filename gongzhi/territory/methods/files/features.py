"""Polygons with their properties, from GeoJSON and from Shapefiles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from gongzhi.core.errors import Invalid, Problem
from gongzhi.territory.methods.files.opening import Content, text_of
from gongzhi.territory.methods.files.shapes import read_shapefile

# RFC 7946 knows only WGS84; these are the older spellings of the same.
_WGS84 = ("CRS84", "4326", "4490", "WGS84")


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a file: its place in it (from 1), its properties, its geometry as GeoJSON."""

    number: int
    properties: Mapping[str, Any]
    geometry: Any


def read_features(content: Content) -> list[Feature]:
    """Read the features of a GeoJSON FeatureCollection or of a Shapefile in a zip.

    Raises `Invalid`: ``bad_geojson``, ``projected`` (coordinates that are no degrees),
    ``bad_shapefile``, ``too_large``.
    """
    pairs = read_shapefile(content) if content.kind == "shapefile" else _geojson(content)
    return [Feature(number, *pair) for number, pair in enumerate(pairs, start=1)]


def _geojson(content: Content) -> list[tuple[Mapping[str, Any], Any]]:
    try:
        whole = orjson.loads(text_of(content))
        listed = whole["features"]
        system = (whole.get("crs") or {}).get("properties", {}).get("name", "CRS84")
        if not isinstance(listed, list):
            raise TypeError("features")
    except orjson.JSONDecodeError as error:
        raise _refused(content, "bad_geojson", error.lineno, why=str(error)) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = f"{type(error).__name__}: {error}"
        raise _refused(content, "bad_geojson", 1, why=why) from None
    if not str(system).endswith(_WGS84):
        raise _refused(content, "projected", 1, system=system)
    return [_feature(content, number, feature) for number, feature in enumerate(listed, start=1)]


def _feature(content: Content, number: int, feature: Any) -> tuple[Mapping[str, Any], Any]:
    """Read one feature; ``number`` is its place in the file, from 1."""
    try:
        properties, geometry = feature["properties"] or {}, feature["geometry"]
        if not isinstance(properties, Mapping):
            raise TypeError("properties")
    except (KeyError, TypeError) as error:
        why = f"{type(error).__name__}: {error}"
        raise _refused(content, "bad_geojson", number, why=why) from None
    return properties, geometry


def _refused(content: Content, rule: str, row: int, **params: Any) -> Invalid:
    return Invalid(Problem("boundaries", rule, params, row, file=content.name))
