"""Areas and polygons as files that ``gongzhi areas import`` takes back: CSV and GeoJSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import orjson

COLUMNS = (
    "code",
    "name_zh",
    "name_en",
    "level",
    "kind",
    "parent",
    "aliases",
    "statistical_code",
    "lon",
    "lat",
    "valid_from",
    "valid_to",
)


def areas_csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Write areas, parents before children; UTF-8 with mark, so that spreadsheets read Chinese.

    ``rows``: fields of the table ``areas`` with ``code``. Several aliases are parted by ``|``.
    """
    text = io.StringIO(newline="")
    sheet = csv.writer(text, lineterminator="\r\n")
    sheet.writerow(COLUMNS)
    for row in sorted(rows, key=lambda one: (one["level"], one["code"])):
        sheet.writerow([_cell(row[name]) for name in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def areas_geojson(rows: Iterable[Mapping[str, Any]], drawn: Mapping[str, Any]) -> bytes:
    """Write the areas that have a polygon as a FeatureCollection (WGS84), one feature a line.

    ``drawn``: area code → geometry. Properties are the columns of the CSV.
    """
    features = [
        orjson.dumps(
            {
                "type": "Feature",
                "properties": {name: _property(row[name]) for name in COLUMNS},
                "geometry": drawn[row["code"]],
            }
        )
        for row in sorted(rows, key=lambda one: (one["level"], one["code"]))
        if row["code"] in drawn
    ]
    return b'{"type":"FeatureCollection","features":[\n' + b",\n".join(features) + b"\n]}\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "|".join(value)
    return repr(value) if isinstance(value, float) else str(value)


def _property(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
