"""What one wording changes of another, as a reader sees it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

SAME, ADDED, GONE = "same", "added", "gone"


def changes(old: str, new: str) -> list[tuple[str, str]]:
    """Give the pieces of the new text in order, with what is gone: (kind, piece)."""
    return list(_pieces(old, new))


def _pieces(old: str, new: str) -> Iterator[tuple[str, str]]:
    # What is around the changed passage is cut off: matching costs the square of what is left.
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    ends = len(old) - last, len(new) - last
    if first:
        yield SAME, old[:first]
    yield from _matched(old[first : ends[0]], new[first : ends[1]])
    if last:
        yield SAME, old[ends[0] :]


def _alike(one: str, other: str) -> int:
    """Count how many letters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _matched(old: str, new: str) -> Iterator[tuple[str, str]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _, left, left_end, right, right_end in matcher.get_opcodes():
        before, after = old[left:left_end], new[right:right_end]
        if before == after:
            yield SAME, after
            continue
        if before:
            yield GONE, before
        if after:
            yield ADDED, after
