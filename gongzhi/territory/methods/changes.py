"""What a new version of the areas changes in the stored one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

import orjson

FIELDS = (
    "level",
    "kind",
    "name_zh",
    "name_en",
    "parent",
    "aliases",
    "statistical_code",
    "lon",
    "lat",
    "valid_from",
    "valid_to",
)


def row_facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row of the table ``areas`` in the types in which an area is stored."""
    return {
        "level": row["level"],
        "kind": row["kind"],
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "parent": row["parent"],
        "aliases": list(row["aliases"] or ()),
        "statistical_code": row["statistical_code"] or "",
        "lon": None if row["lon"] is None else float(row["lon"]),
        "lat": None if row["lat"] is None else float(row["lat"]),
        "valid_from": row["valid_from"],
        "valid_to": row["valid_to"],
    }


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Give field → [before, after] for what differs, in forms the journal can hold."""
    return {
        field: [_told(before[field]), _told(after[field])]
        for field in FIELDS
        if before[field] != after[field]
    }


def _told(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, float) else value


def geometry_hash(geometry: Mapping[str, Any]) -> str:
    """Give the SHA-256 of a stored polygon, hexadecimal."""
    written = orjson.dumps(geometry, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(written).hexdigest()
