"""A trained model on disk: one file of arrays with its description inside, never pickle."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
import zlib
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongzhi.core.errors import Invalid, Problem
from gongzhi.triage.model import Calibration, TextModel
from gongzhi.triage.wording import Wording

FORM = "gongzhi-triage-model"
VERSION = 2
DESCRIPTION = "description"
ARRAYS = ("vocabulary", "rarity", "coefficients", "intercepts")

Arrays = dict[str, NDArray[Any]]


def save_model(model: TextModel, path: Path) -> None:
    """Write the model into a file, whose folder is made if missing.

    An older model is replaced in one step: whoever reads finds the old one or the new one, whole.
    Raises ``Invalid`` when the path cannot be written.
    """
    arrays: Arrays = {name: getattr(model, name) for name in ARRAYS}
    written = _spelt(_described(model, arrays))
    buffer = io.BytesIO()
    described = np.frombuffer(written, dtype=np.uint8)
    np.savez_compressed(buffer, allow_pickle=False, **{DESCRIPTION: described}, **arrays)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, buffer.getvalue())
    except OSError as error:
        raise _broken(path, "not_writable") from error


def digest_of(model: TextModel) -> str:
    """Give the hash that names a model wherever it is kept: SHA-256 of all that it holds."""
    arrays: Arrays = {name: getattr(model, name) for name in ARRAYS}
    return hashlib.sha256(_spelt(_described(model, arrays))).hexdigest()


def load_model(path: Path) -> TextModel:
    """Read a model back.

    Raises ``Invalid`` (naming the file and the rule) when the file is missing, is no model of this
    form and version, does not fit its weights, or was changed after it was saved.
    """
    stored = _stored(path)
    description = _description(path, stored)
    try:
        if _fingerprint({name: stored[name] for name in ARRAYS}) != description["arrays_sha256"]:
            raise _broken(path, "model_changed")
        model = _built(description, stored)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _broken(path, "model_incomplete") from error
    _check_shapes(model, path)
    return model


def _described(model: TextModel, arrays: Arrays) -> dict[str, Any]:
    calibration = model.calibration
    return {
        "form": FORM,
        "version": VERSION,
        "classes": model.classes,
        "longest": model.longest,
        "subject_weight": model.subject_weight,
        "wording": model.wording.listed(),
        "wording_weight": model.wording_weight,
        "unseen": model.unseen,
        "calibration": [calibration.constant, calibration.by_score, calibration.by_lead],
        "threshold_ppm": model.threshold_ppm,
        "arrays_sha256": _fingerprint(arrays),
    }


def _spelt(description: dict[str, Any]) -> bytes:
    return json.dumps(description, ensure_ascii=False).encode()


def _built(description: dict[str, Any], stored: Arrays) -> TextModel:
    constant, by_score, by_lead = map(float, description["calibration"])
    wording = {code: tuple(map(str, said)) for code, said in description["wording"].items()}
    return TextModel(
        classes=tuple(map(str, description["classes"])),
        vocabulary=stored["vocabulary"].astype(np.uint32),
        rarity=stored["rarity"].astype(np.float32),
        coefficients=np.asfortranarray(stored["coefficients"], dtype=np.float32),
        intercepts=stored["intercepts"].astype(np.float32),
        longest=int(description["longest"]),
        subject_weight=int(description["subject_weight"]),
        wording=Wording.from_words(wording),
        wording_weight=float(description["wording_weight"]),
        unseen=float(description["unseen"]),
        calibration=Calibration(constant, by_score, by_lead),
        threshold_ppm=int(description["threshold_ppm"]),
        digest=hashlib.sha256(stored[DESCRIPTION].tobytes()).hexdigest(),
    )


def _stored(path: Path) -> Arrays:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise _broken(path, "file_missing") from error
    except OSError as error:
        raise _broken(path, "not_readable") from error
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (ValueError, EOFError, AttributeError, zipfile.BadZipFile, zlib.error) as error:
        raise _broken(path, "not_a_model") from error


def _description(path: Path, stored: Arrays) -> dict[str, Any]:
    try:
        description = json.loads(stored[DESCRIPTION].tobytes())
    except (KeyError, ValueError) as error:
        raise _broken(path, "not_a_model") from error
    if not isinstance(description, dict) or description.get("form") != FORM:
        raise _broken(path, "not_a_model")
    if description.get("version") != VERSION:
        raise _broken(path, "model_version_unknown")
    return description


def _check_shapes(model: TextModel, path: Path) -> None:
    features = len(model.vocabulary)
    fits = (
        features > 0
        and model.coefficients.shape == (len(model.classes), features)
        and model.rarity.shape == (features,)
        and model.intercepts.shape == (len(model.classes),)
    )
    if not fits:
        raise _broken(path, "weights_do_not_fit")


def _fingerprint(arrays: Arrays) -> str:
    whole = hashlib.sha256()
    for name in ARRAYS:
        whole.update(f"{name} {arrays[name].dtype} {arrays[name].shape}".encode())
        whole.update(np.ascontiguousarray(arrays[name]).tobytes())
    return whole.hexdigest()


def _replace(path: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise


def _broken(path: Path, rule: str) -> Invalid:
    return Invalid(Problem(field="model", rule=rule, file=path.name))
