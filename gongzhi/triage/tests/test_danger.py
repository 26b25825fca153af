"""Signs of danger come before everything else."""

from __future__ import annotations

import json

import pytest

from gongzhi.triage.explain import LANGUAGES, SENTENCES, explain
from gongzhi.triage.suggest import REASONS, suggest
from gongzhi.triage.tests.factories import DANGER_SIGNS, MATTERS, make_reader


def test_a_sign_of_danger_goes_to_a_person_although_the_matter_is_clear() -> None:
    found = suggest("路灯不亮了\n没有路灯，邻居家暴，他拿刀。", reader=make_reader())
    assert (found.abstained, found.reason, found.matter) == (True, "danger", "")
    assert found.ranked[0].matter == "street_lamp"
    (sign,) = found.danger
    assert (sign.category, sign.words, sign.number) == ("violence", ("家暴", "拿刀"), "110")


def test_several_signs_are_all_named_in_the_order_of_the_table() -> None:
    found = suggest("着火了！他虐待孩子", reader=make_reader())
    assert [sign.sign for sign in found.danger] == ["child_hurt", "gas_leak"]


def test_a_sign_without_a_help_number_is_found_all_the_same() -> None:
    (sign,) = suggest("我不想活了", reader=make_reader()).danger
    assert (sign.category, sign.number) == ("self_harm", "")


def test_a_calm_text_shows_no_danger() -> None:
    assert suggest("路灯不亮", reader=make_reader()).danger == ()


def test_a_word_inside_a_neutral_phrase_says_nothing_and_elsewhere_it_does() -> None:
    assert suggest("门口叫卖跳楼价，太吵", reader=make_reader()).danger == ()
    (sign,) = suggest("跳楼价卖房，他要跳楼", reader=make_reader()).danger
    assert (sign.category, sign.words) == ("self_harm", ("跳楼",))


def test_facts_for_the_journal_are_codes_and_whole_numbers() -> None:
    facts = suggest("路灯不亮，煤气泄漏", reader=make_reader()).as_facts()
    assert json.loads(json.dumps(facts)) == facts
    assert facts["danger"][0] == {
        "sign": "gas_leak",
        "category": "fire_gas",
        "words": ["煤气泄漏"],
        "help": "fire",
        "number": "119",
    }
    assert "." not in json.dumps(facts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_category_has_words_in_both_languages(language: str) -> None:
    categories = {row["category"] for row in DANGER_SIGNS.values()}
    assert {*REASONS, *categories} <= SENTENCES.keys()
    for forms in SENTENCES.values():
        assert forms[language].strip()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("路灯不亮", "建议事项：路灯"),
        ("扰民", "难以区分"),
        ("", "没有文字"),
        ("天气很好", "没有目录里的说法"),
        ("煤气泄漏", "求助电话：119"),
    ],
)
def test_a_suggestion_is_explained_in_words(text: str, said: str) -> None:
    reader = make_reader(threshold_ppm=600_000 if text == "扰民" else 300_000)
    found = suggest(text, reader=reader)
    assert said in "".join(explain(found, language="zh-hans", matters=MATTERS))
    english = "".join(explain(found, language="en", matters=MATTERS))
    assert english
    assert "{" not in english
