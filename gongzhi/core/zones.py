"""Time zones by name: asked for one by one, because listing them all opens hundreds of files."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo


def is_zone(name: object) -> bool:
    """Tell whether a time zone has this name."""
    return isinstance(name, str) and _is_known(name)


@lru_cache(maxsize=64)
def _is_known(name: str) -> bool:
    if name.partition("/")[0] in {"posix", "right", "posixrules"}:
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
