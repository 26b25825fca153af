"""Groups of voters in the plane: k-means from many starts, and how many groups there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gongzhi.deliberation.methods.opinions.principal import Floats
from gongzhi.deliberation.methods.opinions.votes import Ints

STARTS = 12
MANY = 5000
TURNS = 100
SEED = 20250301


@dataclass(frozen=True, slots=True)
class Grouping:
    """Labels from 0 (the largest group) on; ``silhouette`` (to centres) from -1 to 1."""

    labels: Ints
    silhouette: float

    @property
    def sizes(self) -> Ints:
        """Count the voters of each group."""
        return np.bincount(self.labels)


def grouped(places: Floats, k: int) -> Grouping:
    """Put the places into ``k`` groups: the best of several starts by the sum of squares.

    The first start takes the places farthest from each other, the others random ones; all are
    drawn from the places in their given order, of very many from a part of them. Fewer distinct
    places than ``k`` give fewer groups.
    """
    draws = np.random.default_rng(SEED)
    part = places
    if len(places) > MANY:
        part = places[np.sort(draws.choice(len(places), MANY, replace=False))]
    begun = [_far_apart(part, k)]
    while len(begun) < STARTS:
        chosen = draws.choice(len(part), len(begun[0]), replace=False)
        begun.append(part[np.sort(chosen)])
    best = min(_settled(part, np.array(begun)), key=lambda found: round(found[0], 9))
    if part is not places:
        (best,) = _settled(places, best[2][None])
    _, labels, centres = best
    return _by_size(labels, _silhouette(places, labels, centres))


def agreement(one: Ints, other: Ints) -> float:
    """Give the adjusted Rand index of two groupings: 1 the same, 0 chance (Hubert 1985)."""
    table = np.zeros((one.max() + 1, other.max() + 1))
    np.add.at(table, (one, other), 1)
    inside = _pairs(table).sum()
    rows, columns = _pairs(table.sum(axis=1)).sum(), _pairs(table.sum(axis=0)).sum()
    expected = rows * columns / max(_pairs(np.array(float(len(one)))), 1.0)
    most = (rows + columns) / 2
    return 1.0 if most == expected else float((inside - expected) / (most - expected))


def _pairs(counts: Floats) -> Floats:
    pairs: Floats = counts * (counts - 1) / 2
    return pairs


def _far_apart(places: Floats, k: int) -> Floats:
    middle = places.mean(axis=0)
    chosen = [int(_squares(places, middle[None]).argmax())]
    while len(chosen) < min(k, len(places)):
        nearest = _squares(places, places[chosen]).min(axis=1)
        chosen.append(int(nearest.argmax()))
    return places[chosen]


def _settled(places: Floats, centres: Floats) -> list[tuple[float, Ints, Floats]]:
    """Move the centres of several starts (start × group × axis) until no place changes sides.

    Gives for each start (sum of squares, labels, centres).
    """
    labels = np.full((len(centres), len(places)), -1)
    for _ in range(TURNS):
        new = _all_squares(places, centres).argmin(axis=2)
        if (new == labels).all():
            break
        labels = new
        sides = (labels[:, :, None] == np.arange(centres.shape[1])).astype(float)
        counts = sides.sum(axis=1)[:, :, None]
        sums = np.swapaxes(sides, 1, 2) @ places
        centres = np.where(counts > 0, sums / np.maximum(counts, 1), centres)
    costs = _all_squares(places, centres).min(axis=2).sum(axis=1)
    return [(float(costs[one]), labels[one], centres[one]) for one in range(len(centres))]


def _all_squares(places: Floats, centres: Floats) -> Floats:
    squares: Floats = np.zeros((len(centres), len(places), centres.shape[1]))
    for axis in range(places.shape[1]):
        squares += (places[None, :, None, axis] - centres[:, None, :, axis]) ** 2
    return squares


def _squares(places: Floats, centres: Floats) -> Floats:
    squares: Floats = ((places[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    return squares


def _silhouette(places: Floats, labels: Ints, centres: Floats) -> float:
    if len(centres) < 2:
        return 0.0
    far = np.sqrt(_squares(places, centres))
    rows = np.arange(len(places))
    own = far[rows, labels]
    far[rows, labels] = np.inf
    other = far.min(axis=1)
    return float(((other - own) / np.maximum(np.maximum(own, other), 1e-12)).mean())


def _by_size(labels: Ints, silhouette: float) -> Grouping:
    """Number the groups by size; of equal ones the one that comes first in the order is first."""
    names, first, counts = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    number = np.empty(int(names.max()) + 1, dtype=np.int64)
    number[names[order]] = np.arange(len(names))
    renamed: NDArray[np.int64] = number[labels]
    return Grouping(renamed, silhouette)
