"""Handing lists out as CSV or Excel, row by row: memory does not grow with the list.

Text stays text: in Excel every cell of text is one, in CSV what a sheet program would take for a
formula or for a number gets a mark before it. Moments are local time as ISO 8601.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any, TypeAlias

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Cell: TypeAlias = str | int | float | Decimal | date | datetime | None
Line: TypeAlias = Sequence[Cell]
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What Excel would make a number, a date or 1.2E+9 of: codes, telephone numbers, grid numbers.
_LOOKS_COUNTED = re.compile(r"[0-9][0-9.,eE/: -]*")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MOST = 32_767
_WIDEST = 60


def write_lines(head: Sequence[str], lines: Iterable[Line], ending: str) -> IO[bytes]:
    """Write a list to a temporary file, at its beginning again; ``ending`` is csv or xlsx."""
    write = _write_csv if ending == "csv" else _write_book
    with ExitStack() as stack:
        file = stack.enter_context(TemporaryFile())
        write(file, head, lines)
        file.seek(0)
        # The caller closes it when it has been sent.
        stack.pop_all()
    return file


def inert(text: str) -> str:
    """Mark a text so that a sheet program leaves it as it is."""
    clean = _UNPRINTABLE.sub("", text)
    if clean.startswith(FORMULA):
        return f"'{clean}"
    return f"\t{clean}" if _LOOKS_COUNTED.fullmatch(clean) else clean


def _write_csv(file: IO[bytes], head: Sequence[str], lines: Iterable[Line]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.write(BOM)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    for line in lines:
        writer.writerow([_plain(cell) for cell in line])
    text.detach()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    return inert(cell) if isinstance(cell, str) else str(cell)


def _write_book(file: IO[bytes], head: Sequence[str], lines: Iterable[Line]) -> None:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("1")
    page.freeze_panes = "A2"
    for place, name in enumerate(head, start=1):
        width = min(max(12, 2 * len(name) + 4), _WIDEST)
        page.column_dimensions[get_column_letter(place)].width = width
    bold = Font(bold=True)
    names = [_cell(page, name) for name in head]
    for name in names:
        name.font = bold
    page.append(names)
    for line in lines:
        page.append([_cell(page, value) for value in line])
    book.save(file)
    book.close()


def _cell(page: Any, value: Any) -> Any:
    """Make a cell; text is put in past the library, which takes some texts for formulas."""
    if isinstance(value, str):
        made: Any = WriteOnlyCell(page, None)
        made._value = _UNPRINTABLE.sub("", value)[:_MOST]
        made.data_type, made.number_format = "s", "@"
        return made
    if isinstance(value, datetime):
        made = WriteOnlyCell(page, value.replace(tzinfo=None))
        made.number_format = "yyyy-mm-dd hh:mm"
        return made
    made = WriteOnlyCell(page, value)
    if isinstance(value, date):
        made.number_format = "yyyy-mm-dd"
    return made
