"""The texts that are sent: real messages in their order, else those of the demo district."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from bench.installation import ROOT

REAL = ROOT.parent / "shared" / "data" / "appeals_zh" / "messages.csv.gz"
DEMO = ROOT / "packs" / "demo" / "messages.csv"
MOST = 2_000


def _texts() -> Iterator[tuple[str, str]]:
    if REAL.exists():
        with gzip.open(REAL, "rt", encoding="utf-8", newline="") as file:
            for row in islice(csv.DictReader(file), MOST):
                yield row["留言主题"].strip(), row["留言详情"].strip()
        return
    with DEMO.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["subject"], row["detail"]


def points() -> list[tuple[float, float]]:
    """Give the points of the demo messages: every one lies in the district."""
    with DEMO.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(float(row["lon"]), float(row["lat"])) for row in rows if row["lon"]]


def reports() -> list[dict[str, Any]]:
    """Give full reports, as the API takes them: words, point, name and telephone number."""
    return [
        {
            "subject": subject,
            "detail": detail,
            "lon": lon,
            "lat": lat,
            "name": "测试",
            "phone": "13800000000",
        }
        for (subject, detail), (lon, lat) in zip(_texts(), cycle(points()), strict=False)
    ]
