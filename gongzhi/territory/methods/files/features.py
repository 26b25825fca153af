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
        listed = [
            (feature["properties"] or {}, feature["geometry"]) for feature in whole["features"]
        ]
        system = (whole.get("crs") or {}).get("properties", {}).get("name", "CRS84")
        if not all(isinstance(properties, Mapping) for properties, _ in listed):
            raise TypeError("properties")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = f"{type(error).__name__}: {error}"
        raise Invalid(
            Problem("boundaries", "bad_geojson", {"why": why}, file=content.name)
        ) from None
    if not str(system).endswith(_WGS84):
        raise Invalid(Problem("boundaries", "projected", {"system": system}, file=content.name))
    return listed
