"""A trained reader: weighed character sequences, one linear function for each matter, wording.

Only numpy is needed to read with it; :mod:`gongzhi.triage.training` makes it. Weights are float32
in Fortran order, so that one message touches only the columns of its own character sequences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import exp

import numpy as np
from numpy.typing import NDArray

from gongzhi.triage.deciding import deciding_words
from gongzhi.triage.grams import Floats, Grams, Numbers, count_grams
from gongzhi.triage.reading import Words
from gongzhi.triage.wording import Evidence, Wording, shares

NO_SECOND = -1.0


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
    """Classes with their shares (0..1, best first) and words, and how sure the first is."""

    ranked: tuple[tuple[str, float, tuple[str, ...]], ...]
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class TextModel:
    """A linear model over TF-IDF of character sequences; immutable, shared between threads.

    ``vocabulary`` holds the sorted numbers of the known sequences, ``rarity`` the inverse document
    frequency of each; ``coefficients`` is classes × features. What the ``wording`` of the
    catalogue says for a class (its share, 0..1) counts ``wording_weight`` on top; a class without
    a single message has ``unseen`` as its linear score. ``threshold_ppm`` is the confidence below
    which the model abstains, fitted in training. ``digest`` names the model once it is kept: the
    hash of all that was learnt (see ``storage``).
    """

    classes: tuple[str, ...]
    vocabulary: Numbers
    rarity: Floats
    coefficients: Floats
    intercepts: Floats
    longest: int
    subject_weight: int
    wording: Wording
    wording_weight: float
    unseen: float
    calibration: Calibration
    threshold_ppm: int
    digest: str = ""

    def decide(self, words: Words, *, k: int = 3) -> Decision:
        """Read one message; gives no class at all when it holds nothing the model knows."""
        grams, known, features, weights = self._features(words)
        evidence = self.wording.weigh(words) if self.wording_weight else ()
        heard = {one.matter: one for one in evidence}
        if not self.classes or not (len(known) or heard.keys() & set(self.classes)):
            return Decision(ranked=(), confidence=0.0)
        columns = self.coefficients[:, features]
        scores = columns @ weights + self.intercepts + self._said_by_wording(evidence)
        order = np.argsort(-scores, kind="stable")
        share = _softmax(scores)
        spoken = np.zeros(len(grams.numbers), dtype=np.float32)
        ranked = []
        for at in order[:k].tolist():
            spoken[known] = columns[at] * weights
            own = heard.get(self.classes[at])
            said = deciding_words(grams, spoken, already=own.words if own else ())
            ranked.append((self.classes[at], float(share[at]), said))
        second = float(scores[order[1]]) if len(order) > 1 else NO_SECOND
        sure = self.calibration.confidence(float(scores[order[0]]), second)
        return Decision(tuple(ranked), sure)

    def in_catalogue(self, words: Mapping[str, tuple[str, ...]]) -> TextModel:
        """Give the model for a catalogue (code → phrases), which replaces its own wording.

        Classes that are no longer in it are dropped. Matters that are new come in by their
        wording, unless the model was trained without any.
        """
        kept = [at for at, name in enumerate(self.classes) if name in words]
        new = [code for code in words if code not in self.classes and words[code]]
        if not self.wording_weight:
            new = []
        coefficients = np.zeros((len(kept) + len(new), len(self.vocabulary)), np.float32, "F")
        coefficients[: len(kept)] = self.coefficients[kept]
        unseen = np.full(len(new), self.unseen, dtype=np.float32)
        return replace(
            self,
            classes=(*(self.classes[at] for at in kept), *new),
            coefficients=coefficients,
            intercepts=np.concatenate([self.intercepts[kept], unseen]),
            wording=Wording.from_words(words) if self.wording_weight else self.wording,
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

    def _said_by_wording(self, evidence: tuple[Evidence, ...]) -> Floats:
        said = shares(evidence)
        heard = [said.get(name, 0.0) for name in self.classes]
        return np.array(heard, dtype=np.float32) * np.float32(self.wording_weight)


def _softmax(scores: Floats) -> Floats:
    steep = np.exp(scores - scores.max())
    share: Floats = steep / steep.sum()
    return share
