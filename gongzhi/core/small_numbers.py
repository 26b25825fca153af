"""Small numbers in public tables: left out, and so that none can be worked out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key")


def without_small(counts: Mapping[Key, int], least: int) -> dict[Key, int | None]:
    """Leave out counts from 1 to below ``least``, for a table whose sum is published too.

    A single count left out would be the sum less the others, so the next smallest goes with it.
    Nothing (0) tells of nobody and stays.
    """
    small = {key for key, count in counts.items() if 0 < count < least}
    if len(small) == 1:
        others = [key for key, count in counts.items() if count and key not in small]
        if others:
            small.add(min(others, key=lambda key: counts[key]))
    return {key: None if key in small else count for key, count in counts.items()}
