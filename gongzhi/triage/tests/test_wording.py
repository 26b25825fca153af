"""The reader of the first day."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.triage.phrases import Phrases
from gongzhi.triage.reading import LONGEST, read
from gongzhi.triage.suggest import REASONS, suggest
from gongzhi.triage.tests.factories import make_reader


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("幸福路的路灯不亮了", "street_lamp"),
        ("门口路灯都不太亮", "street_lamp"),
        ("这里没有路灯", "street_lamp"),
        ("通宵施工，没法睡", "works_noise"),
        ("楼下广场舞太吵，扰民", "shop_noise"),
        ("有人违章停车", "parking"),
        ("物业公司乱收费", "property_management"),
        ("ＷＵＹＥ物业 不作为", "property_management"),
    ],
)
def test_a_message_in_the_words_of_the_catalogue_finds_its_matter(text: str, matter: str) -> None:
    assert suggest(text, reader=make_reader(threshold_ppm=0)).matter == matter


def test_most_pairs_of_a_phrase_speak_when_no_phrase_is_found() -> None:
    found = suggest("业主想换委员", reader=make_reader(threshold_ppm=0))
    assert found.matter == "property_management"
    assert found.ranked[0].words == ("业主委员会",)
    exact = suggest("业主委员会", reader=make_reader(threshold_ppm=0))
    assert found.confidence_ppm < exact.confidence_ppm


def test_the_words_that_decided_are_named() -> None:
    found = suggest("半夜通宵施工，严重扰民", reader=make_reader())
    assert found.ranked[0].words == ("通宵施工", "扰民")


def test_the_subject_counts_more_than_the_detail() -> None:
    text = "违章停车\n" + "门口的广场舞，还有音响声音，喇叭叫卖。"
    assert suggest(text, reader=make_reader(threshold_ppm=0)).matter == "parking"


def test_a_phrase_inside_a_longer_one_does_not_speak_for_itself() -> None:
    phrases = Phrases.of(["路灯", "路灯不亮", "不亮", "亮了"])
    assert list(phrases.found_in("路灯不亮了")) == ["路灯不亮", "亮了"]


def test_two_matters_that_are_equally_near_are_left_to_a_person() -> None:
    found = suggest("扰民", reader=make_reader(threshold_ppm=600_000))
    assert (found.abstained, found.reason, found.matter) == (True, "close", "")
    assert {one.matter for one in found.ranked} == {"works_noise", "shop_noise"}


def test_a_text_without_known_words_is_silent_and_an_empty_one_says_so() -> None:
    assert suggest("天气很好", reader=make_reader()).reason == "silent"
    assert suggest("  \n ", reader=make_reader()).reason == "empty"


def test_only_the_beginning_of_a_very_long_text_is_read() -> None:
    words = read("主题\n" + "长" * (LONGEST * 3))
    assert len(words.subject) + len(words.detail) < LONGEST


@given(st.text(max_size=300), st.integers(1, 5))
def test_any_text_gets_an_answer_of_whole_numbers(text: str, k: int) -> None:
    found = suggest(text, reader=make_reader(), k=k)
    assert found.reason in REASONS
    assert len(found.ranked) <= k
    assert 0 <= found.confidence_ppm <= 1_000_000
    assert all(type(one.score_ppm) is int and one.score_ppm >= 0 for one in found.ranked)
    assert found == suggest(text, reader=make_reader(), k=k)
    assert found.abstained == (found.reason != "clear")
