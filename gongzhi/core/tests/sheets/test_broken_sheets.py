"""Broken, half-written, hostile and foreign files are refused with file, row and rule."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import Any

import openpyxl
import pytest

from gongzhi.core.errors import Invalid
from gongzhi.core.sheets import open_sheet
from gongzhi.core.sheets.rows import Limits
from gongzhi.core.sheets.workbook import Extent, measure_archive
from gongzhi.core.tests.sheets.books import (
    HEADERS,
    ROWS,
    TABLE,
    csv_bytes,
    gz_bytes,
    read,
    refused,
    saved,
    with_part,
    xls_bytes,
    xlsx_bytes,
)


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


@pytest.mark.slow  # ten megabytes
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
    assert refused(xlsx_bytes(TABLE), file_bytes=20, text_bytes=9_000).rule == "too_many_bytes"
    assert refused(gz_bytes(zeros), unpacked_bytes=9, text_bytes=90).rule == "too_many_bytes"
    assert len(read(csv_bytes(TABLE), file_bytes=20, text_bytes=9_000)[1]) == len(ROWS)
    assert refused(csv_bytes([HEADERS, *(ROWS * 10)]), rows=10).rule == "too_many_rows"


def test_a_workbook_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(xlsx_bytes(TABLE))
    name = b"xl/worksheets/sheet1.xml"
    central = data.rindex(name) - 46
    data[central + 24 : central + 28] = (10).to_bytes(4, "little")
    assert refused(bytes(data)).rule == "half_written"


@pytest.mark.slow  # a sheet of 200,000 rows
def test_a_cell_in_the_last_corner_does_not_fill_the_memory() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["编号", "内容"])
    page.append(["1", "路灯"])
    page.cell(row=200_000, column=16_000, value="x")
    assert refused(saved(book)).rule == "too_many_columns"


@pytest.mark.parametrize(
    ("cell", "row"),
    [
        (b'<c r="ALL900000"><v>1</v></c>', b"<row>"),
        (b"<c r = 'ALL900000'><v>1</v></c>", b"<row r='900000'>"),
        (b'<c r="all900000"><v>1</v></c>', b"<row>"),
        (b'<c s="' + b" " * 300 + b'" r="ALL900000"><v>1</v></c>', b"<row>"),
    ],
)
@pytest.mark.parametrize("part", ["worksheets/sheet1.xml", "other/page"])
def test_the_last_corner_is_found_however_it_is_written(cell: bytes, row: bytes, part: str) -> None:
    lead = b"<worksheet><sheetData>"
    filler = b" " * ((1 << 20) - len(lead + row) - 20)
    page = lead + filler + row + cell + b"</row></sheetData></worksheet>"
    data = with_part(xlsx_bytes(TABLE), f"xl/{part}", page)
    assert measure_archive(data, "台账", Limits()) == Extent(900_000, 1_000)


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
