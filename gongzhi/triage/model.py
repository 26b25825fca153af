"""A trained reader: weighed character sequences and one linear function for each matter.

Only numpy is needed to read with it; :mod:`gongzhi.triage.training` makes it. Weights are float32
in Fortran order, so that one message touches only the columns of its own character sequences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import chain, repeat
from math import exp
from operator import add

import numpy as np
from numpy.typing import NDArray

from gongzhi.triage.reading import Words

Floats = NDArray[np.float32]

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

    ``coefficients`` is classes × features; ``rarity`` the inverse document frequency of each
    feature; ``threshold_ppm`` the confidence below which the model abstains, fitted in training.
    """

    classes: tuple[str, ...]
    vocabulary: dict[str, int]
    rarity: Floats
    coefficients: Floats
    intercepts: Floats
    longest: int
    subject_weight: int
    calibration: Calibration
    threshold_ppm: int

    def decide(self, words: Words, *, k: int = 3) -> Decision:
        """Read one message; gives no class at all when it holds nothing the model knows."""
        grams, features, weights = self._features(words)
        if not grams or not self.classes:
            return Decision(ranked=(), confidence=0.0)
        columns = self.coefficients[:, features]
        scores = columns @ weights + self.intercepts
        order = np.argsort(-scores, kind="stable")
        shares = self._shares(scores)
        first = float(scores[order[0]])
        second = float(scores[order[1]]) if len(order) > 1 else -1.0
        return Decision(
            ranked=tuple(
                (self.classes[at], float(shares[at]), _deciding(grams, columns[at] * weights))
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

    def _features(self, words: Words) -> tuple[list[str], NDArray[np.intp], Floats]:
        counts = count_grams(words, longest=self.longest, subject_weight=self.subject_weight)
        places = np.fromiter(map(self.vocabulary.get, counts, repeat(-1)), np.intp, len(counts))
        known = np.flatnonzero(places >= 0)
        features = places[known]
        often = np.fromiter(counts.values(), np.float32, len(counts))[known]
        weights: Floats = (np.log(often) + np.float32(1)) * self.rarity[features]
        weights /= np.sqrt(weights @ weights)
        grams = list(counts)
        return [grams[at] for at in known.tolist()], features, weights

    def _shares(self, scores: Floats) -> Floats:
        steep = np.exp((scores - scores.max()) * max(1.0, self.calibration.by_lead))
        shares: Floats = steep / steep.sum()
        return shares


def count_grams(words: Words, *, longest: int, subject_weight: int) -> Counter[str]:
    """Count the character sequences of one to ``longest`` in a message; the subject's count more.

    Training and reading both use this function, so they cannot differ.
    """
    counts = Counter(chain.from_iterable(_grams(words.detail, longest)))
    if words.subject:
        for gram, count in Counter(chain.from_iterable(_grams(words.subject, longest))).items():
            counts[gram] += count * subject_weight
    return counts


def _grams(text: str, longest: int) -> Iterator[list[str]]:
    level = list(text)
    yield level
    for length in range(2, longest + 1):
        level = list(map(add, level, text[length - 1 :]))
        yield level


def _deciding(grams: list[str], parts: Floats) -> tuple[str, ...]:
    """Give the sequences of two and more characters that spoke most, none inside another."""
    shown: list[str] = []
    for at in np.argsort(-parts)[: SHOWN_WORDS * 4].tolist():
        gram = grams[at]
        if parts[at] <= 0 or len(shown) == SHOWN_WORDS:
            break
        if len(gram) > 1 and not any(gram in other or other in gram for other in shown):
            shown.append(gram)
    return tuple(shown)
