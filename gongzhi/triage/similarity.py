"""How alike two working texts are: the share of character shingles they have in common.

Minimal and pure; the prompts for near-duplicates and the folds of an evaluation stand on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

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


def duplicate_groups(texts: Sequence[str], *, at_least_ppm: int) -> list[int]:
    """Number the texts by group: near-duplicates, also in chains, share a number.

    Pairs are proposed by an inverted list of shingles in which very common ones (in more than
    one of fifty texts) propose nothing, so the cost stays near linear; each pair is then measured.
    """
    sets = [shingles(text) for text in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    for at, own in enumerate(sets):
        for shingle in own:
            holders[shingle].append(at)
    common = max(2, len(texts) // 50)
    parent = list(range(len(texts)))
    for at, own in enumerate(sets):
        for other in _candidates(at, own, holders, common):
            if jaccard(own, sets[other]) >= at_least_ppm:
                parent[_root(parent, at)] = _root(parent, other)
    return [_root(parent, at) for at in range(len(texts))]


def _candidates(
    at: int, own: frozenset[str], holders: dict[str, list[int]], common: int
) -> set[int]:
    """Give the earlier texts that share at least a tenth of the telling shingles."""
    shared: dict[int, int] = defaultdict(int)
    telling = 0
    for shingle in own:
        holding = holders[shingle]
        if len(holding) > common:
            continue
        telling += 1
        for other in holding:
            if other < at:
                shared[other] += 1
    return {other for other, count in shared.items() if count * 10 >= telling}


def _root(parent: list[int], at: int) -> int:
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at
