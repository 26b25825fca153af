"""Writes rows and features so that the same content gives the same bytes."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from shapely.geometry import Polygon, mapping


def write_table(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """A CSV file in UTF-8 with a header row, lines ended by a line feed."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="\n")


def write_features(path: Path, features: Sequence[Mapping[str, object]]) -> None:
    """A GeoJSON FeatureCollection, one feature to a line."""
    lines = [json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features]
    body = ",\n".join(lines)
    text = f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def boundary_features(shapes: Mapping[str, Polygon]) -> list[dict[str, object]]:
    """One feature for each area, by code."""
    return [
        {"type": "Feature", "properties": {"code": code}, "geometry": mapping(shape)}
        for code, shape in shapes.items()
    ]
