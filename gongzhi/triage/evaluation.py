"""How good a reader is: figures over messages whose matter is known. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STEPS_OF_CONFIDENCE = 10
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """One message read: its true class, what was said, how sure (0..1), and whether it was said.

    ``answered`` is false where the reader abstained; ``said`` then still holds its first choice.
    """

    label: str
    said: str
    sure: float
    answered: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1. Accuracy and macro-F1 count every message as if nothing were abstained.

    ``coverage`` is the share of messages answered, ``precision`` the share of right ones among
    them; ``calibration_error`` the mean distance between confidence and hits in ten steps.
    """

    messages: int
    accuracy: float
    macro_f1: float
    coverage: float
    precision: float
    calibration_error: float

    def in_ppm(self) -> dict[str, int]:
        """Spell the shares in whole parts per million: the journal holds no fractions."""
        shares = ("accuracy", "macro_f1", "coverage", "precision", "calibration_error")
        return {f"{name}_ppm": round(getattr(self, name) * MILLION) for name in shares}


def measure(outcomes: Sequence[Outcome]) -> Figures:
    """Compute the figures; all zero for no outcomes."""
    total = len(outcomes)
    answered = [one for one in outcomes if one.answered]
    return Figures(
        messages=total,
        accuracy=_share(outcomes),
        macro_f1=macro_f1(outcomes),
        coverage=len(answered) / total if total else 0.0,
        precision=_share(answered),
        calibration_error=_calibration_error(outcomes),
    )


def macro_f1(outcomes: Sequence[Outcome]) -> float:
    """Give the plain mean of the F1 of every class that occurs among the true ones."""
    labels = sorted({one.label for one in outcomes})
    return sum(_f1(outcomes, label) for label in labels) / len(labels) if labels else 0.0


def _f1(outcomes: Sequence[Outcome], label: str) -> float:
    hits = sum(one.label == label == one.said for one in outcomes)
    true_or_said = sum((one.label == label) + (one.said == label) for one in outcomes)
    return 2 * hits / true_or_said


def _share(outcomes: Sequence[Outcome]) -> float:
    right = sum(one.label == one.said for one in outcomes)
    return right / len(outcomes) if outcomes else 0.0


def _calibration_error(outcomes: Sequence[Outcome]) -> float:
    steps: list[list[Outcome]] = [[] for _ in range(STEPS_OF_CONFIDENCE)]
    for one in outcomes:
        steps[min(int(one.sure * STEPS_OF_CONFIDENCE), STEPS_OF_CONFIDENCE - 1)].append(one)
    distance = sum(
        abs(sum(one.sure for one in step) - sum(one.label == one.said for one in step))
        for step in steps
    )
    return distance / len(outcomes) if outcomes else 0.0
