"""A sheet of calls by day, as a telephone system exports it: which column is which; pure."""

from __future__ import annotations

from datetime import date, datetime

from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.sheets import Sheet
from gongzhi.core.sheets.numbers import code_text
from gongzhi.core.sheets.rows import Value

HEADERS = {
    "day": ("day", "日期"),
    "offered": ("offered", "呼入量", "呼入"),
    "answered": ("answered", "接通量", "接通"),
}
"""What stands over the columns, ours first."""


def read_calls(sheet: Sheet) -> list[tuple[int, dict[str, str]]]:
    """Read the rows: (number in the user's own sheet, field → text).

    Raises Invalid ``missing_column`` naming each column that is not there, and what reading the
    sheet raises.
    """
    columns = {name: _column(sheet, known) for name, known in HEADERS.items()}
    missing = [name for name, column in columns.items() if not column]
    if missing:
        raise Invalid(
            [Problem("sheet", "missing_column", column=HEADERS[name][1]) for name in missing]
        )
    rows = [
        (row.number, {name: _text(row.cells[column]) for name, column in columns.items()})
        for row in sheet.rows()
    ]
    if sheet.problems:
        raise Invalid(sheet.problems)
    return rows


def _column(sheet: Sheet, known: tuple[str, ...]) -> str:
    return next((one for one in sheet.headers if one.strip().lower() in known), "")


def _text(cell: Value) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else code_text(cell)
