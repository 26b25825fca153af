"""Small numbers in public tables: left out, and so that none can be worked out again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeVar

Key = TypeVar("Key")


def is_small(count: int, least: int) -> bool:
    """Tell whether a count speaks of few enough to be known; nothing (0) tells of nobody."""
    return 0 < count < least


def without_small(
    counts: Mapping[Key, int], least: int, *, wholes: Mapping[Key, int] | None = None
) -> dict[Key, int | None]:
    """Leave out counts from 1 to below ``least``, for a table whose sum is published too.

    What is left out has the sum less the others: where that is one count, or is small itself, the
    next smallest goes with it. ``wholes`` are published counts that hold the others, such as open
    ones beside the late ones: then what remains of each of them is held to the same.
    """
    columns: list[Mapping[Key, int]] = [counts]
    if wholes is not None:
        columns.append({key: wholes[key] - count for key, count in counts.items()})
    hidden = {key for key in counts if any(is_small(one[key], least) for one in columns)}
    others = sorted((key for key in counts if key not in hidden), key=lambda key: counts[key])
    spare = [key for key in others if any(one[key] for one in columns)]
    while _tells(hidden, columns, least) and spare:
        hidden.add(spare.pop(0))
    return {key: None if key in hidden else count for key, count in counts.items()}


def _tells(hidden: Collection[Key], columns: Collection[Mapping[Key, int]], least: int) -> bool:
    """Tell whether the sums of what is left out would give a small number away."""
    if not hidden:
        return False
    sums = (sum(one[key] for key in hidden) for one in columns)
    return len(hidden) == 1 or any(is_small(one, least) for one in sums)
