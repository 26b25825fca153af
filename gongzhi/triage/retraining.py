"""Learns from what people decided: the catalogue's wording is the prior, decisions update it. Pure.

A model that reads held-out decisions worse than the wording alone is not worth having.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gongzhi.triage.evaluation import Figures, measure
from gongzhi.triage.fitting import USUAL_PRECISION_PPM, Recipe
from gongzhi.triage.model import TextModel
from gongzhi.triage.storage import digest_of
from gongzhi.triage.suggest import USUAL_THRESHOLD_PPM
from gongzhi.triage.training import Sample, cross_validate, outcome, outcome_by_wording, train
from gongzhi.triage.wording import Wording

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Decided:
    """A working text, the matter a person decided, and what had been suggested (may be empty).

    ``suggested`` is the matter that was ranked first, also where the reader then abstained.
    """

    text: str
    decided: str
    suggested: str


@dataclass(frozen=True, slots=True)
class Retrained:
    """A new model with its figures on held-out decisions, beside those of the wording alone.

    ``corrected`` counts the decisions in which a person chose another matter than suggested;
    ``precision_ppm`` is what the threshold was fitted for.
    """

    model: TextModel
    messages: int
    corrected: int
    wording: Figures
    held_out: Figures
    precision_ppm: int

    @property
    def better(self) -> bool:
        """Tell whether the model is right at least as often as the wording alone."""
        return self.held_out.accuracy >= self.wording.accuracy


def retrain(
    decided: Sequence[Decided],
    words: Mapping[str, tuple[str, ...]],
    precision_ppm: int = USUAL_PRECISION_PPM,
    threshold_ppm: int = USUAL_THRESHOLD_PPM,
) -> Retrained:
    """Train on decisions about matters that the catalogue (code → phrases) still has.

    The threshold is fitted so that ``precision_ppm`` of what the model says is right; that of the
    wording alone, held beside it, is ``threshold_ppm``.
    Raises ``Invalid`` when there is too little to learn from (see ``training.train``).
    """
    recipe = Recipe(precision_ppm=precision_ppm)
    known = [one for one in decided if one.decided in words]
    samples = [Sample(one.text, one.decided) for one in known]
    wording = Wording.from_words(words)
    held_out = cross_validate(samples, folds=FOLDS, recipe=recipe, wording=wording)
    cold = [outcome_by_wording(wording, threshold_ppm, one) for one in samples]
    model = train(samples, recipe, wording=wording)
    return Retrained(
        model=replace(model, digest=digest_of(model)),
        messages=len(samples),
        corrected=sum(one.suggested != one.decided for one in known),
        wording=measure(cold),
        held_out=measure(held_out),
        precision_ppm=recipe.precision_ppm,
    )


@dataclass(frozen=True, slots=True)
class Brought:
    """A model from elsewhere, measured on what people decided here, beside the wording alone.

    ``classes`` counts its matters that the catalogue has.
    """

    model: TextModel
    classes: int
    messages: int
    wording: Figures
    here: Figures

    @property
    def better(self) -> bool:
        """Tell whether it reads the catalogue, and the decisions here no worse than the wording."""
        return self.classes > 0 and self.here.accuracy >= self.wording.accuracy


def try_brought(
    model: TextModel,
    decided: Sequence[Decided],
    words: Mapping[str, tuple[str, ...]],
    threshold_ppm: int = USUAL_THRESHOLD_PPM,
) -> Brought:
    """Measure a model that was trained elsewhere on decisions about matters of the catalogue."""
    samples = [Sample(one.text, one.decided) for one in decided if one.decided in words]
    wording = Wording.from_words(words)
    own = model.in_catalogue(words)
    return Brought(
        model=model,
        classes=sum(one in words for one in model.classes),
        messages=len(samples),
        wording=measure([outcome_by_wording(wording, threshold_ppm, one) for one in samples]),
        here=measure([outcome(own, one) for one in samples]),
    )
