"""Excel files: .xlsx and .xls, checked as archives first, then read in one piece or streamed."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import openpyxl
import python_calamine
from openpyxl.utils.exceptions import InvalidFileException

from gongzhi.core.errors import Problem
from gongzhi.core.sheets.rows import Faults, Limits, RawRow, Source, Value, broken

_CHUNK: Final = 1 << 20
# A place as the readers take it: of a cell (column, row) or a whole row, in either quotes.
# Of these elements alone: other parts of a book have an ``r`` of their own (colours of a theme).
_PLACE: Final = re.compile(
    rb"""<(?:\w+:)?(?:c|row)(?=[\s/>])[^<]*?\sr\s*=\s*"""
    rb"""["'](?:([A-Za-z]{1,3})(\d{1,9})|(\d{1,9}))"""
)
_ENTRIES: Final = 20_000
_BROKEN_ARCHIVE: Final = (
    zipfile.BadZipFile, EOFError, zlib.error, OSError, RuntimeError, KeyError,
)  # fmt: skip
_BROKEN_BOOK: Final = (
    *_BROKEN_ARCHIVE, ValueError, TypeError, AttributeError, SyntaxError, InvalidFileException,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extent:
    """How far the largest sheet of a workbook reaches: rows and columns, both from 1."""

    rows: int
    columns: int


def measure_archive(source: Source, name: str, limits: Limits) -> Extent:
    """Unpack every part once, counting, and find the corner of the largest sheet.

    Checks the sums of the archive too, so that a half-written file or one that lies about its
    size is refused before a row is used.

    Raises:
        Invalid: rule ``half_written``, ``too_many_bytes``, ``not_a_workbook``, ``unsafe_xml`` or
            ``encrypted``.

    """
    try:
        with zipfile.ZipFile(
            io.BytesIO(source) if isinstance(source, bytes) else source
        ) as archive:
            parts = archive.infolist()
            if len(parts) > _ENTRIES or sum(p.file_size for p in parts) > limits.unpacked_bytes:
                raise broken(name, "too_many_bytes", limit=limits.unpacked_bytes)
            if any(part.flag_bits & 1 for part in parts):
                raise broken(name, "encrypted")
            if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
                raise broken(name, "not_a_workbook")
            return _largest(_measure_part(archive, part, limits, name) for part in parts)
    except _BROKEN_ARCHIVE as error:
        raise broken(name, "half_written") from error


def _largest(extents: Iterator[Extent]) -> Extent:
    rows = columns = 1
    for extent in extents:
        rows, columns = max(rows, extent.rows), max(columns, extent.columns)
    return Extent(rows, columns)


def _measure_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits, name: str
) -> Extent:
    """Read one part to its end and remember the highest row and column it names.

    Which parts are sheets the workbook says itself, so none is left out.
    """
    letters: set[bytes] = set()
    rows = 1
    tail = b""
    total = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            total += len(chunk)
            if total > limits.unpacked_bytes:
                raise broken(name, "too_many_bytes", limit=limits.unpacked_bytes)
            window = tail + chunk
            if b"<!DOCTYPE" in window and part.filename.endswith((".xml", ".rels")):
                raise broken(name, "unsafe_xml")
            for column, cell_row, row in _PLACE.findall(window):
                letters.add(column)
                rows = max(rows, int(cell_row or row))
            # What begins in this piece and ends in the next is looked at again.
            tail = window[max(window.rfind(b"<"), len(window) - _CHUNK) :]
    return Extent(rows, max((_column_number(word.upper()) for word in letters), default=1))


def _column_number(letters: bytes) -> int:
    number = 0
    for code in letters:
        number = number * 26 + code - 64
    return number


class WholeSheet:
    """A sheet held in one piece by the fast reader; rows are made one by one, again and again."""

    def __init__(self, sheet: python_calamine.CalamineSheet) -> None:
        self._sheet = sheet
        self._margin: list[Value] = [None] * (sheet.start[1] if sheet.start else 0)

    def __iter__(self) -> Iterator[RawRow]:
        margin = self._margin
        for number, cells in enumerate(self._sheet.iter_rows(), 1):
            yield number, [*margin, *map(plain, cells)]


def read_whole(source: Source, name: str, limits: Limits, faults: Faults) -> WholeSheet:
    """Read the first sheet that holds anything in one piece (fast; memory = rows x columns).

    Raises:
        Invalid: rule ``encrypted``, ``half_written`` or ``no_rows``.

    """
    try:
        book = _open_whole(source)
        with closing(book):
            return _first_filled(book, name, limits, faults)
    except python_calamine.PasswordError as error:
        raise broken(name, "encrypted") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        rule = "encrypted" if "assword" in str(error) else "half_written"
        raise broken(name, rule) from error


def _open_whole(source: Source) -> python_calamine.CalamineWorkbook:
    if isinstance(source, Path):
        return python_calamine.CalamineWorkbook.from_path(str(source))
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(source))


def _first_filled(
    book: python_calamine.CalamineWorkbook, name: str, limits: Limits, faults: Faults
) -> WholeSheet:
    visible = python_calamine.SheetVisibleEnum.Visible
    names = [sheet.name for sheet in book.sheets_metadata if sheet.visible == visible]
    for sheet_name in names:
        sheet = book.get_sheet_by_name(sheet_name)
        if sheet.start is None:
            continue
        if sheet.total_width > limits.columns:
            raise broken(name, "too_many_columns", limit=limits.columns)
        _note_other_sheets(names, sheet_name, faults)
        return WholeSheet(sheet)
    raise broken(name, "no_rows")


def _note_other_sheets(names: Sequence[str], used: str, faults: Faults) -> None:
    others = [name for name in names if name != used]
    if others:
        params = {"used": used, "others": ", ".join(others)}
        faults.notes.append(Problem("file", "other_sheets", params))


def read_streamed(source: Source, name: str, limits: Limits, faults: Faults) -> Iterator[RawRow]:
    """Stream the first visible sheet of an .xlsx row by row (slow; memory does not grow).

    Raises:
        Invalid: rule ``half_written``, ``too_many_columns`` or ``no_rows``.

    """
    try:
        content = io.BytesIO(source) if isinstance(source, bytes) else source
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        with closing(book):
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not sheets:
                raise broken(name, "no_rows")
            _note_other_sheets([sheet.title for sheet in sheets], sheets[0].title, faults)
            yield from _stream(sheets[0], name, limits)
    except _BROKEN_BOOK as error:
        raise broken(name, "half_written") from error


def _stream(sheet: Any, name: str, limits: Limits) -> Iterator[RawRow]:
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if len(cells) > limits.columns:
            raise broken(name, "too_many_columns", row=number, limit=limits.columns)
        yield number, [plain(cell) for cell in cells]


def plain(value: object) -> Value:
    """Turn what the readers give into text, moments, days and exact numbers."""
    if value is None or value == "":
        return None
    if isinstance(value, (str, datetime, date)):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else Decimal(repr(value))
    return str(value)
