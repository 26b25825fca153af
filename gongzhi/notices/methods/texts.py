"""The words of a notice, from the template of its event; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_PLACE = re.compile(r"\{([a-z_]+)\}")
TITLE_MOST, TEXT_MOST = 120, 2000


def places_in(text: str) -> set[str]:
    """Give the names in braces."""
    return set(_PLACE.findall(text))


def written(row: Mapping[str, Any], language: str, params: Mapping[str, str]) -> tuple[str, str]:
    """Give title and text of a notice; an unknown place stays empty."""
    ending = "zh" if language.startswith("zh") else "en"
    title, text = (
        _PLACE.sub(lambda found: params.get(found[1], ""), str(row[f"{part}_{ending}"]))
        for part in ("title", "text")
    )
    return title[:TITLE_MOST], text[:TEXT_MOST]
