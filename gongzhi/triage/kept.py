"""Where a jurisdiction's model lies, and the model that is in force there now."""

from __future__ import annotations

import logging
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from gongzhi.core.errors import Invalid
from gongzhi.triage.model import TextModel
from gongzhi.triage.storage import load_model, save_model

FOLDER = "models"

_log = logging.getLogger(__name__)


@lru_cache(maxsize=64)
def model_path(home: Path, jurisdiction: str) -> Path:
    """Give the file of a jurisdiction's model below the folder of the installation."""
    return home / FOLDER / f"{jurisdiction}.npz"


def brought_model(path: Path) -> tuple[TextModel, str]:
    """Read a model that lies elsewhere; gives it with the SHA-256 of its file.

    Raises ``Invalid`` as `load_model`.
    """
    model = load_model(path)
    return model, sha256(path.read_bytes()).hexdigest()


def keep_model(model: TextModel, path: Path) -> None:
    """Put a model in force: whoever reads finds the old one or the new one, whole."""
    save_model(model, path)


def kept_model(path: Path) -> TextModel | None:
    """Give the model of a file; a file replaced meanwhile is read anew, each process for itself.

    Without a file, or with one that is no model (which is logged), None: the wording reads alone,
    so that no report waits for a model.
    """
    try:
        stat = path.stat()
    except OSError:
        return None
    return _read(path, stat.st_ino, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _read(path: Path, node: int, changed: int, size: int) -> TextModel | None:
    _ = node, changed, size
    try:
        return load_model(path)
    except Invalid as refused:
        _log.error("model %s: %s", path, refused.problems[0].rule)
        return None
