"""Fits the linear part of a model: weighed character sequences, one function for each class.

TF-IDF of character sequences, each feature scaled for each class by how telling it is there (the
log-count ratio of naive Bayes, mixed with its mean), then one linear support vector for each
class: Wang and Manning, "Baselines and Bigrams", ACL 2012. The scaling is folded into the weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from gongzhi.core.errors import Invalid, Problem
from gongzhi.triage.grams import Floats, Grams, Numbers

SEED = 20261121
# The score of a class without a message, half way to a plain "no" (-1). With seven classes, each
# left out in turn, the wording then still finds 60 to 70 of 100 of its messages, at the price of
# half a point elsewhere; at -1 it finds 10 to 50, at 0 the others lose five points.
UNSEEN = -0.5
# Used where no pack says otherwise (setting ``triage_precision_ppm``).
USUAL_PRECISION_PPM = 970_000


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train; ``precision_ppm`` is what the model must reach where it does not abstain.

    ``ratio_share`` is how far a feature's log-count ratio counts beside the mean of all ratios
    (0 = a plain support vector machine); ``smoothing`` is added to each count.
    """

    longest: int = 2
    subject_weight: int = 4
    least_messages: int = 2
    penalty: float = 3.0
    ratio_share: float = 0.5
    smoothing: float = 1.0
    tolerance: float = 0.05
    most_features: int = 200_000
    precision_ppm: int = USUAL_PRECISION_PPM


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Weights of the sequences: numbers, rarity, classes × features, and a constant a class."""

    vocabulary: Numbers
    rarity: Floats
    coefficients: Floats
    intercepts: Floats

    def scores(self, counted: Sequence[Grams]) -> Floats:
        """Give the scores of messages: messages × classes."""
        matrix = _matrix(counted, self.vocabulary, self.rarity)
        scores: Floats = (matrix @ self.coefficients.T + self.intercepts).astype(np.float32)
        return scores


def fit(
    counted: Sequence[Grams], labels: Sequence[str], classes: Sequence[str], recipe: Recipe
) -> Linear:
    """Fit one function for each class; a class without a message always scores :data:`UNSEEN`.

    Raises ``Invalid`` when no sequence of characters occurs in enough messages.
    """
    vocabulary, rarity = _vocabulary(counted, recipe)
    if not len(vocabulary):
        raise Invalid(Problem(field="text", rule="training_needs_common_words"))
    matrix = _matrix(counted, vocabulary, rarity)
    held = matrix.astype(bool).astype(np.float32)
    whole = np.asarray(held.sum(axis=0), dtype=np.float32).ravel()
    own = np.array(labels)
    coefficients = np.zeros((len(classes), len(vocabulary)), dtype=np.float32, order="F")
    intercepts = np.full(len(classes), UNSEEN, dtype=np.float32)
    for at, name in enumerate(classes):
        positive = own == name
        if positive.any() and not positive.all():
            telling = _telling(held, whole, positive, recipe)
            machine = _machine(matrix, telling, positive, recipe)
            coefficients[at] = machine.coef_[0] * telling
            intercepts[at] = machine.intercept_[0]
    return Linear(vocabulary, rarity, coefficients, intercepts)


def _machine(
    matrix: sparse.csr_matrix, telling: Floats, positive: NDArray[np.bool_], recipe: Recipe
) -> LinearSVC:
    """Fit one support vector machine on the scaled features."""
    scaled = matrix.copy()
    scaled.data *= telling[scaled.indices]
    machine = LinearSVC(
        C=recipe.penalty, class_weight="balanced", tol=recipe.tolerance, random_state=SEED
    )
    return machine.fit(scaled, positive)


def _telling(
    held: sparse.csr_matrix, whole: Floats, positive: NDArray[np.bool_], recipe: Recipe
) -> Floats:
    """Give the size of each feature's log-count ratio for a class, mixed with the mean size."""
    inside = np.asarray(held[positive].sum(axis=0), dtype=np.float32).ravel() + recipe.smoothing
    outside = whole - inside + 2 * recipe.smoothing
    ratio = np.abs(np.log(inside / inside.sum()) - np.log(outside / outside.sum()))
    mixed: Floats = recipe.ratio_share * ratio + (1 - recipe.ratio_share) * ratio.mean()
    return mixed.astype(np.float32)


def _vocabulary(counted: Sequence[Grams], recipe: Recipe) -> tuple[Numbers, Floats]:
    """Choose the sequences (in enough messages, the most frequent first) and weigh their rarity."""
    numbers, held = np.unique(np.concatenate([own.numbers for own in counted]), return_counts=True)
    order = np.argsort(-held, kind="stable")[: recipe.most_features]
    chosen = np.sort(order[held[order] >= recipe.least_messages])
    rarity = np.log((1 + len(counted)) / (1 + held[chosen])) + 1
    return numbers[chosen], rarity.astype(np.float32)


def _matrix(counted: Sequence[Grams], vocabulary: Numbers, rarity: Floats) -> sparse.csr_matrix:
    """Give messages by features with the weights that a model computes for one message."""
    numbers = np.concatenate([own.numbers for own in counted])
    rows = np.repeat(np.arange(len(counted)), [len(own.numbers) for own in counted])
    features = np.minimum(np.searchsorted(vocabulary, numbers), len(vocabulary) - 1)
    known = vocabulary[features] == numbers
    often = np.concatenate([own.often for own in counted])[known]
    weights = (np.log(often) + np.float32(1)) * rarity[features[known]]
    shape = (len(counted), len(vocabulary))
    return normalize(sparse.csr_matrix((weights, (rows[known], features[known])), shape=shape))
