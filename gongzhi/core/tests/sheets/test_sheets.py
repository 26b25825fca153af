"""Sheets of any kind are read as their users see them, or refused with file, row and rule."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gongzhi.core.tests.sheets.books import (
    HEADERS,
    ROWS,
    TABLE,
    csv_bytes,
    gz_bytes,
    read,
    refused,
    saved,
    xls_bytes,
    xlsx_bytes,
)


@pytest.mark.parametrize(
    ("data", "kind", "encoding"),
    [
        (csv_bytes(TABLE), "csv", "utf-8"),
        (csv_bytes(TABLE, "utf-8-sig"), "csv", "utf-8-sig"),
        (csv_bytes(TABLE, "gb18030"), "csv", "gb18030"),
        (csv_bytes(TABLE, "utf-16", "\t"), "csv", "utf-16"),
        (gz_bytes(csv_bytes(TABLE)), "csv", "utf-8"),
        (gz_bytes(csv_bytes(TABLE, "gb18030", ";")), "csv", "gb18030"),
        (csv_bytes(TABLE, delimiter=";"), "csv", "utf-8"),
        (csv_bytes(TABLE, delimiter="\t"), "csv", "utf-8"),
        (b"sep=;\r\n" + csv_bytes(TABLE, delimiter=";"), "csv", "utf-8"),
        (xlsx_bytes(TABLE), "xlsx", ""),
        (xls_bytes(TABLE), "xls", ""),
    ],
)
def test_every_kind_of_sheet_gives_the_same_rows(data: bytes, kind: str, encoding: str) -> None:
    sheet, rows = read(data)
    assert (sheet.kind, sheet.encoding) == (kind, encoding)
    assert sheet.headers == HEADERS
    assert [tuple(row.cells.values()) for row in rows] == list(ROWS)
    assert [row.number - sheet.header_rows[-1] for row in rows] == [1, 2]
    assert not sheet.problems


def test_a_path_reads_like_bytes_and_twice_over(tmp_path: Path) -> None:
    path = tmp_path / "wrong-name.jpg"
    path.write_bytes(gz_bytes(csv_bytes(TABLE)))
    sheet, rows = read(path)
    assert list(sheet.rows()) == rows


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes, xls_bytes])
def test_titles_above_and_totals_below_are_passed_over_and_told(make: Any) -> None:
    table = [
        ("安澜区诉求台账", "", "", ""), ("单位：安澜区热线中心", "", "日期：2019-03", ""),
        HEADERS, ROWS[0], ("", "", "", ""), ROWS[1],
        ("合 计", "", "", "2"), ("制表人：张三", "", "", ""),
    ]  # fmt: skip
    sheet, rows = read(make(table))
    assert sheet.titles[0] == "安澜区诉求台账"
    assert [row.number for row in rows] == [4, 6]
    assert [(note.rule, note.row) for note in sheet.notes] == [
        ("summary_row", 7), ("summary_row", 8),
    ]  # fmt: skip


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_a_header_of_two_rows_is_joined(make: Any) -> None:
    table = [
        ("编号", "诉求人", "", "时间", "", "内容"),
        ("", "姓名", "电话", "受理", "办结", ""),
        ("1", "王某", "1", "2019-01-01", "2019-01-02", "路灯"),
    ]
    sheet, rows = read(make(table))
    assert sheet.headers == ("编号", "诉求人/姓名", "诉求人/电话", "时间/受理", "时间/办结", "内容")
    assert rows[0].number == 3


def test_merged_cells_of_a_workbook_make_a_joined_header() -> None:
    table = [("编号", "时间", None), (None, "受理", "办结"), ("1", "2019-01-01", "2019-01-02")]
    sheet, _ = read(xlsx_bytes(table, merged=["A1:A2", "B1:C1"]))
    assert sheet.headers == ("编号", "时间/受理", "时间/办结")


def test_a_blank_cell_in_the_first_row_of_data_is_no_second_header() -> None:
    sheet, rows = read(csv_bytes([("编号", "", "内容"), ("1", "甲", ""), ("2", "乙", "丙")]))
    assert sheet.headers == ("编号", "(B)", "内容")
    assert len(rows) == 2


def test_duplicate_headers_are_refused_with_their_columns() -> None:
    problem = refused(csv_bytes([("编号", "时间", "时间"), ("1", "2", "3")]))
    assert (problem.rule, problem.column) == ("duplicate_header", "时间")
    assert problem.params["columns"] == "B, C"


def test_a_sheet_without_header_is_refused() -> None:
    assert refused(csv_bytes([("1001", "2019-02-28", "3"), ("1", "2", "3")])).rule == "no_header"


@pytest.mark.parametrize("data", [b"", b"\n\n,,\n", xlsx_bytes([])])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert refused(data).rule == "no_rows"


def test_cells_of_a_workbook_keep_their_kind() -> None:
    moment = datetime(2019, 2, 28, 11, 25, 5)  # noqa: DTZ001 - a sheet knows no zone
    table = [
        ("a", "b", "c", "d", "e"),
        ("甲", 12, 1.25, moment, True),
        ("乙", None, 3.0, moment, ""),
    ]
    rows = read(xlsx_bytes(table))[1]
    assert list(rows[0].cells.values()) == ["甲", 12, Decimal("1.25"), moment, "TRUE"]
    assert rows[1].cells["b"] is None
    assert isinstance(rows[0].cells["d"], date)


def test_a_table_that_does_not_begin_in_the_corner_keeps_its_row_numbers() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for place, word in enumerate(HEADERS, 3):
        page.cell(row=5, column=place, value=word)
        page.cell(row=7, column=place, value=f"{word}值")
    sheet, rows = read(saved(book))
    assert sheet.headers == HEADERS
    assert sheet.columns == (2, 3, 4, 5)
    assert rows[0].number == 7


def test_the_first_sheet_with_content_is_read_and_the_others_are_named() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "说明"
    book.create_sheet("数据").append(["编号", "内容"])
    book.create_sheet("附表").append(["x", "y"])
    book["数据"].append(["1", "路灯"])
    sheet, rows = read(saved(book))
    assert len(rows) == 1
    assert sheet.notes[0].params["used"] == "数据"


def test_a_large_workbook_is_streamed_and_gives_the_same_rows() -> None:
    data = xlsx_bytes([HEADERS, *(ROWS * 30)])
    whole, streamed = read(data)[1], read(data, dense_cells=10)[1]
    assert streamed == whole
