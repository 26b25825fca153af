"""How the two parts of a model are weighed: what was learnt against the catalogue's wording.

The wording is the prior. Both weights come from messages held out from training, drawn towards
the values of the first day, so a handful of corrections changes little and thousands decide.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from gongzhi.triage.grams import Floats
from gongzhi.triage.model import Calibration

Hits = NDArray[np.bool_]

MILLION = 1_000_000
# Weights of learning and wording before anything is known, and how many messages that is worth.
FIRST_DAY = np.array([1.0, 3.0])
WORTH = 5.0


@dataclass(frozen=True, slots=True)
class Mixture:
    """How much a learnt score counts, and how much a share (0..1) of the wording."""

    learnt: float
    wording: float


def mix(learnt: Floats, heard: Floats, truth: NDArray[np.intp]) -> Mixture:
    """Fit the two weights on held-out messages (messages × classes; ``truth`` the right column).

    Multinomial logistic regression with one weight for each part and a ridge towards the first day.
    A wording that says nothing at all weighs nothing.
    """
    parts = np.stack([learnt, heard]).astype(np.float64)
    right = parts[:, np.arange(len(truth)), truth]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = np.tensordot(weights, parts, axes=1)
        top = scores.max(axis=1, keepdims=True)
        steep = np.exp(scores - top)
        whole = steep.sum(axis=1, keepdims=True)
        pull = weights - FIRST_DAY
        lost = (np.log(whole) + top).sum() - (weights @ right).sum() + WORTH * (pull @ pull)
        expected = np.einsum("pmc,mc->p", parts, steep / whole)
        return float(lost), expected - right.sum(axis=1) + 2 * WORTH * pull

    found = minimize(loss, FIRST_DAY, jac=True, method="L-BFGS-B", bounds=[(0, None)] * 2)
    return Mixture(float(found.x[0]), float(found.x[1]) if heard.any() else 0.0)


def lead(scores: Floats) -> NDArray[np.float64]:
    """Give for each message the best score and how far it leads the second: messages × 2."""
    best = np.sort(scores, axis=1)[:, -2:].astype(np.float64)
    return np.column_stack([best[:, 1], best[:, 1] - best[:, 0]])


def calibrate(leads: NDArray[np.float64], right: Hits) -> Calibration:
    """Fit how sure the model may be; without a single mistake (or hit) the share of hits counts."""
    if right.all() or not right.any():
        share = (right.sum() + 1) / (len(right) + 2)
        return Calibration(constant=float(np.log(share / (1 - share))), by_score=0.0, by_lead=0.0)
    fitted = LogisticRegression(C=100.0).fit(leads, right)
    by_score, by_lead = fitted.coef_[0]
    return Calibration(float(fitted.intercept_[0]), float(by_score), float(by_lead))


def threshold(
    calibration: Calibration, leads: NDArray[np.float64], right: Hits, precision_ppm: int
) -> int:
    """Give the lowest confidence from which on the held-out readings are right often enough.

    A model that never is abstains always: its threshold is above one million.
    """
    sure = np.array([calibration.confidence(first, first - ahead) for first, ahead in leads])
    order = np.argsort(-sure, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision * MILLION >= precision_ppm)
    return int(sure[order[enough[-1]]] * MILLION) if len(enough) else MILLION + 1
