"""Sheets of any kind are read as their users see them, or refused with file, row and rule."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gongzhi.cases.methods.sheets import Limits, Row, Sheet, open_sheet
from gongzhi.cases.tests.methods.books import (
    HEADERS,
    ROWS,
    csv_bytes,
    gz_bytes,
    saved,
    with_part,
    xls_bytes,
    xlsx_bytes,
)
from gongzhi.core.errors import Invalid, Problem

TABLE: Sequence[Sequence[Any]] = [HEADERS, *ROWS]


def read(data: bytes | Path, **limits: int) -> tuple[Sheet, list[Row]]:
    sheet = open_sheet(data, "台账", limits=Limits(**limits))
    return sheet, list(sheet.rows())


def refused(data: bytes, **limits: int) -> Problem:
    with pytest.raises(Invalid) as caught:
        read(data, **limits)
    (problem,) = caught.value.problems
    assert problem.file == "台账"
    return problem


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


def test_broken_bytes_of_utf8_are_named_by_line_and_byte() -> None:
    good = csv_bytes([HEADERS, *(ROWS * 40)])
    at = good.index("井盖".encode()) + 1
    problem = refused(good[:at] + b"\xff" + good[at + 1 :])
    assert problem.rule == "broken_bytes"
    assert problem.row == 3
    assert abs(problem.params["byte"] - at) <= 2
    assert problem.params["encoding"] == "utf-8"


def test_broken_bytes_of_gb18030_are_named_by_line_and_byte() -> None:
    good = csv_bytes([HEADERS, *(ROWS * 40)], "gb18030")
    at = good.index("井盖".encode("gb18030"))
    problem = refused(good[:at] + b"\xff\xff" + good[at + 2 :])
    assert (problem.rule, problem.row, problem.params["byte"]) == ("broken_bytes", 3, at)


def test_a_nul_byte_is_named_by_line() -> None:
    data = csv_bytes(TABLE).replace("三天".encode(), b"\0")
    problem = refused(data)
    assert (problem.rule, problem.row) == ("nul_byte", 2)


def test_a_quote_that_is_never_closed_refuses_the_file_before_its_first_row() -> None:
    data = csv_bytes([HEADERS, *(ROWS * 50)]) + '1003,2019/3/2 9:00,"半句'.encode()
    with pytest.raises(Invalid) as caught:
        open_sheet(data, "台账")
    (problem,) = caught.value.problems
    assert (problem.rule, problem.row) == ("quote_never_closed", 102)


def test_a_misplaced_quote_refuses_its_row_only() -> None:
    data = csv_bytes(TABLE) + b'1003,"a"b",c,d\r\n1004,"x"y,"z"",w\r\n1005,a,b,c\r\n'
    sheet, rows = read(data)
    assert [row.cells["工单编号"] for row in rows] == ["1001", "1002", "1005"]
    assert [(p.rule, p.row) for p in sheet.problems] == [
        ("quote_misplaced", 4), ("quote_misplaced", 5),
    ]  # fmt: skip


def test_rows_of_the_wrong_width_are_named_and_the_others_go_on() -> None:
    data = csv_bytes([HEADERS, ROWS[0], ("1003", "x"), (*ROWS[1], "", ""), (*ROWS[1], "extra")])
    sheet, rows = read(data)
    assert [row.number for row in rows] == [2, 4]
    assert [(p.rule, p.row) for p in sheet.problems] == [
        ("too_few_cells", 3), ("too_many_cells", 5),
    ]  # fmt: skip


@pytest.mark.parametrize("make", [csv_bytes, xlsx_bytes])
def test_a_cell_that_is_too_long_is_refused_by_row_and_column(make: Any) -> None:
    sheet, rows = read(make([HEADERS, ROWS[0], ("3", "x", "y", "长" * 900)]), cell_characters=800)
    assert [row.number for row in rows] == [2]
    (problem,) = sheet.problems
    assert (problem.rule, problem.row, problem.column) == ("cell_too_long", 3, "内容")


def test_a_cell_of_ten_megabytes_is_refused_and_the_next_row_read() -> None:
    data = csv_bytes([HEADERS, ("3", "x", "y", "长" * 3_500_000), ROWS[0]])
    sheet, rows = read(data)
    assert [row.number for row in rows] == [3]
    assert sheet.problems[0].rule == "cell_too_long"


def test_bombs_are_refused() -> None:
    zeros = b"0" * 3_000_000
    assert refused(gz_bytes(zeros), unpacked_bytes=1_000_000).rule == "too_many_bytes"
    bomb = with_part(xlsx_bytes(TABLE), "xl/media/bomb.bin", zeros)
    assert refused(bomb, unpacked_bytes=1_000_000).rule == "too_many_bytes"
    assert refused(csv_bytes(TABLE), file_bytes=20).rule == "too_many_bytes"
    assert refused(csv_bytes([HEADERS, *(ROWS * 10)]), rows=10).rule == "too_many_rows"


def test_a_workbook_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(xlsx_bytes(TABLE))
    name = b"xl/worksheets/sheet1.xml"
    central = data.rindex(name) - 46
    data[central + 24 : central + 28] = (10).to_bytes(4, "little")
    assert refused(bytes(data)).rule == "half_written"


def test_a_cell_in_the_last_corner_does_not_fill_the_memory() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["编号", "内容"])
    page.append(["1", "路灯"])
    page.cell(row=200_000, column=16_000, value="x")
    assert refused(saved(book)).rule == "too_many_columns"


def test_an_xml_bomb_does_not_explode() -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">'
        b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<si><t>&c;</t></si></sst>"
    )
    data = with_part(xlsx_bytes([("a", "b"), ("1", "2")]), "xl/sharedStrings.xml", bomb)
    assert refused(data).rule == "unsafe_xml"


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("make", [xlsx_bytes, lambda rows: gz_bytes(csv_bytes(rows))])
def test_a_half_written_file_is_refused(make: Any, share: float) -> None:
    whole = make([HEADERS, *(ROWS * 200)])
    assert refused(whole[: int(len(whole) * share)]).rule == "half_written"


def test_a_half_written_old_workbook_is_refused() -> None:
    whole = xls_bytes([HEADERS, *(ROWS * 200)])
    assert refused(whole[: len(whole) // 3]).rule == "half_written"


def test_an_encrypted_workbook_is_refused_with_its_own_word() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert refused(ole + "EncryptedPackage".encode("utf-16-le")).rule == "encrypted"
    plain = bytearray(xlsx_bytes(TABLE))
    for mark in (b"PK\x01\x02", b"PK\x03\x04"):
        at = plain.index(mark) + (8 if mark == b"PK\x01\x02" else 6)
        plain[at] |= 1
    assert refused(bytes(plain)).rule == "encrypted"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "web_page_not_sheet"),
        ("\ufeff<?xml version='1.0'?><Workbook/>".encode(), "web_page_not_sheet"),
        (b"%PDF-1.4 ...", "not_a_sheet"),
        (b"\x89PNG\r\n\x1a\n", "not_a_sheet"),
    ],
)
def test_what_is_no_sheet_is_refused_whatever_its_name(data: bytes, rule: str) -> None:
    assert refused(data).rule == rule


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refused(target.getvalue()).rule == "not_a_workbook"


def test_a_gzip_of_a_workbook_inside_is_not_taken_for_text() -> None:
    with pytest.raises(Invalid):
        read(gzip.compress(xlsx_bytes(TABLE)))
