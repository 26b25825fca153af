"""Training of a reader from messages that already have their matter.

Character TF-IDF and one linear support vector for each class. How sure the model may be, and the
confidence below which it abstains, are fitted on messages held out from training; near-duplicates
are always held out together. The seed is fixed: the same file gives the same model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from gongzhi.core.errors import Invalid, Problem
from gongzhi.triage.evaluation import Outcome
from gongzhi.triage.grams import Floats, Grams, Numbers, count_grams
from gongzhi.triage.model import Calibration, Decision, TextModel
from gongzhi.triage.reading import Words, read
from gongzhi.triage.similarity import duplicate_groups

SEED = 20261121
INNER_FOLDS = 4
NEAR_DUPLICATE_PPM = 400_000
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Sample:
    """A message (subject in the first line) and the class it belongs to."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train; ``precision_ppm`` is what the model must reach where it does not abstain."""

    longest: int = 3
    subject_weight: int = 4
    least_messages: int = 2
    penalty: float = 1.0
    most_features: int = 200_000
    precision_ppm: int = 960_000


def train(samples: Sequence[Sample], recipe: Recipe | None = None) -> TextModel:
    """Train a model with its calibration and threshold.

    Raises ``Invalid`` when fewer than two classes have at least two messages each, or when no
    sequence of characters occurs in enough messages.
    """
    recipe = recipe or Recipe()
    _check(samples)
    groups = duplicate_groups([s.text for s in samples], at_least_ppm=NEAR_DUPLICATE_PPM)
    return _train(samples, groups, recipe)


def cross_validate(
    samples: Sequence[Sample], *, folds: int, recipe: Recipe | None = None
) -> list[Outcome]:
    """Read every message with a model that saw neither it nor a near-duplicate of it.

    Calibration and threshold are fitted inside the training part of each fold.
    """
    recipe = recipe or Recipe()
    _check(samples)
    groups = duplicate_groups([s.text for s in samples], at_least_ppm=NEAR_DUPLICATE_PPM)
    outcomes: list[Outcome] = []
    for kept, held in grouped_folds(groups, [s.label for s in samples], folds):
        model = _train([samples[at] for at in kept], [groups[at] for at in kept], recipe)
        outcomes.extend(outcome(model, samples[at]) for at in held)
    return outcomes


def outcome(model: TextModel, sample: Sample) -> Outcome:
    """Read one labelled message and keep what is needed to judge the reading."""
    decision = model.decide(read(sample.text), k=1)
    said = decision.ranked[0][0] if decision.ranked else ""
    sure = decision.confidence
    return Outcome(sample.label, said, sure, sure * MILLION >= model.threshold_ppm)


def grouped_folds(
    groups: Sequence[int], labels: Sequence[str], folds: int
) -> list[tuple[list[int], list[int]]]:
    """Deal the messages into ``folds`` parts: (kept, held out) positions for each part.

    A group stays whole, and each class is spread evenly (dealt in turn, shuffled by the seed).
    """
    members: dict[int, list[int]] = {}
    for at, group in enumerate(groups):
        members.setdefault(group, []).append(at)
    found = list(members.values())
    dealt = [found[at] for at in np.random.default_rng(SEED).permutation(len(found))]
    dealt.sort(key=lambda positions: labels[positions[0]])
    part = {at: turn % folds for turn, positions in enumerate(dealt) for at in positions}
    everyone = range(len(groups))
    return [
        ([at for at in everyone if part[at] != fold], [at for at in everyone if part[at] == fold])
        for fold in range(folds)
    ]


def _check(samples: Sequence[Sample]) -> None:
    often = Counter(sample.label for sample in samples)
    if sum(count > 1 for count in often.values()) < 2:
        raise Invalid(Problem(field="label", rule="training_needs_two_classes"))


def _train(samples: Sequence[Sample], groups: Sequence[int], recipe: Recipe) -> TextModel:
    decided: list[tuple[Decision, bool]] = []
    for kept, held in grouped_folds(groups, [s.label for s in samples], INNER_FOLDS):
        if len({samples[at].label for at in kept}) < 2:
            continue
        raw = _fit([samples[at] for at in kept], recipe)
        for at in held:
            decision = raw.decide(read(samples[at].text), k=2)
            right = bool(decision.ranked) and decision.ranked[0][0] == samples[at].label
            decided.append((decision, right))
    calibration = _calibrate(decided)
    threshold = _threshold(calibration, decided, recipe.precision_ppm)
    return replace(_fit(samples, recipe), calibration=calibration, threshold_ppm=threshold)


