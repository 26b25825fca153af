"""Pack tables as Excel sheets: pre-filled with drop-downs for writing, read back with the cells.

A workbook holds one sheet for each table, named as the table, with the columns' names in its first
row; a hidden sheet ``lists`` holds what the drop-downs offer. Cells are text, so that no sheet
program turns a code into a number or a date.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gongzhi.core.errors import Problem
from gongzhi.core.packs.encoding import plain
from gongzhi.core.packs.files import RawRow, RawTable
from gongzhi.core.packs.problems import PackRefused
from gongzhi.core.packs.reader import problems_of_rows
from gongzhi.core.packs.registry import Registry
from gongzhi.core.packs.schema import Column, Pack, Row, Table

LISTS = "lists"
BOOLS = ("true", "false")
# Rows below the filled ones that still have their drop-downs.
SPARE_ROWS = 500
_HEAD: Final = PatternFill("solid", fgColor="DDE6F0")
_NEEDED: Final = Font(bold=True)
# A sheet program keeps fifteen digits of a number; what was longer has lost its end.
_DIGITS = 10**15


def columns_of(table: Table) -> list[Column]:
    """Give the columns in the order of a sheet: the mark of withdrawn rows comes last."""
    columns = table.every_column()
    last = [column for column in columns if column.name == "withdrawn"]
    return [column for column in columns if column.name != "withdrawn"] + last


def write_template(table: Table, rows: Mapping[str, Row], pack: Pack, path: Path) -> None:
    """Write one table as a workbook, filled with ``rows``; the drop-downs offer codes of ``pack``.

    Raises OSError when the file cannot be written.
    """
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a sheet")
    sheet.title = table.name
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    columns = columns_of(table)
    sheet.append([column.name for column in columns])
    for row in rows.values():
        sheet.append([cell_text(row.get(column.name)) for column in columns])
    last = sheet.max_row + SPARE_ROWS
    for number, column in enumerate(columns, start=1):
        _head(sheet, number, column)
        offered = _offered(column, pack)
        if column.ref == table.name and column.kind == "ref":
            # Whatever stands in the sheet by then, not what stood there before.
            _add_choice(sheet, number, column, f"$A$2:$A${last}", last)
        elif offered:
            _drop_down(sheet, lists, number, column, offered, last)
        for cell in sheet[get_column_letter(number)][1:]:
            cell.number_format = "@"
    sheet.freeze_panes = "B2"
    book.save(path)


def cell_text(value: Any) -> str | None:
    """Write a typed cell as the text of a pack file; None for an empty one."""
    if value is None or value in ("", ()):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "|".join(str(item) for item in value)
    if isinstance(value, Mapping | list):
        return json.dumps(plain(value), ensure_ascii=False)
    return str(plain(value))


def _head(sheet: Worksheet, number: int, column: Column) -> None:
    cell = sheet.cell(1, number, column.name)
    cell.fill = _HEAD
    cell.alignment = Alignment(vertical="top")
    if column.required:
        cell.font = _NEEDED
    cell.comment = Comment(_told(column), "gongzhi", width=320, height=120)
    wide = {"name_zh": 28, "name_en": 32, "source": 36, "words": 48}.get(column.name, 16)
    sheet.column_dimensions[get_column_letter(number)].width = wide


def _told(column: Column) -> str:
    needed = "必填 required" if column.required else "可空 may be empty"
    told = [f"{column.name}: {column.kind}", needed]
    if column.kind in {"list", "reflist"}:
        told.append("多项用 | 分隔 several, separated by |")
    if column.ref:
        told.append(f"填表 {column.ref} 的代码 codes of table {column.ref}")
    if column.choices:
        told.append("可选 one of: " + ", ".join(column.choices))
    if column.kind == "date":
        told.append("例 2026-01-31")
    return "\n".join(told)


def _offered(column: Column, pack: Pack) -> tuple[str, ...]:
    if column.kind == "bool":
        return BOOLS
    if column.kind == "choice":
        return column.choices
    if column.offers is not None:
        table, name = column.offers
        items = (item for row in pack.table(table).values() for item in row[name] or ())
        return tuple(dict.fromkeys(items))
    return tuple(pack.table(column.ref)) if column.kind == "ref" and column.ref else ()


def _drop_down(
    sheet: Worksheet,
    lists: Worksheet,
    number: int,
    column: Column,
    offered: tuple[str, ...],
    last: int,
) -> None:
    for line, value in enumerate(offered, start=1):
        lists.cell(line, number, value)
    letter = get_column_letter(number)
    _add_choice(sheet, number, column, f"{LISTS}!${letter}$1:${letter}${len(offered)}", last)


def _add_choice(sheet: Worksheet, number: int, column: Column, offered: str, last: int) -> None:
    """Offer a list; a code of another table may be one that another sheet is about to bring."""
    letter = get_column_letter(number)
    choice = DataValidation(
        type="list",
        formula1=offered,
        allow_blank=not column.required,
        showErrorMessage=True,
        errorStyle="warning" if column.ref or column.offers else "stop",
    )
    choice.errorTitle = column.name
    choice.error = _told(column)[:250]
    choice.add(f"{letter}2:{letter}{last}")
    sheet.add_data_validation(choice)


def read_sheets(path: Path, registry: Registry) -> dict[str, list[list[str]]]:
    """Read the tables of a workbook as rows of text, header first; the empty column of withdrawn
    rows is left out.

    Raises:
        PackRefused: the file is no workbook, holds no table, or cells break the rules of their
            columns; each problem names sheet and cell. References are left to ``check_pack``.
    """
    book = _open(path)
    tables: dict[str, list[list[str]]] = {}
    problems: list[Problem] = []
    for name in book.sheetnames:
        if name == LISTS:
            continue
        if name not in registry.tables:
            problems.append(_of_file(path, "no_such_table", name=name))
            continue
        raw = _raw(book[name], path)
        found = list(raw.problems)
        if not any(problem.rule.startswith("header_") for problem in found):
            found += problems_of_rows(registry.tables[name], raw)
        problems += [with_cell(problem, raw.header or [], name) for problem in found]
        tables[name] = _as_rows(raw)
    if problems or not tables:
        raise PackRefused(problems or [_of_file(path, "no_such_table", name="")])
    return tables


def read_rows(path: Path, table: str) -> RawTable:
    """Read the rows of one table's sheet as they stand, held against no rule but those of a sheet.

    Raises PackRefused when the file is no workbook or holds no such sheet.
    """
    book = _open(path)
    if table not in book.sheetnames:
        raise PackRefused([_of_file(path, "no_such_table", name=table)])
    return _raw(book[table], path)


def _open(path: Path) -> Workbook:
    try:
        return load_workbook(path, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        raise PackRefused([_of_file(path, "not_a_workbook", why=str(error))]) from error


def _raw(sheet: Worksheet, path: Path) -> RawTable:
    raw = RawTable(path.name)
    lines = sheet.iter_rows(values_only=True)
    header = [_text(value) for value in next(lines, ())]
    while header and not header[-1]:
        header.pop()
    raw.header = header
    for number, name in enumerate(header, start=1):
        if not name:
            raw.refuse("header_empty", 1, number=number)
        elif header.index(name) != number - 1:
            raw.refuse("header_twice", 1, name, name=name, number=number)
    for line, values in enumerate(() if raw.problems else lines, start=2):
        _take_row(line, values, header, raw)
    return raw


def _take_row(line: int, values: tuple[Any, ...], header: list[str], raw: RawTable) -> None:
    cells = dict(zip(header, values, strict=False))
    for name, value in cells.items():
        if isinstance(value, (int, float)) and abs(value) >= _DIGITS:
            raw.refuse("cut_number", line, name, value=_text(value))
    beyond = [value for value in values[len(header) :] if value is not None]
    if beyond:
        raw.refuse("beyond_header", line, None, value=_text(beyond[0]))
    texts = {name: _text(value) for name, value in cells.items()}
    if any(texts.values()):
        raw.rows.append(RawRow(line, texts))


def _text(value: Any) -> str:
    """Write what a sheet program made of a cell as the text of a pack file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        whole = value.time() == time(0)
        return value.date().isoformat() if whole else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    return str(value).strip()


def _as_rows(raw: RawTable) -> list[list[str]]:
    header = [
        name
        for name in raw.header or []
        if name != "withdrawn" or any(row.cells.get(name) for row in raw.rows)
    ]
    return [header, *([str(row.cells.get(name, "")) for name in header] for row in raw.rows)]


def with_cell(problem: Problem, header: Iterable[str], sheet: str) -> Problem:
    """Name the cell of a problem that names line and column."""
    names = list(header)
    params = {**problem.params, "sheet": sheet}
    if problem.row is not None:
        known = names.index(problem.column) + 1 if problem.column in names else 0
        number = problem.params.get("number", known)
        letter = get_column_letter(number) if number else ""
        params["cell"] = f"{letter}{problem.row}"
    return Problem(problem.field, problem.rule, params, problem.row, problem.column, problem.file)


def _of_file(path: Path, rule: str, **params: Any) -> Problem:
    return Problem(path.name, rule, params, None, None, path.name)
