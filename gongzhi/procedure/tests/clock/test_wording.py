"""Every code of a derivation has its sentence in both languages."""

from __future__ import annotations

import json
import re
from zoneinfo import ZoneInfo

import pytest

from gongzhi.procedure.clock import (
    LANGUAGES,
    UNITS,
    Calendar,
    ClockError,
    Due,
    Extension,
    Pause,
    due,
    explain,
)
from gongzhi.procedure.clock.wording import SENTENCES
from gongzhi.procedure.tests.clock.calendars import china, limit, national, with_summer

HAN = re.compile(r"[\u4e00-\u9fff]")


def _answers() -> list[Due]:
    calendar = with_summer()
    start = china("2026-09-24T18:00")
    held = [Pause(china("2026-09-28T09:00"), china("2026-09-28T11:20"))]
    more = [Extension(1, "work_days"), Extension(2, "urgent_hours")]
    place = Calendar.from_rows(
        {"code": "place", "timezone": "Asia/Shanghai", "week": "1|2|3|4|5",
         "hours": "08:30-12:00", "published_years": ""},
        [{"code": "place:2026-09-25", "date": "2026-09-25", "kind": "half", "hours": "08:30-10:00"},
         {"code": "place:2026-09-28", "date": "2026-09-28", "kind": "workday",
          "hours": "10:00-12:00"}],
    )  # fmt: skip
    answers = [due(place, limit("work_days", 4), start)]
    for unit in UNITS:
        answers += [
            due(calendar, limit(unit, amount), start, pauses, extensions)
            for amount in (0, 1, 15)
            for pauses in ((), held, [*held, Pause(china("2026-09-29T09:00"))])
            for extensions in ((), more)
        ]
    return answers


def _key(step: dict[str, object]) -> str:
    return f"{step['code']}.{step['why']}" if "why" in step else str(step["code"])


def test_every_code_occurs_and_is_rendered_in_both_languages() -> None:
    seen: set[str] = set()
    for answer in _answers():
        seen |= {_key(step) for step in answer.derivation}
        chinese, english = (explain(answer.derivation, language) for language in LANGUAGES)
        assert len(chinese) == len(english) == len(answer.derivation)
        assert all(HAN.search(sentence) for sentence in chinese)
        assert not any(HAN.search(sentence) for sentence in english)
        assert not any(mark in line for line in chinese + english for mark in "{}")
    elsewhere = {"resume_by", "named_date", "given_by_source", "promised", "township_kind"}
    assert seen | elsewhere == set(SENTENCES)


def test_moments_that_are_stored_in_utc_are_told_in_local_time() -> None:
    for code in ("resume_by", "named_date", "given_by_source", "promised"):
        step = {"code": code, "at": "2026-03-02T01:30:00.000000Z"}
        for language in LANGUAGES:
            assert "09:30" in explain([step], language, zone=ZoneInfo("Asia/Shanghai"))[0]


def test_a_derivation_survives_json_and_holds_no_floats() -> None:
    for answer in _answers():
        stored = json.loads(json.dumps(answer.derivation), parse_float=pytest.fail)
        assert tuple(stored) == answer.derivation
        assert explain(stored, "zh-Hans") == explain(answer.derivation, "zh-hans")


def test_the_steps_of_a_derivation_belong_to_the_caller() -> None:
    calendar, days = national(), limit("work_days", 5)
    first = due(calendar, days, china("2026-03-02T09:00"))
    for step in first.derivation:
        step.clear()
    assert explain(due(calendar, days, china("2026-03-02T09:00")).derivation, "en")


def test_the_sentences_can_be_checked_by_a_reader_of_chinese() -> None:
    names = {"national:2026-04-06": "清明节"}
    held = [Pause(china("2026-04-07T08:30"), china("2026-04-07T12:00"))]
    answer = due(national(), limit("work_days", 2), china("2026-04-03T16:00"), held)
    assert explain(answer.derivation, "zh-hans", names) == [
        "开始计时：2026年4月3日（周五）16:00。",
        "时限：2个工作日。",
        "开始当日不计入，自下一个工作日起算：2026年4月7日（周二）。",
        "2026年4月4日（周六）是节假日，不计入。",
        "2026年4月5日（周日）是节假日，不计入。",
        "2026年4月6日（周一）是节假日（清明节），不计入。",
        "2026年4月7日（周二）08:30至2026年4月7日（周二）12:00暂停计时，期限顺延0.466个工作日。",
        "到期时间：2026年4月9日（周四）12:00。",
    ]


def test_an_unknown_language_or_code_is_refused() -> None:
    with pytest.raises(ClockError, match="language"):
        explain((), "fr")
    with pytest.raises(ClockError, match="code"):
        explain([{"code": "nonsense"}], "en")
