"""The place that a resident's words name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.territory.address import NOWHERE, Match, match_address
from gongzhi.territory.methods.names import Gazetteer, normal
from gongzhi.territory.tests.factories import make_row, make_rows, make_territory

SMALL = make_territory()


def _match(*texts: str) -> Match:
    return match_address([(f"field{n}", text) for n, text in enumerate(texts)], SMALL)


def _code(match: Match) -> str | None:
    return None if match.area_id is None else SMALL.area(match.area_id).code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("柳堤社区路灯不亮", "L1C1"),
        ("安澜区临江街道柳堤小区3栋没有水", "L1C1"),
        ("临江街道的路坏了", "L1"),
        ("安澜区什么时候修路", "L"),
        ("春华镇中心小学门口堵车", "L2C1"),
        ("春华镇的路灯", "L2"),
        ("柳 堤 社区", "L1C1"),
        ("Ａ１区的井盖", "L2C2"),
        ("a1 区的井盖", "L2C2"),
        ("A 1区的井盖", "L2C2"),
        ("Area L1C2 is dark", "L1C2"),
        ("春华镇幸福小区漏水", "L2C1"),
        ("临江街道幸福小区漏水", "L1C1"),
        ("鱼市口和码头社区之间", "L1C2"),
    ],
)
def test_the_deepest_area_named_wins(text: str, code: str) -> None:
    match = _match(text)
    assert (_code(match), match.how, match.field) == (code, "one", "field0")


@pytest.mark.parametrize("text", ["", "路灯不亮", "A10区有人", "BA1区", "柳", "A1区号"[:1]])
def test_no_name_no_area(text: str) -> None:
    assert _match(text) == NOWHERE


@pytest.mark.parametrize(
    ("text", "common", "candidates"),
    [
        ("柳堤社区和码头社区之间的河", "L1", {"L1C1", "L1C2"}),
        ("从柳堤社区到金井村", "L", {"L1C1", "L2C2"}),
        ("幸福小区漏水", "L", {"L1C1", "L2C1"}),
        ("临江街道金井村", "L", {"L1", "L2C2"}),
    ],
)
def test_several_places_go_to_the_desk_with_their_common_area(
    text: str, common: str, candidates: set[str]
) -> None:
    match = _match(text)
    assert (match.how, _code(match)) == ("several", common)
    assert {SMALL.area(area).code for area in match.candidates} == candidates


def test_the_first_telling_field_decides() -> None:
    match = _match("路灯不亮", "柳堤社区", "金井村")
    assert (_code(match), match.field, match.words) == ("L1C1", "field1", ("柳堤社区",))


def test_a_later_field_may_only_make_it_deeper() -> None:
    assert _code(_match("临江街道的灯", "在鱼市口")) == "L1C2"
    assert _code(_match("临江街道的灯", "在金井村")) == "L1"
    assert _code(_match("临江街道的灯", "在柳堤社区和码头社区")) == "L1"
    assert _match("临江街道的灯", "临江街道").field == "field0"


def test_several_in_the_first_telling_field_is_not_decided_by_a_later_one() -> None:
    match = _match("柳堤社区和码头社区", "柳堤社区")
    assert (match.how, match.field) == ("several", "field0")


def test_a_word_of_a_township_and_its_community_proves_the_township() -> None:
    rows = make_rows()
    rows["L2C1"]["aliases"] = ("春华镇",)
    ground = make_territory(rows)
    match = match_address([("detail", "春华镇停电")], ground)
    assert match.area_id is not None
    assert ground.area(match.area_id).code == "L2"


def test_a_shorter_name_is_not_met_inside_a_longer_one() -> None:
    rows = make_rows() | {"L1C3": make_row("L1C3", 3, "L1", "东柳堤社区")}
    ground = make_territory(rows)
    match = match_address([("detail", "东柳堤社区停电")], ground)
    assert match.words == ("东柳堤社区",)


def test_a_longer_name_wins_over_an_overlapping_earlier_one() -> None:
    names = Gazetteer([("东春", 1), ("春华镇", 2)])
    assert [found.word for found in names.find("在东春华镇")] == ["春华镇"]


def test_names_of_one_character_are_left_out() -> None:
    assert Gazetteer([("桥", 1)]).find("桥边") == []


def test_normal_form_keeps_one_blank_between_latin_words() -> None:
    assert normal("South   End 3 号") == "SOUTH END 3号"
    assert normal("（东）　区") == "(东)区"


NAMES = ["柳堤社区", "码头社区", "金井村", "临江街道", "春华镇", "安澜区"]


@given(st.lists(st.sampled_from([*NAMES, "路灯", "，", "在", " ", "A1", "区"]), max_size=12))
def test_an_area_said_to_be_the_one_holds_every_area_named_above_it(parts: list[str]) -> None:
    match = _match("".join(parts))
    assert (match.area_id is None) == (match.how == "none")
    if match.how == "one":
        assert match.area_id is not None
        path = SMALL.path(match.area_id)
        text = normal("".join(parts))
        named = [area.id for area in SMALL.areas if area.name_zh in text]
        assert all(area in path for area in named)


def test_long_texts_of_nothing_but_names_stay_cheap() -> None:
    match = _match("柳堤社区" * 1750)
    assert _code(match) == "L1C1"
