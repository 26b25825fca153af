"""Moments, numbers and codes as people write them into sheets."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongzhi.core.errors import Problem
from gongzhi.core.sheets import RULES, explain
from gongzhi.core.sheets.moments import AMBIGUOUS, SKIPPED, MomentReader
from gongzhi.core.sheets.numbers import code_text, decimal_number, free_text, is_truncated

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
FULL_WIDTH = str.maketrans("0123456789:/ ", "０１２３４５６７８９：／\u3000")
MOMENT = datetime(2019, 2, 28, 3, 25, 5, tzinfo=UTC)


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type] # noqa: DTZ001 - a sheet knows no zone


@pytest.mark.parametrize(
    "written",
    [
        "2019/2/28 11:25:05", "2019-02-28 11:25:05", "2019-02-28T11:25:05", "2019.2.28 11:25:05",
        "2019年2月28日 11:25:05", "2019年02月28日11时25分05秒", "20190228112505",
        "20190228 11:25:05", "  2019/2/28  11:25:05 ", "2019/2/28 上午11:25:05",
        "2019/2/28 星期四 11:25:05", "2019-02-28 11:25:05.000", "2019/2/28 11:25:05 AM",
        "2019/2/28 11:25:05".translate(FULL_WIDTH), wall(2019, 2, 28, 11, 25, 5),
        datetime(2019, 2, 28, 3, 25, 5, tzinfo=UTC), Decimal("43524.475752314815"),
        "43524.475752314815",
    ],
)  # fmt: skip
def test_one_moment_in_many_spellings(written: Any) -> None:
    assert MomentReader(SHANGHAI).read(written) == (MOMENT, "")


@pytest.mark.parametrize(
    "written", ["2019/2/28", "2019年2月28日", "20190228", 20190228, date(2019, 2, 28), 43524,
                "２０１９／２／２８"]
)  # fmt: skip
def test_a_day_without_time_is_its_first_moment(written: Any) -> None:
    found = MomentReader(SHANGHAI).read(written)
    assert found == (datetime(2019, 2, 27, 16, tzinfo=UTC), "")


@pytest.mark.parametrize("written", ["下午3:05", "3:05 PM", "15:05", "15时5分", "15:5:0"])
def test_afternoons(written: str) -> None:
    found = MomentReader(SHANGHAI).read(f"2019/2/28 {written}")
    assert found == (datetime(2019, 2, 28, 7, 5, tzinfo=UTC), "")


@pytest.mark.parametrize(
    "written", ["2019/2/30", "2019/13/1", "路灯", "2019/2/28 25:00", "28/2/2019", 17, 123456,
                "1001", "2019/2/28 11:61", True, Decimal("1e30"), "9" * 40]
)  # fmt: skip
def test_what_is_no_moment_is_refused(written: Any) -> None:
    with pytest.raises((ValueError, OverflowError)):
        MomentReader(SHANGHAI).read(written)


@pytest.mark.parametrize("blank", ["", "  ", "\u3000", None])
def test_a_blank_cell_has_no_moment(blank: Any) -> None:
    assert MomentReader(SHANGHAI).read(blank) is None


def test_other_orders_must_be_named() -> None:
    reader = MomentReader(SHANGHAI, ("%m/%d/%Y %H:%M:%S",))
    assert reader.read("02/28/2019 11:25:05") == (MOMENT, "")


def test_the_repeated_hour_takes_the_first_and_says_so() -> None:
    reader = MomentReader(NEW_YORK)
    found = reader.read("2011-11-06 01:09:48")
    assert found == (datetime(2011, 11, 6, 5, 9, 48, tzinfo=UTC), AMBIGUOUS)
    assert reader.read("2011-11-06 02:00:00") == (datetime(2011, 11, 6, 7, tzinfo=UTC), "")


def test_the_skipped_hour_is_told() -> None:
    found = MomentReader(NEW_YORK).read("2011-03-13 02:30:00")
    assert found is not None
    assert found[1] == SKIPPED


@pytest.mark.slow  # a hundred moments by hypothesis
@given(st.datetimes(min_value=wall(1990, 1, 1), max_value=wall(2100, 1, 1)))
def test_the_fast_way_and_the_zone_agree(moment: datetime) -> None:
    reader = MomentReader(NEW_YORK)
    text = moment.strftime("%Y-%m-%d %H:%M:%S")
    expected = moment.replace(microsecond=0, tzinfo=NEW_YORK).astimezone(UTC)
    assert [reader.read(text) for _ in range(2)] == [reader.read(text)] * 2
    assert reader.read(text) == (expected, (reader.read(text) or ("", ""))[1])


@pytest.mark.parametrize(
    "value",
    ["1.23457E+17", "1.23457e17", "1E+12", "440301199001011000",
     "４４０３０１１９９００１０１１０００", int(440301199001011234.0), 2**53,
     Decimal("1234567890123456.5"), 10**15],
)  # fmt: skip
def test_a_long_number_that_was_cut_is_seen(value: Any) -> None:
    assert is_truncated(value)


@pytest.mark.parametrize(
    "value",
    ["440301199001011234", "101000295613", 101000295613, 999_999_999_999_999, "E+17栋", "12E", "",
     None, "A1E+5x", "100000000000000", Decimal("1.5"), "43524.475752314815"],
)  # fmt: skip
def test_a_number_that_is_whole_is_left_alone(value: Any) -> None:
    assert not is_truncated(value)


def test_codes_are_narrowed_and_free_text_is_not() -> None:
    assert code_text(" ＡＢ－１２３ ") == "AB-123"
    assert code_text(12) == "12"
    assert free_text(" ＡＢ，１２３栋 ") == "ＡＢ，１２３栋"
    assert free_text(None) == ""


def test_numbers_with_separators_are_read_and_others_refused() -> None:
    assert decimal_number("１,234.5") == Decimal("1234.5")
    assert decimal_number("") is None
    for wrong in ("abc", "NaN", "inf", "1..2"):
        with pytest.raises(ValueError, match=wrong):
            decimal_number(wrong)


@pytest.mark.parametrize("rule", sorted(RULES))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_rule_has_its_words_in_both_languages(rule: str, language: str) -> None:
    names = ("byte", "cells", "characters", "columns", "encoding", "first", "known",
             "limit", "others", "table", "used", "value", "wanted", "words")  # fmt: skip
    params = {name: f"<{name}>" for name in names}
    words = explain(Problem("f", rule, params, row=1, column="栏"), language)
    assert "{" not in words
    assert any("一" <= char <= "龥" for char in words.replace("栏", "")) == (language != "en")
