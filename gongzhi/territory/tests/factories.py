"""A small ground to test on: a district of two townships, each of two communities.

Each community is a square of 0.01 degrees; the district spans two rows of two::

    L1C1 L1C2 | L2C1 L2C2        (one row; townships L1 and L2 side by side)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import shapely

from gongzhi.core.models import Jurisdiction
from gongzhi.core.packs.schema import JurisdictionRow, Pack
from gongzhi.core.work import remain
from gongzhi.territory.methods.ground import Territory
from gongzhi.territory.methods.tree import AreaFacts

AT = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
WEST, SOUTH, SIDE = 113.20, 28.05, 0.01


def square(column: int, width: int = 1, row: int = 0) -> shapely.Polygon:
    """Give a block of the ground: columns of 0.01 degrees from the south-western corner."""
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    return shapely.box(west, south, west + width * SIDE, south + SIDE)


def make_row(
    code: str, level: int, parent: str | None, name_zh: str, **facts: Any
) -> dict[str, Any]:
    """Give a row of the table ``areas`` as the reader of packs gives it."""
    kinds = {1: "district", 2: "street", 3: "community", 4: "grid"}
    row: dict[str, Any] = {
        "code": code,
        "name_zh": name_zh,
        "name_en": facts.pop("name_en", f"Area {code}"),
        "source": "sample",
        "effective_from": date(2026, 1, 1),
        "level": level,
        "kind": kinds[level],
        "parent": parent,
        "aliases": (),
        "valid_from": date(2026, 1, 1),
        "valid_to": None,
        "statistical_code": None,
        "lon": None,
        "lat": None,
    }
    return row | facts


def make_rows() -> dict[str, dict[str, Any]]:
    """Give the rows of the small district."""
    rows = [
        make_row("L", 1, None, "安澜区"),
        make_row("L1", 2, "L", "临江街道"),
        make_row("L2", 2, "L", "春华镇"),
        make_row("L1C1", 3, "L1", "柳堤社区", aliases=("柳堤小区", "幸福小区", "柳堤")),
        make_row("L1C2", 3, "L1", "码头社区", aliases=("鱼市口",)),
        make_row("L2C1", 3, "L2", "春华社区", aliases=("春华镇中心小学", "幸福小区")),
        make_row("L2C2", 3, "L2", "金井村", aliases=("A1区",)),
    ]
    return {row["code"]: row for row in rows}


def make_shapes() -> dict[str, shapely.Polygon]:
    """Give the polygons of the small district, by code."""
    return {
        "L": square(0, 4),
        "L1": square(0, 2),
        "L2": square(2, 2),
        "L1C1": square(0),
        "L1C2": square(1),
        "L2C1": square(2),
        "L2C2": square(3),
    }


def make_territory(
    rows: Mapping[str, Mapping[str, Any]] | None = None,
    shapes: Mapping[str, shapely.Geometry] | None = None,
) -> Territory:
    """Give a snapshot without a database; the ids count the rows from 1."""
    rows = make_rows() if rows is None else rows
    shapes = make_shapes() if shapes is None else shapes
    ids = {code: number for number, code in enumerate(rows, start=1)}
    areas = [
        AreaFacts(
            id=ids[code],
            code=code,
            level=row["level"],
            kind=row["kind"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            parent_id=None if row["parent"] is None else ids[row["parent"]],
            aliases=tuple(row["aliases"]),
            open=row["valid_to"] is None,
        )
        for code, row in rows.items()
    ]
    return Territory(1, 1, areas, {ids[code]: shape for code, shape in shapes.items()})


def geojson(shapes: Mapping[str, shapely.Geometry]) -> str:
    """Write shapes as the boundaries file of a pack."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for code, shape in shapes.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def make_pack(
    folder: Path,
    rows: Mapping[str, dict[str, Any]] | None = None,
    shapes: Mapping[str, shapely.Geometry] | None = None,
) -> Pack:
    """Give a pack of the small district as the reader would; its polygons lie in ``folder``."""
    rows = make_rows() if rows is None else rows
    text = geojson(make_shapes() if shapes is None else shapes)
    file = folder / "boundaries.geojson"
    file.write_text(text, encoding="utf-8")
    return Pack(
        code="small",
        name_zh="小区",
        name_en="Small",
        extends=None,
        jurisdiction=JurisdictionRow(
            "small", "小区", "Small", "Asia/Shanghai", ("zh-hans", "en"), "L", simulated=True
        ),
        tables={"areas": dict(rows)},
        origins={},
        boundaries=file,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )


def make_jurisdiction(code: str = "small") -> Jurisdiction:
    """Store a jurisdiction without areas; tests stand in it from here on."""
    place = Jurisdiction.objects.create(
        code=code,
        name_zh="安澜区",
        name_en="Anlan District",
        timezone="Asia/Shanghai",
        languages=["zh-hans", "en"],
        root_area="L",
        simulated=True,
        pack=code,
    )
    remain(place.id, "system:tests")
    return place
