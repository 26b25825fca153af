"""Every code of an answer or a gap has words in both languages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from gongzhi.directory.queries import BodyRef
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
    "sender": "HOUSING",
    "receiver": "T1",
    "missing": ["money", "adviser"],
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


@pytest.mark.parametrize(
    ("missing", "owner", "said"),
    [
        ((), "T1", ("T1单位", "主管部门是")),
        (("money", "adviser"), "HOUSING", ("经费、指导员没有按期到位", "已暂停")),
    ],
)
def test_a_local_item_names_its_sender_and_what_is_missing(
    missing: tuple[str, ...], owner: str, said: tuple[str, ...]
) -> None:
    receiver = DIRECTORY.by_code["T1"]
    local = replace(
        CATALOGUE.items["c-noise"],
        code="T1-001",
        list="admitted",
        lead=BodyRef.parse("T1"),
        lead_text="T1",
        level=receiver.level,
        area=TERRITORY.area(receiver.area_id).code,
        sender="HOUSING",
        missing=missing,
    )
    known = CATALOGUE.with_local([local])
    found = answerable(
        "noise",
        ground.GRID,
        on=duties.DAY,
        catalogue=known,
        directory=DIRECTORY,
        territory=TERRITORY,
    )
    facts = found.as_facts()
    assert DIRECTORY.by_id[facts["owner"]].code == owner
    words = "".join(explain(facts, language="zh-hans", catalogue=known, directory=DIRECTORY))
    assert all(one in words for one in said)


def test_a_body_that_is_gone_is_shown_by_its_number() -> None:
    facts = {"reason": "no_duty_item", "params": {"matter": "x"}, "fallback": 404}
    lines = explain(facts, language="en", catalogue=CATALOGUE, directory=DIRECTORY)
    assert "#404" in lines[-1]
