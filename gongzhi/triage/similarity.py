"""How alike two working texts are: the share of character shingles they have in common.

Minimal and pure; the prompts for near-duplicates stand on it.
"""

from __future__ import annotations

from collections.abc import Iterable

from gongzhi.triage.reading import plain

MILLION = 1_000_000


def shingles(text: str, *, size: int = 3) -> frozenset[str]:
    """Give the set of character sequences of ``size``; a shorter text is one shingle."""
    written = plain(text)
    if len(written) <= size:
        return frozenset({written} if written else ())
    return frozenset(written[at : at + size] for at in range(len(written) - size + 1))


def jaccard(one: frozenset[str], other: frozenset[str]) -> int:
    """Give shared shingles over all shingles of both, in parts per million (0 when both empty)."""
    union = len(one | other)
    return len(one & other) * MILLION // union if union else 0


def likeness(text: str, other: str) -> int:
    """Give the likeness of two texts in parts per million; 1,000,000 = the same shingles."""
    return jaccard(shingles(text), shingles(other))


def near_duplicates(
    text: str, others: Iterable[tuple[str, str]], *, at_least_ppm: int
) -> tuple[tuple[str, int], ...]:
    """Name the others that are at least so alike, most alike first: ``(key, ppm)``.

    ``others`` are pairs of key and working text, already narrowed by place and time.
    """
    own = shingles(text)
    found = ((key, jaccard(own, shingles(other))) for key, other in others)
    alike = [(key, ppm) for key, ppm in found if ppm >= at_least_ppm]
    return tuple(sorted(alike, key=lambda pair: (-pair[1], pair[0])))
