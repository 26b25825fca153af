"""A trained model on disk: a folder with ``model.json`` and ``weights.npz``, never pickle."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongzhi.core.errors import Invalid, Problem
from gongzhi.triage.model import Calibration, TextModel

FORM = "gongzhi-triage-model"
VERSION = 1
DESCRIPTION = "model.json"
WEIGHTS = "weights.npz"


def save_model(model: TextModel, folder: Path) -> None:
    """Write the model into a folder, which is made if missing; an older model is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        vocabulary=model.vocabulary,
        rarity=model.rarity,
        coefficients=model.coefficients,
        intercepts=model.intercepts,
    )
    weights = buffer.getvalue()
    description = {
        "form": FORM,
        "version": VERSION,
        "classes": model.classes,
        "longest": model.longest,
        "subject_weight": model.subject_weight,
        "threshold_ppm": model.threshold_ppm,
        "calibration": [
            model.calibration.constant,
            model.calibration.by_score,
            model.calibration.by_lead,
        ],
        "weights_sha256": hashlib.sha256(weights).hexdigest(),
    }
    (folder / WEIGHTS).write_bytes(weights)
    (folder / DESCRIPTION).write_text(json.dumps(description, ensure_ascii=False), encoding="utf-8")


def load_model(folder: Path) -> TextModel:
    """Read a model back.

    Raises ``Invalid`` (naming the file and the rule) when a file is missing, is no model of this
    form and version, does not fit its weights, or was changed after it was saved.
    """
    description = _description(folder)
    weights = _weights(folder, description)
    try:
        constant, by_score, by_lead = map(float, description["calibration"])
        model = TextModel(
            classes=tuple(map(str, description["classes"])),
            vocabulary=weights["vocabulary"].astype(np.uint32),
            rarity=weights["rarity"].astype(np.float32),
            coefficients=np.asfortranarray(weights["coefficients"], dtype=np.float32),
            intercepts=weights["intercepts"].astype(np.float32),
            longest=int(description["longest"]),
            subject_weight=int(description["subject_weight"]),
            calibration=Calibration(constant, by_score, by_lead),
            threshold_ppm=int(description["threshold_ppm"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _broken(folder / DESCRIPTION, "model_incomplete") from error
    _check_shapes(model, folder)
    return model


def _description(folder: Path) -> dict[str, Any]:
    path = folder / DESCRIPTION
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise _broken(path, "file_missing") from error
    except ValueError as error:
        raise _broken(path, "not_json") from error
    if not isinstance(description, dict) or description.get("form") != FORM:
        raise _broken(path, "not_a_model")
    if description.get("version") != VERSION:
        raise _broken(path, "model_version_unknown")
    return description


def _weights(folder: Path, description: dict[str, Any]) -> dict[str, NDArray[Any]]:
    path = folder / WEIGHTS
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise _broken(path, "file_missing") from error
    if hashlib.sha256(content).hexdigest() != description.get("weights_sha256"):
        raise _broken(path, "model_changed")
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (ValueError, zipfile.BadZipFile) as error:
        raise _broken(path, "not_weights") from error


def _check_shapes(model: TextModel, folder: Path) -> None:
    features = len(model.vocabulary)
    fits = (
        features > 0
        and model.coefficients.shape == (len(model.classes), features)
        and model.rarity.shape == (features,)
        and model.intercepts.shape == (len(model.classes),)
    )
    if not fits:
        raise _broken(folder / WEIGHTS, "weights_do_not_fit")


def _broken(path: Path, rule: str) -> Invalid:
    return Invalid(Problem(field="model", rule=rule, file=path.name))
