"""How sure a map is: would votes without any groups look the same, and would other statements?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gongzhi.deliberation.methods.opinions.grouping import agreement, grouped
from gongzhi.deliberation.methods.opinions.principal import (
    DIMENSIONS,
    Floats,
    components,
    leading_share,
)
from gongzhi.deliberation.methods.opinions.votes import Ints

SHUFFLES = 39
RESAMPLES = 20
SEED = 8128


def chance(values: Floats, seen: NDArray[np.bool_]) -> float:
    """Give the chance that votes without any structure show as much of it as these.

    Every statement keeps its votes and every voter the statements seen; who gave which vote is
    shuffled, 39 times. 1 in 40 is the least it can say.
    """
    draws = np.random.default_rng(SEED)
    columns, rows = np.nonzero(seen.T)
    given = values.T[columns, rows]
    counts = np.bincount(columns, minlength=seen.shape[1])
    means = np.bincount(columns, given, minlength=seen.shape[1]) / np.maximum(counts, 1)
    centred = np.zeros_like(values)
    centred[rows, columns] = given - means[columns]
    own, mixed = leading_share(centred), given - means[columns]
    as_much = 0
    for _ in range(SHUFFLES):
        centred[rows, columns] = mixed[np.argsort(columns + draws.random(len(mixed)))]
        as_much += leading_share(centred) >= own
    return (as_much + 1) / (SHUFFLES + 1)


def stability(
    values: Floats, seen: NDArray[np.bool_], scale: Floats, labels: Ints, k: int
) -> list[float]:
    """Draw the map anew from statements drawn with replacement; give each time's agreement.

    Adjusted Rand index with the map's own groups: 1 would be the same groups each time.
    """
    draws = np.random.default_rng(SEED + 1)
    means = values.sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
    centred = np.where(seen, values - means, 0.0)
    count = centred.shape[1]
    found = []
    products = centred.T @ centred
    for _ in range(RESAMPLES):
        weights = np.sqrt(np.bincount(draws.integers(0, count, count), minlength=count))
        kept = np.flatnonzero(weights)
        heavy = weights[kept]
        axes = np.zeros((count, DIMENSIONS))
        turned = components(products[np.ix_(kept, kept)] * np.outer(heavy, heavy))
        axes[kept, : turned.shape[1]] = turned * heavy[:, None]
        found.append(agreement(grouped(centred @ axes * scale[:, None], k).labels, labels))
    return found
