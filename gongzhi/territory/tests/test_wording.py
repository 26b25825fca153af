"""Every code that this app gives out has words in both languages."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from gongzhi.core.errors import Problem
from gongzhi.territory import wording

APP = Path(wording.__file__).parent
RULE = re.compile(r'Problem\(\s*[^,()]+,\s*"(\w+)"|"(\w+)" if code in surfaces else "(\w+)"')
MISFIT = re.compile(r'_misfit\("(\w+)"')


def _rules_in_code() -> set[str]:
    files = [*APP.glob("*.py"), *APP.glob("methods/*.py"), *APP.glob("actions/*.py")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    named = {rule for groups in RULE.findall(text) for rule in groups if rule}
    return named | set(MISFIT.findall(text))


def test_every_rule_of_the_code_has_words_and_no_words_are_idle() -> None:
    assert _rules_in_code() == set(wording.PROBLEMS)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("rule", sorted(wording.PROBLEMS))
def test_a_problem_reads_whole(rule: str, language: str) -> None:
    params: dict[str, str] = defaultdict(lambda: "7")
    for sentence in wording.PROBLEMS[rule]:
        params |= dict.fromkeys(re.findall(r"{(\w+)}", sentence), "7")
    said = wording.problem_words(Problem("field", rule, params), language)
    assert said
    assert "{" not in said
    assert bool(re.search(r"[\u4e00-\u9fff]", said)) == (language == "zh-hans")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("how", sorted(wording.FOUND))
def test_how_a_place_was_found_reads_whole(how: str, language: str) -> None:
    said = wording.found_words(how, language, area="X", words="Y", distance=7)
    assert "{" not in said
    assert bool(re.search(r"[\u4e00-\u9fff]", said)) == (language == "zh-hans")
