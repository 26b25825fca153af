"""A trained reader: training, keeping, reading."""

from __future__ import annotations

import numpy as np
import pytest

from gongzhi.core.errors import Invalid
from gongzhi.triage.evaluation import Outcome, measure
from gongzhi.triage.fitting import Recipe
from gongzhi.triage.model import TextModel
from gongzhi.triage.suggest import Reader, suggest
from gongzhi.triage.tests.factories import DANGER_SIGNS, HELP_NUMBERS, MATTERS, make_samples
from gongzhi.triage.training import Sample, cross_validate, grouped_folds, train
from gongzhi.triage.wording import Wording


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


def test_the_words_named_are_longer_than_what_the_model_knows(model: TextModel) -> None:
    found = suggest("小车堵住消防通道，救护车进不来", reader=make_trained_reader(model))
    assert any(len(word) > 2 for word in found.ranked[0].words)


def test_the_wording_of_the_catalogue_speaks_for_matters_without_a_message() -> None:
    wording = Wording.from_words({code: row["words"] for code, row in MATTERS.items()})
    model = train(make_samples(), wording=wording)
    reader = make_trained_reader(model)
    found = suggest("喇叭叫卖", reader=reader)
    assert found.ranked[0].matter == "shop_noise"
    assert found.ranked[0].words[0] == "喇叭叫卖"
    assert suggest("这条路路灯坏了", reader=reader).matter == "street_lamp"


def test_a_matter_new_in_the_catalogue_comes_in_by_its_wording() -> None:
    old = {code: row for code, row in MATTERS.items() if code != "property_management"}
    wording = Wording.from_words({code: row["words"] for code, row in old.items()})
    model = train(make_samples(), wording=wording)
    text = "物业公司收了物业费不办事"
    assert (
        "property_management"
        in model.in_catalogue({code: row["words"] for code, row in MATTERS.items()}).classes
    )
    found = suggest(text, reader=make_trained_reader(model))
    assert found.ranked[0].matter == "property_management"


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
