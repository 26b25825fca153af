"""Giving a sheet back to its sender with every problem marked where it stands."""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from gongzhi.core.errors import Problem
from gongzhi.core.sheets.encoding import open_text
from gongzhi.core.sheets.opening import Sheet, open_sheet
from gongzhi.core.sheets.rows import Faults, Limits, Source
from gongzhi.core.sheets.wording import explain
from gongzhi.core.sheets.workbook import read_streamed, read_whole

_RED: Final = PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE")
_AUTHOR: Final = "共治 Gongzhi"
_COLUMN: Final = "错误/Error"
_COMMENT_SIZE: Final = (140, 340)

Say = Callable[[Problem, str], str]


class _Mark(NamedTuple):
    """One problem of a row, in words, and the column it stands in."""

    column: str | None
    words: str


_ByRow = Mapping[int, list[_Mark]]


def marked_copy(
    source: Source,
    name: str,
    problems: Iterable[Problem],
    target: Path,
    *,
    limits: Limits | None = None,
    say: Say = explain,
) -> int:
    """Write a copy of the user's own sheet with its problems marked; give the count of marked rows.

    A workbook becomes an .xlsx with red cells and comments; an .xls, or one too large to be held
    in one piece, loses its formats, its values stay. A text file keeps its separator and gets one
    more column ``错误/Error``. Words are Chinese and English, as ``say`` (problem, language) gives
    them. A ``target`` ending in ``.gz`` is packed.

    Raises:
        Invalid: the sheet itself cannot be read.

    """
    sheet = open_sheet(source, name, limits=limits)
    by_row: dict[int, list[_Mark]] = defaultdict(list)
    for problem in problems:
        if problem.row is not None:
            by_row[problem.row].append(_Mark(problem.column, _words(problem, say)))
    if sheet.kind == "csv":
        return _mark_text(source, sheet, by_row, target)
    return _mark_workbook(source, sheet, by_row, target)


def _words(problem: Problem, say: Say) -> str:
    where = f"{problem.column}: " if problem.column else ""
    return f"{where}{say(problem, 'zh-hans')} / {say(problem, 'en')}"


def _mark_text(source: Source, sheet: Sheet, by_row: _ByRow, target: Path) -> int:
    last_header = sheet.header_rows[-1]
    marked = 0
    with open_text(source, sheet.encoding) as stream, _open_target(target) as output:
        writer = csv.writer(output, delimiter=sheet.separator, lineterminator="\r\n")
        # Not strict here: rows with misplaced quotes must come back too.
        for number, cells in enumerate(csv.reader(stream, delimiter=sheet.separator), 1):
            faults = by_row.get(number, [])
            marked += bool(faults)
            words = _COLUMN if number == last_header else "; ".join(fault.words for fault in faults)
            writer.writerow([*cells, words] if number >= last_header else cells)
    return marked


def _open_target(target: Path) -> IO[str]:
    # With a mark, so that sheet programs read the Chinese words right.
    if target.suffix == ".gz":
        return gzip.open(target, "wt", encoding="utf-8-sig", newline="")
    return target.open("w", encoding="utf-8-sig", newline="")


def _mark_workbook(source: Source, sheet: Sheet, by_row: _ByRow, target: Path) -> int:
    if sheet.streamed:
        return _mark_streamed(source, sheet, by_row, target)
    book = _rebuilt(source, sheet) if sheet.kind == "xls" else _loaded(source)
    page = _page(book, sheet)
    for number, faults in by_row.items():
        for place, found in _by_place(faults, sheet).items():
            _mark(page.cell(row=number, column=place + 1), found)
    book.save(target)
    return len(by_row)


def _by_place(faults: list[_Mark], sheet: Sheet) -> dict[int, list[_Mark]]:
    places = dict(zip(sheet.headers, sheet.columns, strict=True))
    found: dict[int, list[_Mark]] = defaultdict(list)
    for fault in faults:
        found[places.get(fault.column or "", sheet.columns[0])].append(fault)
    return found


def _mark(cell: Any, faults: list[_Mark]) -> None:
    height, width = _COMMENT_SIZE
    cell.fill = _RED
    cell.comment = Comment(
        "\n".join(fault.words for fault in faults), _AUTHOR, height=height, width=width
    )


def _mark_streamed(source: Source, sheet: Sheet, by_row: _ByRow, target: Path) -> int:
    """Copy the values of a large workbook row by row: its formats are not kept."""
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet()
    for number, values in read_streamed(source, sheet.name, sheet.limits, Faults([], [])):
        cells: list[Any] = list(values)
        for place, found in _by_place(by_row.get(number, []), sheet).items():
            cells += [None] * (place + 1 - len(cells))
            cells[place] = WriteOnlyCell(page, cells[place])
            _mark(cells[place], found)
        page.append(cells)
    book.save(target)
    return len(by_row)


def _loaded(source: Source) -> Any:
    return openpyxl.load_workbook(io.BytesIO(source) if isinstance(source, bytes) else source)


def _page(book: Any, sheet: Sheet) -> Any:
    """Find the page that was read: the first visible one whose header row holds the first name."""
    for page in book.worksheets:
        if page.sheet_state == "visible" and _has_header(page, sheet):
            return page
    return book.active


def _has_header(page: Any, sheet: Sheet) -> bool:
    value = page.cell(row=sheet.header_rows[0], column=sheet.columns[0] + 1).value
    words = " ".join(str(value or "").split())
    return bool(words) and sheet.headers[0].startswith(words)


def _rebuilt(source: Source, sheet: Sheet) -> Any:
    book = openpyxl.Workbook()
    page = book.active
    if page is None:
        raise ValueError(sheet.name)
    for number, cells in read_whole(source, sheet.name, sheet.limits, Faults([], [])):
        for place, value in enumerate(cells, 1):
            if value is not None:
                page.cell(row=number, column=place, value=value)
    return book
