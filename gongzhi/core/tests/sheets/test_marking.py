"""The user's own sheet comes back with every problem marked where it stands."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from gongzhi.core.errors import Problem
from gongzhi.core.sheets import Limits, marked_copy, open_sheet
from gongzhi.core.tests.sheets.books import (
    HEADERS,
    ROWS,
    csv_bytes,
    gz_bytes,
    xls_bytes,
    xlsx_bytes,
)

TABLE = [("台账", "", "", ""), HEADERS, *ROWS]
PROBLEMS = [
    Problem("opened_at", "not_a_moment", {"value": "昨天"}, row=4, column="受理时间"),
    Problem("row", "too_few_cells", {"cells": 2, "columns": 4}, row=4),
    Problem("source_id", "required", {}, row=3, column="工单编号"),
]


@pytest.mark.parametrize("data", [xlsx_bytes(TABLE), xls_bytes(TABLE)])
def test_a_workbook_comes_back_with_red_cells_and_comments(data: bytes, tmp_path: Path) -> None:
    target = tmp_path / "marked.xlsx"
    assert marked_copy(data, "台账", PROBLEMS, target) == 2
    page = openpyxl.load_workbook(target).worksheets[0]
    comment = page["B4"].comment
    assert comment is not None
    assert "不是日期时间" in comment.text
    assert "is not a date" in comment.text
    assert page["B4"].fill.start_color.rgb == "FFFFC7CE"
    assert page["A4"].comment is not None
    assert page["B3"].comment is None
    assert page["C3"].value == "路灯不亮"


def test_a_large_workbook_comes_back_row_by_row(tmp_path: Path) -> None:
    target = tmp_path / "marked.xlsx"
    limits = Limits(dense_cells=1)
    assert marked_copy(xlsx_bytes(TABLE), "台账", PROBLEMS, target, limits=limits) == 2
    page = openpyxl.load_workbook(target).worksheets[0]
    assert page["B4"].comment is not None
    assert page["B4"].fill.start_color.rgb == "FFFFC7CE"
    assert page["B4"].value == ROWS[1][1]
    assert page["C3"].value == "路灯不亮"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_file_comes_back_with_a_column_of_errors(
    delimiter: str, encoding: str, tmp_path: Path
) -> None:
    target = tmp_path / "marked.csv"
    data = csv_bytes(TABLE, encoding, delimiter)
    assert marked_copy(data, "台账", PROBLEMS, target) == 2
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    sheet = open_sheet(target, "marked")
    rows = list(sheet.rows())
    assert sheet.separator == delimiter
    assert sheet.headers == (*HEADERS, "错误/Error")
    assert "This cell must be filled." in str(rows[0].cells["错误/Error"])
    assert str(rows[1].cells["错误/Error"]).count(" / ") == 2
    assert rows[1].number == 4


def test_a_packed_text_file_comes_back_packed(tmp_path: Path) -> None:
    target = tmp_path / "marked.csv.gz"
    marked_copy(gz_bytes(csv_bytes(TABLE)), "台账", PROBLEMS, target)
    assert target.read_bytes().startswith(b"\x1f\x8b")
    assert len(list(open_sheet(target, "marked").rows())) == 2


def test_a_row_with_a_misplaced_quote_comes_back_too(tmp_path: Path) -> None:
    data = csv_bytes(TABLE) + b'1003,"a"b",c,d\r\n1004,"x"y,"z"",w\r\n'
    sheet = open_sheet(data, "台账")
    list(sheet.rows())
    target = tmp_path / "marked.csv"
    assert marked_copy(data, "台账", sheet.problems, target) == 2
    assert "引号位置不对" in target.read_text("utf-8-sig")
