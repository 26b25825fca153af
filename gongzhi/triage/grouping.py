"""Which messages of a file say nearly the same: training must hold them out together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import sparse

from gongzhi.triage.grams import Numbers, shingle_numbers
from gongzhi.triage.reading import plain

SHINGLE = 3
MILLION = 1_000_000
BLOCK = 1_000
# A shingle in more than one of fifty texts (and more than so many) proposes no pair.
COMMON_SHARE = 50
LEAST_COMMON = 20
# A pair is measured when it shares a tenth of the telling shingles of one of the two.
PROPOSING_SHARE = 10


def duplicate_groups(texts: Sequence[str], *, at_least_ppm: int) -> list[int]:
    """Number the texts by group: near-duplicates, also in chains, share a number.

    Likeness is shared shingles over all shingles of both (see :mod:`gongzhi.triage.similarity`),
    here of sequences known by their numbers. Equal texts count once; pairs are proposed by shared
    shingles that are not very common, so the cost stays near linear; each pair is then measured.
    """
    written = [plain(text) for text in texts]
    place_of = {text: place for place, text in enumerate(dict.fromkeys(written))}
    own = [shingle_numbers(text, size=SHINGLE) for text in place_of]
    parent = list(range(len(own)))
    for one, other in _proposed(own):
        if _likeness(own[one], own[other]) >= at_least_ppm:
            parent[_root(parent, one)] = _root(parent, other)
    return [_root(parent, place_of[text]) for text in written]


def _proposed(own: Sequence[Numbers]) -> Iterator[tuple[int, int]]:
    """Give the pairs worth measuring, each once."""
    telling = _telling(own)
    enough = np.maximum(1, np.asarray(telling.sum(axis=1)).ravel())
    columns = telling.T.tocsr()
    for start in range(0, len(own), BLOCK):
        shared = (telling[start : start + BLOCK] @ columns).tocoo()
        rows = shared.row + start
        worth = (rows > shared.col) & (
            shared.data * PROPOSING_SHARE >= np.minimum(enough[rows], enough[shared.col])
        )
        yield from zip(rows[worth].tolist(), shared.col[worth].tolist(), strict=True)


def _telling(own: Sequence[Numbers]) -> sparse.csr_matrix:
    """Give texts by those shingles that occur in several texts, but not in very many."""
    every = np.concatenate([*own, np.empty(0, np.uint32)])
    _, columns, often = np.unique(every, return_inverse=True, return_counts=True)
    rows = np.repeat(np.arange(len(own)), [len(numbers) for numbers in own])
    common = max(LEAST_COMMON, len(own) // COMMON_SHARE)
    kept = (often[columns] > 1) & (often[columns] <= common)
    ones = np.ones(int(kept.sum()), dtype=np.int32)
    return sparse.csr_matrix((ones, (rows[kept], columns[kept])), shape=(len(own), len(often)))


def _likeness(one: Numbers, other: Numbers) -> int:
    shared = len(np.intersect1d(one, other, assume_unique=True))
    whole = len(one) + len(other) - shared
    return shared * MILLION // whole if whole else 0


def _root(parent: list[int], at: int) -> int:
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at
