"""Every rule of a taken-over row has its words in both languages."""

from __future__ import annotations

import pytest

from gongzhi.cases.methods.sheet_words import RULES, explain
from gongzhi.core.errors import Problem

NAMES = ("first", "known", "table", "value", "wanted", "words")


@pytest.mark.parametrize("rule", sorted(RULES.keys() - {"other_sheets"}))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_rule_has_its_words_in_both_languages(rule: str, language: str) -> None:
    params = dict.fromkeys(
        (*NAMES, "byte", "cells", "characters", "columns", "encoding", "limit"), "x"
    )
    words = explain(Problem("f", rule, params, row=1, column="栏"), language)
    assert "{" not in words
    assert any("一" <= char <= "龥" for char in words.replace("栏", "")) == (language != "en")
