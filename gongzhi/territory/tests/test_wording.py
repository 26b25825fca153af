"""Every code that this app gives out has words in both languages."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from gongzhi.core.errors import Problem
from gongzhi.territory import wording

APP = Path(wording.__file__).parent
SAID = (
    re.compile(r'Problem\(\s*[^,()]+,\s*"(\w+)"'),
    re.compile(r'(?:_misfit|\.refuse|\bValueError)\(\s*"(\w+)"'),
    re.compile(r'_refused\(\s*[\w.]+,\s*"(\w+)"'),
)
CODE = "\n".join(
    file.read_text(encoding="utf-8")
    for file in sorted(APP.rglob("*.py"))
    if "tests" not in file.parts and file.name not in {"wording.py", "pack_tables.py"}
)


def test_every_rule_of_the_code_has_words() -> None:
    rules = {rule for pattern in SAID for rule in pattern.findall(CODE)}
    assert rules - set(wording.PROBLEMS) == set()


def test_no_words_are_idle() -> None:
    assert [rule for rule in wording.PROBLEMS if f'"{rule}"' not in CODE] == []


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
