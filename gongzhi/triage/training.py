"""Training of a reader from messages that already have their matter.

What the two parts of the model weigh (:mod:`gongzhi.triage.mixing`), how sure it may be, and the
confidence below which it abstains are fitted on messages held out from training; near-duplicates
are always held out together. The seed is fixed: the same file gives the same model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gongzhi.core.errors import Invalid, Problem
from gongzhi.triage.evaluation import Outcome
from gongzhi.triage.fitting import SEED, UNSEEN, Linear, Recipe, fit
from gongzhi.triage.grams import Floats, Grams, count_grams
from gongzhi.triage.grouping import duplicate_groups
from gongzhi.triage.mixing import Mixture, calibrate, lead, mix, threshold
from gongzhi.triage.model import Calibration, TextModel
from gongzhi.triage.reading import read
from gongzhi.triage.wording import Wording, confidence, shares

INNER_FOLDS = 4
NEAR_DUPLICATE_PPM = 400_000
MILLION = 1_000_000
NO_WORDING = Wording.from_words({})


@dataclass(frozen=True, slots=True)
class Sample:
    """A message (subject in the first line) and the class it belongs to."""

    text: str
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class _Example:
    """A sample read once: its class and group, its sequences, the shares of the wording."""

    label: str
    group: int
    grams: Grams
    heard: dict[str, float]


def train(
    samples: Sequence[Sample], recipe: Recipe | None = None, *, wording: Wording = NO_WORDING
) -> TextModel:
    """Train a model with its calibration and threshold; ``wording`` is where it starts from.

    Raises ``Invalid`` when fewer than two classes have at least two messages each, or when no
    sequence of characters occurs in enough messages.
    """
    recipe = recipe or Recipe()
    return _train(_examples(samples, recipe, wording), recipe, wording)


def cross_validate(
    samples: Sequence[Sample],
    *,
    folds: int,
    recipe: Recipe | None = None,
    wording: Wording = NO_WORDING,
) -> list[Outcome]:
    """Read every message with a model that saw neither it nor a near-duplicate of it.

    Weights, calibration and threshold are fitted inside the training part of each fold.
    """
    recipe = recipe or Recipe()
    examples = _examples(samples, recipe, wording)
    outcomes: list[Outcome] = []
    for kept, held in _folds(examples, folds):
        model = _train([examples[at] for at in kept], recipe, wording)
        outcomes.extend(outcome(model, samples[at]) for at in held)
    return outcomes


def outcome(model: TextModel, sample: Sample) -> Outcome:
    """Read one labelled message and keep what is needed to judge the reading."""
    decision = model.decide(read(sample.text), k=1)
    said = decision.ranked[0][0] if decision.ranked else ""
    sure = decision.confidence
    return Outcome(sample.label, said, sure, sure * MILLION >= model.threshold_ppm)


def outcome_by_wording(wording: Wording, threshold_ppm: int, sample: Sample) -> Outcome:
    """Read one labelled message by the wording of the catalogue alone."""
    evidence = wording.weigh(read(sample.text))
    sure = confidence(evidence)
    said = evidence[0].matter if evidence else ""
    return Outcome(sample.label, said, sure, sure * MILLION >= threshold_ppm)


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


def _folds(examples: Sequence[_Example], folds: int) -> list[tuple[list[int], list[int]]]:
    return grouped_folds([one.group for one in examples], [one.label for one in examples], folds)


def _examples(samples: Sequence[Sample], recipe: Recipe, wording: Wording) -> list[_Example]:
    often = Counter(sample.label for sample in samples)
    if sum(count > 1 for count in often.values()) < 2:
        raise Invalid(Problem(field="label", rule="training_needs_two_classes"))
    groups = duplicate_groups([s.text for s in samples], at_least_ppm=NEAR_DUPLICATE_PPM)
    examples = []
    for sample, group in zip(samples, groups, strict=True):
        words = read(sample.text)
        grams = count_grams(words, longest=recipe.longest, subject_weight=recipe.subject_weight)
        examples.append(_Example(sample.label, group, grams, shares(wording.weigh(words))))
    return examples


def _train(examples: Sequence[_Example], recipe: Recipe, wording: Wording) -> TextModel:
    spoken = (matter for matter, phrases in wording.listed().items() if phrases)
    classes = tuple(sorted({*(one.label for one in examples), *spoken}))
    learnt = np.full((len(examples), len(classes)), UNSEEN, dtype=np.float32)
    for kept, held in _folds(examples, INNER_FOLDS):
        if held and len({examples[at].label for at in kept}) > 1:
            linear = _fit([examples[at] for at in kept], classes, recipe)
            learnt[held] = linear.scores([examples[at].grams for at in held])
    heard = _heard(examples, classes)
    truth = np.array([classes.index(one.label) for one in examples])
    mixture = mix(learnt, heard, truth)
    scores = learnt * np.float32(mixture.learnt) + heard * np.float32(mixture.wording)
    leads, right = lead(scores), scores.argmax(axis=1) == truth
    calibration = calibrate(leads, right)
    return _model(
        _fit(examples, classes, recipe),
        classes,
        recipe,
        wording,
        mixture,
        calibration,
        threshold(calibration, leads, right, recipe.precision_ppm),
    )


def _model(
    linear: Linear,
    classes: tuple[str, ...],
    recipe: Recipe,
    wording: Wording,
    mixture: Mixture,
    calibration: Calibration,
    threshold_ppm: int,
) -> TextModel:
    """Put the parts together; the weight of what was learnt is folded into its functions."""
    learnt = np.float32(mixture.learnt)
    return TextModel(
        classes=classes,
        vocabulary=linear.vocabulary,
        rarity=linear.rarity,
        coefficients=np.asfortranarray(linear.coefficients * learnt),
        intercepts=linear.intercepts * learnt,
        longest=recipe.longest,
        subject_weight=recipe.subject_weight,
        wording=wording,
        wording_weight=mixture.wording,
        unseen=UNSEEN * mixture.learnt,
        calibration=calibration,
        threshold_ppm=threshold_ppm,
    )


def _fit(examples: Sequence[_Example], classes: Sequence[str], recipe: Recipe) -> Linear:
    counted = [one.grams for one in examples]
    return fit(counted, [one.label for one in examples], classes, recipe)


def _heard(examples: Sequence[_Example], classes: Sequence[str]) -> Floats:
    """Give the shares of the wording: messages × classes."""
    heard = [[one.heard.get(name, 0.0) for name in classes] for one in examples]
    return np.array(heard, dtype=np.float32)
