"""Why here, why this matter, why them, why by then: at every step, through every door."""

from __future__ import annotations

import string
from collections.abc import Callable
from io import StringIO
from typing import Any

import orjson
import pytest
from django.core.management import CommandError, call_command

from gongzhi.cases.methods.reasons import HEADINGS, SECTIONS, SENTENCES, Teller
from gongzhi.cases.queries.why import why_answer, why_of
from gongzhi.cases.tests.road import ROADS, Road, new_rules
from gongzhi.core.work import work
from gongzhi.procedure.ground import ground
from gongzhi.procedure.models import Dossier

pytestmark = pytest.mark.django_db


def answer(road: Road, language: str = "zh-hans", file: Dossier | None = None) -> dict[str, Any]:
    with work(road.jurisdiction, "system:why") as unit:
        return why_answer(file or road.file, ground(unit), language)


def said(road: Road, section: str, language: str = "zh-hans") -> str:
    return "\n".join(answer(road, language)[section]["words"])


def codes(road: Road, section: str) -> list[str]:
    return [fact["code"] for fact in answer(road)[section]["facts"]]


def test_both_languages_ask_for_the_same_parameters() -> None:
    for code, pair in {**SENTENCES, **HEADINGS}.items():
        asked = [{name for _, name, _, _ in string.Formatter().parse(one) if name} for one in pair]
        assert all(pair), code
        assert asked[0] == asked[1], code


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("step", sorted(ROADS))
def test_every_step_of_the_road_has_its_four_answers(road: Road, step: str, language: str) -> None:
    road.to(step)
    told = answer(road, language)
    for section in SECTIONS:
        assert told[section]["words"], section
        assert all(words.strip() and "{" not in words for words in told[section]["words"])
        assert "AL010109" not in str(told[section]["words"]), "a code where a name belongs"


def test_the_first_answer_names_place_words_confidence_duty_with_basis_and_the_sum(
    road: Road,
) -> None:
    road.open()
    assert "选定" in said(road, "place")
    assert "把握" in said(road, "matter")
    assert "路灯" in said(road, "matter")
    assert "还没有定" in said(road, "matter")
    assert "职责清单" in said(road, "body")
    assert "依据：" in said(road, "body")
    assert "派单员" in said(road, "body")
    assert "1个工作小时（依据：" in said(road, "due")
    assert "开始计时：2026年6月1日（周一）09:00" in said(road, "due")
    assert "到期时间：2026年6月1日（周一）10:00" in said(road, "due")


def test_a_persons_decision_stands_beside_what_had_been_suggested(road: Road) -> None:
    road.open()
    road.do("dispatch")
    assert "matter_kept" in codes(road, "matter")
    assert {"sent_by_list", "duty"} <= set(codes(road, "body"))
    assert "与建议一致" in said(road, "matter")
    assert "区城市管理局" in said(road, "body")


def test_a_body_off_the_list_is_called_a_decision_of_a_person(road: Road) -> None:
    road.open()
    road.do("dispatch", record={"matter": "C0102", "body": "MARKET"})
    assert "决定交给" in said(road, "body")
    assert "职责清单没有指定它" in said(road, "body")


def test_another_matter_than_suggested_says_both(road: Road) -> None:
    road.open()
    road.do("dispatch", record={"matter": "E0101", "body": "URBAN"})
    assert "当时的建议是" in said(road, "matter")


def test_the_way_through_the_panel_and_up_a_level_is_told(road: Road) -> None:
    road.to("objected")
    road.do("redispatch")
    assert "改由" in said(road, "body")
    for move in ("accept", "contact", "reply", "dispute"):
        road.do(move)
    assert "上一级" in said(road, "body")


def test_what_was_voided_gives_no_reason_any_more(road: Road) -> None:
    road.open()
    road.do("dispatch")
    road.do("void", record={"step": "received"})
    assert "sent_by_list" not in codes(road, "body")
    assert codes(road, "matter")[-1] == "matter_open"


def test_a_corrected_place_says_who_set_it_and_the_map_it_was_found_on(road: Road) -> None:
    road.open()
    road.do("place")
    assert codes(road, "place") == ["found", "place_set"]
    assert "核准" in said(road, "place")


def test_names_of_the_rules_are_those_of_the_time(road: Road) -> None:
    road.open()
    road.do("dispatch")
    before = answer(road)
    new_rules(road.jurisdiction, "matters", "C0102", name_zh="改了名的事")
    assert answer(road) == before


def test_a_called_body_is_told_that_it_was_convened(road: Road) -> None:
    road.to("handling")
    road.do("convene")
    child = Dossier.objects.filter(parent_id=road.file.id).order_by("code")[0]
    told = answer(road, file=child)
    assert "召集" in told["body"]["words"][0]
    assert "一部分" in told["place"]["words"][0]
    assert answer(road, "en", file=child)["due"]["words"]


def test_everything_in_the_answer_is_public_to_who_may_see_the_file(road: Road) -> None:
    road.to("closed")
    whole = orjson.dumps(answer(road), default=str).decode()
    for entry in road.entries:
        if entry.actor.startswith("post:"):
            assert entry.actor not in whole
    assert "sealed" not in whole
    assert "楼下的路灯坏了三天" not in whole


def test_on_the_command_line_in_words_and_for_machines(road: Road) -> None:
    road.to("accepted")
    out = StringIO()
    call_command("why", road.received.code.lower(), language="en", stdout=out)
    assert "Why here" in out.getvalue()
    out = StringIO()
    call_command("why", road.received.code, json=True, stdout=out)
    told = orjson.loads(out.getvalue())
    assert [fact["code"] for fact in told["due"]["facts"]][-1] == "clock"
    with pytest.raises(CommandError, match="没有编号为"):
        call_command("why", "0000000000", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("why", road.received.code, jurisdiction="nowhere", stdout=StringIO())


def test_the_desk_gets_the_answer_in_two_statements(
    road: Road, django_assert_num_queries: Callable[..., Any]
) -> None:
    road.to("handling")
    with work(road.jurisdiction, "system:why") as unit:
        here = ground(unit)
        file = road.file
        Teller(here, "en").tell(why_of(file, here))
        with django_assert_num_queries(2):
            why_of(file, here)
