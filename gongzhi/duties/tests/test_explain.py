"""Every code of an answer or a gap has words in both languages."""

from __future__ import annotations

import re

import pytest

from gongzhi.directory.tests import factories as ground
from gongzhi.duties.answerable import answerable
from gongzhi.duties.explain import LANGUAGES, SENTENCES, explain
from gongzhi.duties.tests import factories as duties

TERRITORY = ground.small_territory()
DIRECTORY = ground.small_directory()
CATALOGUE = duties.small_catalogue()
ALL = {
    "matter": "lamps",
    "item": "b-lamps",
    "under": "lamps",
    "passed": ["b-stairs-3"],
    "lead": "OLD",
    "level": 3,
}


def say(matter: str, area: int, language: str) -> str:
    """Ask over the small district and say the answer."""
    found = answerable(
        matter,
        area,
        on=duties.DAY,
        catalogue=CATALOGUE,
        directory=DIRECTORY,
        territory=TERRITORY,
    )
    facts = found.as_facts()
    return " ".join(explain(facts, language=language, catalogue=CATALOGUE, directory=DIRECTORY))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_code_is_said_in_both_languages(code: str, language: str) -> None:
    facts = {
        "reason": code,
        "params": ALL,
        "owner": ground.COMMITTEE,
        "supports": [ground.HOUSING],
        "law_basis": "",
        "fallback": ground.HOTLINE,
    }
    lines = explain(facts, language=language, catalogue=CATALOGUE, directory=DIRECTORY)
    assert len(lines) >= 2
    for line in lines:
        assert "{" not in line
        assert bool(re.search("[。：]", line)) == (language == "zh-hans")


def test_an_answer_names_the_body_the_matter_and_the_basis() -> None:
    chinese = say("lamp_out", ground.GRID, "zh-hans")
    assert "路灯不亮" in chinese
    assert "T1单位" in chinese
    assert "市容条例第十二条" in chinese
    english = say("noise", ground.GRID, "en")
    assert "Noise" in english
    assert "Housing" in english
    assert "Supporting bodies: T1, C1" in english


def test_a_gap_says_what_is_missing_and_who_holds_the_file() -> None:
    assert "职责准入" in say("unlisted", ground.GRID, "zh-hans")
    assert "Hotline" in say("stairs", ground.DISTRICT, "en")


def test_a_body_that_is_gone_is_shown_by_its_number() -> None:
    facts = {"reason": "no_duty_item", "params": {"matter": "x"}, "fallback": 404}
    lines = explain(facts, language="en", catalogue=CATALOGUE, directory=DIRECTORY)
    assert "#404" in lines[-1]
