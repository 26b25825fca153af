"""Every rule a pack can break has its words, in both languages, with the same parameters."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from gongzhi.core.errors import Problem
from gongzhi.core.packs.problems import in_order, words
from gongzhi.core.packs.wording import WORDS

GONGZHI = Path(__file__).parents[3]
EMITTED = re.compile(
    r"(?:Finding\(\s*\w+,|refuse\(|CellError\(|Problem\(\s*[\w.]+,)\s*\"([a-z0-9_]+)\""
)


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("rule", sorted(WORDS))
def test_both_languages_use_the_same_parameters(rule: str) -> None:
    chinese, english = WORDS[rule]
    assert _fields(chinese) == _fields(english)
    params = dict.fromkeys(_fields(english) - {"hint"}, "x")
    problem = Problem("x", rule, params, 3, "amount", "town/limits.csv")
    assert words(problem, "zh-hans").startswith("town/limits.csv，第 3 行，列 amount：")
    assert words(problem, "en").startswith("town/limits.csv, line 3, column amount: ")


def test_every_rule_that_is_emitted_has_words() -> None:
    sources = [
        *GONGZHI.glob("core/packs/*.py"),
        *GONGZHI.glob("*/pack_tables.py"),
        *GONGZHI.glob("*/pack_tables/*.py"),
    ]
    emitted = {rule for path in sources for rule in EMITTED.findall(path.read_text("utf-8"))}
    assert len(emitted) > 30
    assert emitted - WORDS.keys() == set()


def test_a_rule_of_a_writer_is_shown_by_its_code() -> None:
    problem = Problem("AL01", "polygons_overlap", {"with": "AL02"})
    assert words(problem, "en") == "AL01: polygons_overlap {'with': 'AL02'}"


def test_problems_come_in_the_order_of_the_file() -> None:
    late, early = (
        Problem("x", "required", {}, 9, "a", "f"),
        Problem("x", "required", {}, 2, "b", "f"),
    )
    assert in_order([late, early]) == [early, late]
