"""What comes out of a split or a merger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """An area that comes out of a split or a merger.

    ``code`` may be that of an area that goes into it, which then lives on under this name.
    ``geometry``: its polygon as GeoJSON (WGS84). ``children``: codes of the areas below the old
    one that belong to it from now on. ``kind`` None: that of the old area.
    """

    code: str
    name_zh: str
    name_en: str
    geometry: Mapping[str, Any] | None = None
    children: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    kind: str | None = None
    statistical_code: str = ""
