"""Sheets made for the tests: as hotlines, townships and half-finished downloads make them."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt  # type: ignore[import-untyped]

from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.sheets import Limits, Row, Sheet, open_sheet

HEADERS = ("工单编号", "受理时间", "标题", "内容")
ROWS = (
    ("1001", "2019/2/28 11:25:05", "路灯不亮", "小区门口路灯坏了三天"),
    ("1002", "2019/3/1 9:00:00", "井盖松动", "车一过就响"),
)
TABLE: Sequence[Sequence[Any]] = [HEADERS, *ROWS]


def csv_bytes(
    rows: Iterable[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ","
) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding)


def gz_bytes(data: bytes) -> bytes:
    return gzip.compress(data)


def xlsx_bytes(rows: Iterable[Sequence[Any]], merged: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in rows:
        page.append(list(row))
    for span in merged:
        page.merge_cells(span)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def xls_bytes(rows: Iterable[Sequence[Any]]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("台账")
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if value is not None:
                page.write(number, place, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    """Give the workbook with one part of its archive replaced or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return target.getvalue()


def read(data: bytes | Path, **limits: int) -> tuple[Sheet, list[Row]]:
    sheet = open_sheet(data, "台账", limits=Limits(**limits))
    return sheet, list(sheet.rows())


def refused(data: bytes, **limits: int) -> Problem:
    with pytest.raises(Invalid) as caught:
        read(data, **limits)
    (problem,) = caught.value.problems
    assert problem.file == "台账"
    return problem
