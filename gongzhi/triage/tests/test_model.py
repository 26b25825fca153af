"""A trained reader: training, keeping, reading."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gongzhi.core.errors import Invalid
from gongzhi.triage.evaluation import Outcome, measure
from gongzhi.triage.model import TextModel
from gongzhi.triage.storage import load_model, save_model
from gongzhi.triage.suggest import Reader, suggest
from gongzhi.triage.tests.factories import DANGER_SIGNS, HELP_NUMBERS, MATTERS, make_samples
from gongzhi.triage.training import Recipe, Sample, cross_validate, grouped_folds, train


@pytest.fixture(scope="module")
def model() -> TextModel:
    return train(make_samples())


def make_trained_reader(model: TextModel) -> Reader:
    return Reader.with_model(
        model, MATTERS, danger_signs=DANGER_SIGNS, help_numbers=HELP_NUMBERS, threshold_ppm=0
    )


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("这条路路灯坏了", "street_lamp"),
        ("半夜打桩睡不着", "works_noise"),
        ("小车堵住消防通道", "parking"),
    ],
)
def test_a_trained_reader_finds_the_matter_and_names_the_words(
    model: TextModel, text: str, matter: str
) -> None:
    found = suggest(text, reader=make_trained_reader(model))
    assert found.matter == matter
    assert all(word in text for word in found.ranked[0].words)
    assert found.ranked[0].words


def test_a_trained_reader_still_sees_danger(model: TextModel) -> None:
    assert suggest("路灯坏了，着火了", reader=make_trained_reader(model)).reason == "danger"


def test_a_trained_reader_is_silent_on_what_it_has_never_seen(model: TextModel) -> None:
    assert suggest("qqq", reader=make_trained_reader(model)).reason == "silent"


def test_a_matter_withdrawn_from_the_pack_is_never_suggested(model: TextModel) -> None:
    matters = {code: row for code, row in MATTERS.items() if code != "street_lamp"}
    reader = Reader.with_model(model, matters)
    found = suggest("这条路路灯坏了", reader=reader)
    assert "street_lamp" not in {one.matter for one in found.ranked}


def test_a_model_without_any_matter_of_the_pack_is_silent(model: TextModel) -> None:
    assert suggest("路灯坏了", reader=Reader.with_model(model, {})).reason == "silent"


def test_the_same_messages_train_the_same_model(model: TextModel) -> None:
    again = train(make_samples())
    assert np.array_equal(again.vocabulary, model.vocabulary)
    assert np.array_equal(again.coefficients, model.coefficients)
    assert again.threshold_ppm == model.threshold_ppm


def test_weights_lie_in_columns_so_that_one_message_reads_few(model: TextModel) -> None:
    assert model.coefficients.flags.f_contiguous
    assert model.coefficients.dtype == np.float32


def test_a_kept_model_reads_like_the_one_in_memory(model: TextModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "kept")
    assert {path.name for path in (tmp_path / "kept").iterdir()} == {"model.json", "weights.npz"}
    kept = load_model(tmp_path / "kept")
    assert kept.coefficients.flags.f_contiguous
    for sample in make_samples():
        text = sample.text
        assert suggest(text, reader=make_trained_reader(kept)) == suggest(
            text, reader=make_trained_reader(model)
        )


def test_a_broken_model_is_refused_by_file_and_rule(model: TextModel, tmp_path: Path) -> None:
    def refused(name: str, content: bytes | None) -> tuple[str | None, str]:
        save_model(model, tmp_path)
        if content is None:
            (tmp_path / name).unlink()
        else:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(Invalid) as caught:
            load_model(tmp_path)
        (problem,) = caught.value.problems
        return problem.file, problem.rule

    save_model(model, tmp_path)
    description = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))

    def written(**changes: object) -> bytes:
        return json.dumps(description | changes).encode()

    assert refused("model.json", None) == ("model.json", "file_missing")
    assert refused("weights.npz", None) == ("weights.npz", "file_missing")
    assert refused("model.json", b"{") == ("model.json", "not_json")
    assert refused("model.json", b"[]") == ("model.json", "not_a_model")
    assert refused("model.json", written(version=99)) == ("model.json", "model_version_unknown")
    assert refused("model.json", written(calibration=[1])) == ("model.json", "model_incomplete")
    assert refused("model.json", written(classes=["a"])) == ("weights.npz", "weights_do_not_fit")
    assert refused("weights.npz", b"PK") == ("weights.npz", "model_changed")


def test_training_needs_two_classes_with_two_messages() -> None:
    with pytest.raises(Invalid, match="training_needs_two_classes"):
        train([Sample("路灯坏了", "lamp"), Sample("灯又坏了", "lamp"), Sample("停车", "parking")])


def test_training_needs_words_that_several_messages_share() -> None:
    texts = zip("甲乙丙丁", "aabb", strict=True)
    with pytest.raises(Invalid, match="training_needs_common_words"):
        train([Sample(text, label) for text, label in texts])


def test_two_classes_are_enough() -> None:
    samples = [sample for sample in make_samples() if sample.label != "parking"]
    model = train(samples, Recipe(precision_ppm=500_000))
    assert model.classes == ("street_lamp", "works_noise")
    reader = Reader.with_model(model, MATTERS, threshold_ppm=0)
    assert suggest("路灯坏了", reader=reader).matter == "street_lamp"


def test_a_group_is_never_split_between_training_and_holding_out() -> None:
    groups = [0, 0, 1, 2, 2, 2, 3, 4, 5, 6]
    labels = list("aabaaabbab")
    folds = grouped_folds(groups, labels, 3)
    assert sorted(at for _, held in folds for at in held) == list(range(10))
    for kept, held in folds:
        assert not {groups[at] for at in kept} & {groups[at] for at in held}


def test_held_out_reading_covers_every_message_once() -> None:
    outcomes = cross_validate(make_samples(), folds=3)
    assert len(outcomes) == len(make_samples())


def test_figures_are_those_of_the_definition() -> None:
    outcomes = [
        Outcome("a", "a", 0.95, answered=True),
        Outcome("a", "b", 0.55, answered=True),
        Outcome("b", "b", 0.55, answered=False),
        Outcome("b", "b", 0.95, answered=True),
    ]
    figures = measure(outcomes)
    assert figures.accuracy == 0.75
    assert figures.macro_f1 == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert figures.coverage == 0.75
    assert figures.precision == pytest.approx(2 / 3)
    assert figures.calibration_error == pytest.approx((0.1 + 0.1) / 4)
    assert measure([]).accuracy == 0.0
