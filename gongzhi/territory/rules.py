"""What the loaded rule pack says about the ground, read where it is needed, never kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongzhi.core.models import LiveTable
from gongzhi.core.packs.encoding import decode

ACCURACY_M = 1.0
"""Width below which a sliver is rounding, where the pack's settings name no other: position
accuracy of class B, GB/T 30428.2."""


def tolerance_m(jurisdiction: int) -> float:
    """Give the width below which a sliver is rounding (setting ``boundary_tolerance_m``)."""
    row = _live_rows(jurisdiction, "settings").get("boundary_tolerance_m")
    return ACCURACY_M if row is None else float(row["value"])


def kinds_by_level(jurisdiction: int) -> dict[int, tuple[str, ...]]:
    """Give the kinds of area that the loaded pack knows at each level; the usual one first."""
    kinds: dict[int, tuple[str, ...]] = {}
    for row in _live_rows(jurisdiction, "area_levels").values():
        kinds[row["level"]] = (*kinds.get(row["level"], ()), *row["kinds"])
    return kinds


def setting(jurisdiction: int, name: str) -> str | None:
    """Give the text of a setting of the loaded pack, or None."""
    row = _live_rows(jurisdiction, "settings").get(name)
    return None if row is None else str(row["value"])


def _live_rows(jurisdiction: int, table: str) -> Mapping[str, Mapping[str, Any]]:
    """Read one live table inside the running transaction, under the lock of the jurisdiction."""
    row = LiveTable.objects.filter(jurisdiction_id=jurisdiction, name=table).first()
    return {} if row is None else decode(row.content)