def _fit(samples: Sequence[Sample], recipe: Recipe) -> TextModel:
    """Fit the linear model alone; its calibration says nothing yet."""
    counted = [_count(read(sample.text), recipe) for sample in samples]
    vocabulary, rarity = _vocabulary(counted, recipe)
    if not len(vocabulary):
        raise Invalid(Problem(field="text", rule="training_needs_common_words"))
    matrix = _matrix(counted, vocabulary, rarity)
    machine = LinearSVC(C=recipe.penalty, class_weight="balanced", random_state=SEED)
    machine.fit(matrix, [sample.label for sample in samples])
    coefficients, intercepts = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:
        coefficients = np.vstack([-coefficients, coefficients])
        intercepts = np.concatenate([-intercepts, intercepts])
    return TextModel(
        classes=tuple(map(str, machine.classes_)),
        vocabulary=vocabulary,
        rarity=rarity,
        coefficients=np.asfortranarray(coefficients, dtype=np.float32),
        intercepts=intercepts.astype(np.float32),
        longest=recipe.longest,
        subject_weight=recipe.subject_weight,
        calibration=Calibration(0.0, 0.0, 1.0),
        threshold_ppm=0,
    )


def _count(words: Words, recipe: Recipe) -> Grams:
    return count_grams(words, longest=recipe.longest, subject_weight=recipe.subject_weight)


def _vocabulary(counted: Sequence[Grams], recipe: Recipe) -> tuple[Numbers, Floats]:
    """Choose the sequences (in enough messages, the most frequent first) and weigh their rarity."""
    numbers, held = np.unique(np.concatenate([own.numbers for own in counted]), return_counts=True)
    order = np.argsort(-held, kind="stable")[: recipe.most_features]
    chosen = np.sort(order[held[order] >= recipe.least_messages])
    rarity = np.log((1 + len(counted)) / (1 + held[chosen])) + 1
    return numbers[chosen], rarity.astype(np.float32)


def _matrix(counted: Sequence[Grams], vocabulary: Numbers, rarity: Floats) -> sparse.csr_matrix:
    """Give messages by features with the weights that :class:`TextModel` computes for one."""
    numbers = np.concatenate([own.numbers for own in counted])
    rows = np.repeat(np.arange(len(counted)), [len(own.numbers) for own in counted])
    features = np.minimum(np.searchsorted(vocabulary, numbers), len(vocabulary) - 1)
    known = vocabulary[features] == numbers
    often = np.concatenate([own.often for own in counted])[known]
    weights = (np.log(often) + np.float32(1)) * rarity[features[known]]
    shape = (len(counted), len(vocabulary))
    return normalize(sparse.csr_matrix((weights, (rows[known], features[known])), shape=shape))


def _calibrate(decided: Sequence[tuple[Decision, bool]]) -> Calibration:
    """Fit how sure the model may be; without a single mistake (or hit) the share of hits counts."""
    right = [hit for _, hit in decided]
    if len(set(right)) < 2:
        share = (sum(right) + 1) / (len(right) + 2)
        return Calibration(constant=float(np.log(share / (1 - share))), by_score=0.0, by_lead=0.0)
    seen = np.array([(made.first, made.first - made.second) for made, _ in decided])
    fitted = LogisticRegression(C=100.0).fit(seen, right)
    by_score, by_lead = fitted.coef_[0]
    return Calibration(float(fitted.intercept_[0]), float(by_score), float(by_lead))


def _threshold(
    calibration: Calibration, decided: Sequence[tuple[Decision, bool]], precision_ppm: int
) -> int:
    """Give the lowest confidence from which on the held-out readings are right often enough.

    A model that never is abstains always: its threshold is above one million.
    """
    sure = np.array([calibration.confidence(made.first, made.second) for made, _ in decided])
    order = np.argsort(-sure, kind="stable")
    right = np.cumsum(np.array([hit for _, hit in decided])[order])
    precision: NDArray[np.float64] = right / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision * MILLION >= precision_ppm)
    if not len(enough):
        return MILLION + 1
    return int(sure[order[enough[-1]]] * MILLION)
