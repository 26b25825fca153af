"""Maps: read, guessed, remembered; rows become requests or problems with row, column and rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gongzhi.cases.methods.mapping import (
    Adopted,
    Adopter,
    Map,
    apply_map,
    guess_map,
    read_map,
    write_map,
)
from gongzhi.cases.methods.sheet_words import RULES
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.sheets import Row, Value, open_sheet
from gongzhi.core.tests.sheets.books import HEADERS, ROWS, csv_bytes

MAP = Map(
    name="hotline",
    pack="demo",
    source="hotline",
    zone="Asia/Shanghai",
    columns={
        "source_id": "工单编号", "opened_at": "受理时间", "closed_at": "办结时间",
        "target_at": "办理期限", "status": "状态", "subject": "标题", "detail": "内容",
        "matter": "类别", "body": "承办单位", "lon": "经度", "lat": "纬度",
    },
    values={
        "status": {"已办结": "closed", "办理中": "open"},
        "body": {"住建局": "HOUSING", "": ""},
    },
    constants={"request_type": "complaint"},
    unknown_points=((113.0, 28.0),),
    extra={"channel": "渠道"},
)  # fmt: skip
GOOD: dict[str, Value] = {
    "工单编号": "Ａ1001", "受理时间": "2019/2/28 11:25:05", "办结时间": "2019-03-01",
    "办理期限": "", "状态": "已办结", "标题": " 路灯不亮 ", "内容": "三天了，１２栋门口",
    "类别": "E0101", "承办单位": "住建局", "经度": "113.21", "纬度": "28.11", "渠道": "电话",
}  # fmt: skip


def adopt(**changes: Value) -> Adopted | list[Problem]:
    return apply_map(MAP, Row(7, GOOD | changes))


def good(**changes: Value) -> Adopted:
    found = adopt(**changes)
    assert isinstance(found, Adopted), found
    return found


def problems(**changes: Value) -> list[tuple[str, str]]:
    found = adopt(**changes)
    assert isinstance(found, list), found
    assert all(problem.row == 7 and problem.rule in RULES for problem in found)
    assert all(problem.column == MAP.columns[problem.field] for problem in found)
    return [(problem.field, problem.rule) for problem in found]


def test_a_good_row_becomes_a_request() -> None:
    assert good() == Adopted(
        source_id="A1001",
        opened_at=datetime(2019, 2, 28, 3, 25, 5, tzinfo=UTC),
        target_at=None,
        closed_at=datetime(2019, 2, 28, 16, tzinfo=UTC),
        status="closed",
        outcome=None,
        subject="路灯不亮",
        detail="三天了，１２栋门口",
        request_type="complaint",
        matter_code="E0101",
        body_code="HOUSING",
        area_code=None,
        location="",
        lon=113.21,
        lat=28.11,
        extra={"channel": "电话"},
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"工单编号": ""}, [("source_id", "required")]),
        ({"工单编号": 440301199001011234}, [("source_id", "truncated_number")]),
        ({"工单编号": "1.23457E+17"}, [("source_id", "truncated_number")]),
        ({"工单编号": "440301199001011000"}, [("source_id", "truncated_number")]),
        ({"受理时间": ""}, [("opened_at", "required")]),
        ({"受理时间": "昨天"}, [("opened_at", "not_a_moment")]),
        ({"办理期限": "尽快"}, [("target_at", "not_a_moment")]),
        ({"标题": "  "}, [("subject", "required")]),
        ({"标题": 2**60}, [("subject", "truncated_number")]),
        ({"内容": "a\0b"}, [("detail", "nul_character")]),
        ({"状态": "挂起"}, [("status", "unknown_code")]),
        ({"承办单位": "外星局"}, [("body", "unknown_code")]),
        ({"办结时间": ""}, [("closed_at", "closed_without_time")]),
        ({"状态": "办理中"}, [("closed_at", "open_with_closing_time")]),
        ({"办结时间": "2019-02-01"}, [("closed_at", "closed_before_opened")]),
        ({"经度": "东经"}, [("lon", "not_a_number")]),
        ({"经度": "28.11", "纬度": "113.21"}, [("lon", "swapped_coordinates")]),
        ({"经度": "413.2"}, [("lon", "impossible_coordinates")]),
        ({"经度": "nan"}, [("lon", "not_a_number")]),
        ({"纬度": ""}, [("lat", "half_coordinates")]),
        ({"工单编号": "", "受理时间": "x", "状态": "y"},
         [("source_id", "required"), ("opened_at", "not_a_moment"), ("status", "unknown_code"),
          ("closed_at", "open_with_closing_time")]),
    ],
)  # fmt: skip
def test_every_broken_rule_of_a_row_is_named(
    changes: dict[str, Value], expected: list[tuple[str, str]]
) -> None:
    found = problems(**changes)
    assert found[: len(expected) - 1] == expected[:-1]
    assert expected[0] in found


def test_blank_codes_and_points_stay_open() -> None:
    found = good(承办单位="", 类别=None, 经度="", 纬度=None)
    assert (found.body_code, found.matter_code, found.lon, found.lat) == (None, None, None, None)


def test_a_point_that_stands_for_no_point_is_dropped_with_a_note() -> None:
    found = good(经度="113.0000", 纬度="28.0")
    assert (found.lon, found.lat) == (None, None)
    assert found.extra["notes"] == ["placeholder_point"]


def test_odd_targets_are_noted_and_not_refused() -> None:
    assert good(办理期限="2019-01-01").extra["notes"] == ["target_before_opened"]
    assert good(办理期限="2059-12-31").extra["notes"] == ["target_far"]


def test_the_zone_of_the_door_overrides_the_map() -> None:
    found = apply_map(MAP, Row(1, GOOD | {"受理时间": "2011-11-06 01:09:48"}),
                      ZoneInfo("America/New_York"))  # fmt: skip
    assert isinstance(found, Adopted)
    assert found.opened_at == datetime(2011, 11, 6, 5, 9, 48, tzinfo=UTC)
    assert found.extra["notes"] == ["opened_at:ambiguous_hour"]


def test_a_status_that_no_column_gives_follows_from_the_closing_time() -> None:
    columns = {key: header for key, header in MAP.columns.items() if key != "status"}
    bare = replace(MAP, columns=columns, values={})
    for closed, status in (("2019-03-01", "closed"), ("", "open")):
        found = apply_map(bare, Row(1, GOOD | {"办结时间": closed}))
        assert isinstance(found, Adopted)
        assert found.status == status


def test_a_number_used_twice_in_a_sheet_names_the_first_row() -> None:
    adopter = Adopter(MAP, tuple(GOOD))
    assert isinstance(adopter.adopt(Row(2, GOOD)), Adopted)
    assert isinstance(adopter.adopt(Row(2, GOOD)), Adopted)  # the sheet may be read again
    (problem,) = adopter.adopt(Row(9, GOOD))  # type: ignore[misc]
    assert (problem.rule, problem.row, problem.params) == ("repeated_source_id", 9, {"first": 2})


def test_headers_that_the_sheet_lacks_are_named_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        Adopter(MAP, ("工单编号", "受理时间"))
    missing = [problem.column for problem in caught.value.problems]
    assert "标题" in missing
    assert "渠道" in missing


def test_a_written_map_reads_back_unchanged(tmp_path: Path) -> None:
    odd = replace(MAP, formats=("%d.%m.%Y",), extra={'引"号\\': "a\tb\x7f", "单号 ": "渠道"})
    write_map(odd, tmp_path / "m.toml")
    assert read_map(tmp_path / "m.toml") == odd


@pytest.mark.parametrize(
    ("text", "field", "rule"),
    [
        ("name = ", "map", "not_toml"),
        ('name="x"\nsource="s"\npack="p"\n[columns]\nsource_id="a"\nopened_at="b"\n',
         "columns.subject", "missing_key"),
        ('name="x"\ncolour="red"', "colour", "unknown_key"),
        ('name="x"\n[columns]\nphone="a"', "columns.phone", "unknown_field"),
        ('name="x"\n[values]\nstatus="closed"', "values.status", "wrong_type"),
        ('name="x"\n[columns]\nsource_id=1', "columns.source_id", "wrong_type"),
        ('name="x"\ncolumns="all"', "columns", "wrong_type"),
        ('name="x"\n[time]\nzone="Mars/Olympus"', "time.zone", "unknown_zone"),
        ('name="x"\n[time]\nformats="%Y"', "time.formats", "wrong_type"),
        ('name="x"\n[point]\nunknown=[[1]]', "point.unknown", "wrong_type"),
        ('name=1\n[address]\nfields=["name"]', "address.fields.name", "unknown_field"),
    ],
)  # fmt: skip
def test_a_wrong_map_is_refused_by_key(text: str, field: str, rule: str, tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        read_map(path)
    assert (field, rule) in [(problem.field, problem.rule) for problem in caught.value.problems]
    assert all(problem.file == "m.toml" for problem in caught.value.problems)


def guessed(headers: tuple[str, ...], *rows: tuple[Any, ...]) -> Any:
    sample = [Row(n, dict(zip(headers, row, strict=True))) for n, row in enumerate(rows, 2)]
    return guess_map(headers, sample, name="g", pack="demo", source="g", zone="Asia/Shanghai")


def test_chinese_headers_are_guessed_with_their_confidence() -> None:
    sheet = open_sheet(csv_bytes([HEADERS, *ROWS]), "台账")
    found = guess_map(
        sheet.headers, list(sheet.rows()), name="g", pack="demo", source="g", zone="Asia/Shanghai"
    )
    assert found.map.columns == {
        "source_id": "工单编号", "opened_at": "受理时间", "subject": "标题", "detail": "内容",
    }  # fmt: skip
    assert not found.missing
    assert all(900_000 <= sure <= 1_000_000 for sure in found.confidence.values())


def test_joined_and_english_headers_are_guessed_less_surely() -> None:
    found = guessed(
        ("Case ID", "时间/受理时间", "Case_Title", "处理 状态", "备注"),
        ("1", "2019-01-01", "light", "已办结", ""), ("2", "2019-01-02", "hole", "未办结", ""),
    )  # fmt: skip
    assert found.map.columns["opened_at"] == "时间/受理时间"
    assert found.map.columns["source_id"] == "Case ID"
    assert found.map.columns["subject"] == "Case_Title"
    assert found.confidence["opened_at"] < found.confidence["source_id"]
    assert found.map.values["status"] == {"已办结": "closed", "未办结": "open"}
    assert found.unused == ("备注",)


def test_a_header_whose_cells_do_not_fit_is_not_taken() -> None:
    found = guessed(("编号", "受理时间", "标题"), ("1", "张三", "灯"), ("2", "李四", "路"))
    assert "opened_at" not in found.map.columns
    assert found.missing == ("opened_at",)
