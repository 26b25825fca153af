"""A model on disk: kept whole, read back the same, refused when it is not what was kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gongzhi.core.errors import Invalid
from gongzhi.triage.model import TextModel
from gongzhi.triage.reading import read
from gongzhi.triage.storage import load_model, save_model
from gongzhi.triage.tests.factories import MATTERS, make_samples
from gongzhi.triage.training import train
from gongzhi.triage.wording import Wording


@pytest.fixture(scope="module")
def model() -> TextModel:
    wording = Wording.from_words({code: row["words"] for code, row in MATTERS.items()})
    return train(make_samples(), wording=wording)


@pytest.fixture
def kept(model: TextModel, tmp_path: Path) -> Path:
    path = tmp_path / "models" / "matters.npz"
    save_model(model, path)
    return path


def refused(path: Path) -> tuple[str | None, str]:
    with pytest.raises(Invalid) as caught:
        load_model(path)
    (problem,) = caught.value.problems
    return problem.file, problem.rule


def rewrite(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the description inside a kept model, and leave its arrays as they are."""
    with np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    description = json.loads(arrays.pop("description").tobytes())
    change(description)
    written = np.frombuffer(json.dumps(description).encode(), dtype=np.uint8)
    np.savez(path, allow_pickle=False, description=written, **arrays)


def test_a_kept_model_reads_like_the_one_in_memory(model: TextModel, kept: Path) -> None:
    again = load_model(kept)
    assert again.coefficients.flags.f_contiguous
    for sample in make_samples():
        words = read(sample.text)
        assert again.decide(words) == model.decide(words)


def test_a_model_is_replaced_in_one_step_and_leaves_nothing_else(
    model: TextModel, kept: Path
) -> None:
    before = kept.stat().st_ino
    with kept.open("rb") as reading:
        save_model(model, kept)
        assert len(reading.read()) > 0
    assert kept.stat().st_ino != before
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def test_a_model_never_runs_what_it_holds(kept: Path) -> None:
    np.savez(kept, description=np.array([{"form": "gongzhi-triage-model"}], dtype=object))
    assert refused(kept) == (kept.name, "not_a_model")


@pytest.mark.parametrize(
    ("content", "rule"),
    [(None, "file_missing"), (b"", "not_a_model"), (b"{}", "not_a_model"), (b"PK", "not_a_model")],
)
def test_what_is_no_model_is_refused(kept: Path, content: bytes | None, rule: str) -> None:
    if content is None:
        kept.unlink()
    else:
        kept.write_bytes(content)
    assert refused(kept) == (kept.name, rule)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_half_a_model_is_refused(kept: Path, share: float) -> None:
    content = kept.read_bytes()
    kept.write_bytes(content[: int(len(content) * share)])
    assert refused(kept) == (kept.name, "not_a_model")


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("form", "other", "not_a_model"),
        ("version", 99, "model_version_unknown"),
        ("calibration", [1], "model_incomplete"),
        ("wording", ["路灯"], "model_incomplete"),
        ("arrays_sha256", "", "model_changed"),
        ("classes", ["a"], "weights_do_not_fit"),
    ],
)
def test_a_description_that_does_not_fit_is_refused(
    kept: Path, field: str, value: object, rule: str
) -> None:
    rewrite(kept, lambda description: description.update({field: value}))
    assert refused(kept) == (kept.name, rule)


def test_a_place_that_cannot_be_written_is_named(model: TextModel, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="not_writable"):
        save_model(model, tmp_path)
