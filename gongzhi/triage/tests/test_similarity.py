"""Likeness of texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gongzhi.triage.grouping import duplicate_groups
from gongzhi.triage.similarity import likeness, near_duplicates


def test_the_same_words_in_other_writing_are_the_same() -> None:
    assert likeness("路灯 ABC 坏了", "路灯ａｂｃ坏了") == 1_000_000


def test_likeness_is_the_shared_part_of_all_shingles() -> None:
    assert likeness("一二三四", "一二三五") == 333_333
    assert likeness("", "") == 0


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_the_same_both_ways(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1_000_000


def test_near_duplicates_come_most_alike_first() -> None:
    others = [("x", "东门的路灯坏了三天"), ("y", "菜场门口堆垃圾"), ("z", "东门的路灯坏了")]
    found = near_duplicates("东门的路灯坏了", others, at_least_ppm=300_000)
    assert [key for key, _ in found] == ["z", "x"]


def test_near_duplicates_share_a_group_also_in_chains() -> None:
    texts = ["一二三四五六七八", "菜场门口堆垃圾", "二三四五六七八九", "三四五六七八九十"]
    groups = duplicate_groups(texts, at_least_ppm=700_000)
    assert groups[0] == groups[2] == groups[3] != groups[1]


def test_a_text_that_many_have_copied_is_one_group() -> None:
    texts = ["东门的路灯坏了", "菜场门口堆垃圾"] * 60 + ["东门的路灯坏了！"]
    groups = duplicate_groups(texts, at_least_ppm=700_000)
    assert len(set(groups)) == 2
    assert groups[0] == groups[-1]


@given(st.lists(st.text("路灯不亮了坏", max_size=8), min_size=2, max_size=6))
def test_groups_are_those_of_the_likeness(texts: list[str]) -> None:
    groups = duplicate_groups(texts, at_least_ppm=500_000)
    for at, text in enumerate(texts):
        for other in range(at):
            alike = likeness(text, texts[other])
            if alike >= 500_000:
                assert groups[at] == groups[other]
