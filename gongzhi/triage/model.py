"""A trained reader: weighed character sequences and one linear function for each matter.

Only numpy is needed to read with it; :mod:`gongzhi.triage.training` makes it. Weights are float32
in Fortran order, so that one message touches only the columns of its own character sequences.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import exp

import numpy as np
from numpy.typing import NDArray

from gongzhi.triage.grams import Floats, Grams, Numbers, count_grams
from gongzhi.triage.reading import Words

SHOWN_WORDS = 5


@dataclass(frozen=True, slots=True)
class Calibration:
    """How sure the model may be: a logistic function of the first score and its lead."""

    constant: float
    by_score: float
    by_lead: float

    def confidence(self, first: float, second: float) -> float:
        """Give the probability (0..1) that the first class is right."""
        steepness = self.constant + self.by_score * first + self.by_lead * (first - second)
        return 1.0 / (1.0 + exp(-max(-40.0, min(40.0, steepness))))


@dataclass(frozen=True, slots=True)
class Decision:
    """Classes with their shares (0..1, best first) and words, and how sure the first is.

    ``first`` and ``second`` are the raw scores of the two best, from which the calibration judges.
    """

    ranked: tuple[tuple[str, float, tuple[str, ...]], ...]
    confidence: float
    first: float = 0.0
    second: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class TextModel:
    """A linear model over TF-IDF of character sequences; immutable, shared between threads.

    ``vocabulary`` holds the sorted numbers of the known sequences, ``rarity`` the inverse document
    frequency of each; ``coefficients`` is classes × features. ``threshold_ppm`` is the confidence
    below which the model abstains, fitted in training.
    """

    classes: tuple[str, ...]
    vocabulary: Numbers
    rarity: Floats
    coefficients: Floats
    intercepts: Floats
    longest: int
    subject_weight: int
    calibration: Calibration
    threshold_ppm: int

    def decide(self, words: Words, *, k: int = 3) -> Decision:
        """Read one message; gives no class at all when it holds nothing the model knows."""
        grams, known, features, weights = self._features(words)
        if not len(known) or not self.classes:
            return Decision(ranked=(), confidence=0.0)
        columns = self.coefficients[:, features]
        scores = columns @ weights + self.intercepts
        order = np.argsort(-scores, kind="stable")
        shares = self._shares(scores)
        first = float(scores[order[0]])
        second = float(scores[order[1]]) if len(order) > 1 else -1.0
        return Decision(
            ranked=tuple(
                (
                    self.classes[at],
                    float(shares[at]),
                    _deciding(grams, known, columns[at] * weights),
                )
                for at in order[:k].tolist()
            ),
            confidence=self.calibration.confidence(first, second),
            first=first,
            second=second,
        )

    def restricted_to(self, classes: Collection[str]) -> TextModel:
        """Give the model without the classes that no longer exist (a matter withdrawn)."""
        kept = [at for at, name in enumerate(self.classes) if name in classes]
        if len(kept) == len(self.classes):
            return self
        return replace(
            self,
            classes=tuple(self.classes[at] for at in kept),
            coefficients=np.asfortranarray(self.coefficients[kept]),
            intercepts=self.intercepts[kept],
        )

    def _features(self, words: Words) -> tuple[Grams, NDArray[np.intp], NDArray[np.intp], Floats]:
        """Give the sequences, which of them the model knows, their features, and their weights."""
        grams = count_grams(words, longest=self.longest, subject_weight=self.subject_weight)
        places = np.searchsorted(self.vocabulary, grams.numbers)
        places[places == len(self.vocabulary)] = 0
        known = np.flatnonzero(self.vocabulary[places] == grams.numbers)
        features = places[known]
        weights: Floats = (np.log(grams.often[known]) + np.float32(1)) * self.rarity[features]
        if len(known):
            weights /= np.sqrt(weights @ weights)
        return grams, known, features, weights

    def _shares(self, scores: Floats) -> Floats:
        steep = np.exp((scores - scores.max()) * max(1.0, self.calibration.by_lead))
        shares: Floats = steep / steep.sum()
        return shares


def _deciding(grams: Grams, known: NDArray[np.intp], parts: Floats) -> tuple[str, ...]:
    """Give the sequences of two and more characters that spoke most, none inside another."""
    shown: list[str] = []
    most = min(SHOWN_WORDS * 4, len(parts))
    heaviest = np.argpartition(-parts, most - 1)[:most]
    for at in heaviest[np.argsort(-parts[heaviest], kind="stable")].tolist():
        if parts[at] <= 0 or len(shown) == SHOWN_WORDS:
            break
        gram = grams.written(int(known[at]))
        if len(gram) > 1 and not any(gram in other or other in gram for other in shown):
            shown.append(gram)
    return tuple(shown)
