"""The screener masks what names a person and leaves what names a place, a line or a sum."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.errors import Invalid
from gongzhi.core.screener import Hit, Screener, compile_screener, screen

ROWS = Path(__file__).parents[3] / "packs" / "default" / "screener.csv"


def _shipped() -> Screener:
    with ROWS.open(encoding="utf-8", newline="") as file:
        return compile_screener(list(csv.DictReader(file)))


SHIPPED = _shipped()

MASKED = [
    ("联系电话13812345678，请回复", "联系电话〔电话〕，请回复"),
    ("打138-1234-5678没人接", "打〔电话〕没人接"),
    ("+8613812345678", "〔电话〕"),
    ("他的号码是138****5678。", "他的号码是〔电话〕。"),
    ("座机0731-84221234转8", "座机〔电话〕"),
    ("电话：84221234", "电话：〔电话〕"),
    ("身份证430102199003071234", "身份证〔证件号〕"),
    ("身份证号43010219900307123X，", "身份证号〔证件号〕，"),
    ("卡号6222 0212 3456 7890 123", "卡号〔卡号〕"),
    ("车牌湘A12345乱停", "车牌〔车牌〕乱停"),
    ("新能源车粤B·D12345占道", "新能源车〔车牌〕占道"),
    ("写信到 li.si@example.com 即可", "写信到 〔邮箱〕 即可"),
    ("住在3栋2单元1502室，漏水", "住在〔门牌〕，漏水"),
    ("春和苑12号楼3单元301", "春和苑〔门牌〕"),
    ("B座1709有人群租", "〔门牌〕有人群租"),
    ("隔壁1502室很吵", "隔壁〔门牌〕很吵"),
    ("您好，我叫张三，住在河边", "您好，我叫〔姓名〕，住在河边"),
    ("我叫张建国在厂里上班", "我叫〔姓名〕在厂里上班"),
    ("联系人:李四 谢谢", "联系人:〔姓名〕 谢谢"),
    ("投诉人：王桂英（女）", "投诉人：〔姓名〕（女）"),
    ("居民赵大明，反映", "居民〔姓名〕，反映"),
]

KEPT = [
    "302路公交车又晚点了",
    "打了12345热线没有人管",
    "2019年3月19日下午17时52分",
    "2020年1月至2021年12月31日期间",
    "物业费每月1200元，一共14400元",
    "共有300户居民，6栋楼",
    "6栋架空层改成活动中心",
    "3楼的灯坏了，5单元门口有积水",
    "全长1500米，宽20米",
    "拨打110和119、120",
    "G107国道与东四路口",
    "工单号20190312001",
    "A市A3区、A7县春华镇",
    "房价从8000涨到12000",
    "我是高中老师，本人和家人在这里住了十年",
    "业主方面，居民安全的问题",
    "村民经常反映，居民都在等",
    "湘江边的路灯不亮",
    "京东快递的车乱停",
    "第3栋共1200平米",
    "400-810-1234",
]


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_what_names_a_person_is_masked(text: str, expected: str) -> None:
    assert screen(text, SHIPPED).text == expected


@pytest.mark.parametrize("text", KEPT)
def test_what_names_nobody_survives(text: str) -> None:
    assert screen(text, SHIPPED).text == text


def test_found_passages_are_named_with_their_place_in_the_original() -> None:
    text = "我叫张三，电话13812345678"
    found = screen(text, SHIPPED).found
    assert found == (Hit("name_after_title", 2, 4), Hit("phone", 7, 18))
    assert [text[hit.start : hit.end] for hit in found] == ["张三", "13812345678"]


def test_of_overlapping_passages_the_row_that_stands_first_wins() -> None:
    rows = [
        {"code": "a", "kind": "door", "pattern": r"\d{3}室", "mask": "〔甲〕"},
        {"code": "b", "kind": "door", "pattern": r"栋\d{3}室", "mask": "〔乙〕"},
    ]
    assert screen("3栋502室", compile_screener(rows)).text == "3栋〔甲〕"


def test_a_broken_or_empty_pattern_is_refused_with_its_code() -> None:
    rows = [
        {"code": "open", "kind": "door", "pattern": "(", "mask": "x"},
        {"code": "nothing", "kind": "door", "pattern": "a*", "mask": "x"},
    ]
    with pytest.raises(Invalid) as refused:
        compile_screener(rows)
    named = [(problem.rule, problem.params["code"]) for problem in refused.value.problems]
    assert named == [("pattern_broken", "open"), ("pattern_matches_nothing", "nothing")]


def test_no_rows_mask_nothing() -> None:
    assert screen("13812345678", compile_screener([])).text == "13812345678"


PIECES = st.sampled_from([text for text, _ in MASKED] + KEPT)


@given(st.lists(PIECES, max_size=12))
def test_the_text_between_masks_is_untouched(pieces: list[str]) -> None:
    text = "。".join(pieces)
    screened = screen(text, SHIPPED)
    at, left = 0, screened.text
    for hit in screened.found:
        between = text[at : hit.start]
        assert left.startswith(between)
        left = left[len(between) :]
        left = left[left.index("〕") + 1 :]
        at = hit.end
    assert left == text[at:]


@given(st.lists(PIECES, max_size=8))
def test_screening_twice_changes_nothing_more(pieces: list[str]) -> None:
    once = screen("。".join(pieces), SHIPPED).text
    assert screen(once, SHIPPED).text == once


@pytest.mark.parametrize("filler", ["1", "a", "甲", "一", "1 ", "单元", "*", "我叫"])
def test_long_repetitive_text_costs_no_more_than_its_length(filler: str) -> None:
    screen(filler * 7000, SHIPPED)
