"""A sheet of ratings of an outside system: which column is which, and what its words mean; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from gongzhi.cases.methods.orders import read_moment
from gongzhi.cases.methods.outside_texts import GRADE
from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.sheets import Row
from gongzhi.core.sheets.numbers import code_text
from gongzhi.core.sheets.rows import Value

Rows = Iterable[Mapping[str, Any]]
SAID_ON = "said_on"
WANTED = ("number", "solved", "satisfied", SAID_ON)
YES = {"yes": True, "no": False, "": None}
_SHOWN = 40


def columns_of(headers: Sequence[str], fields: Rows) -> dict[str, str]:
    """Find the column of each field by the labels of the pack: field → header.

    Raises Invalid ``missing_column`` without a number, or without anything that was said.
    """
    found: dict[str, str] = {}
    for row in fields:
        if row["field"] in WANTED and row["field"] not in found:
            header = next((one for label in row["labels"] for one in headers if one == label), "")
            if header:
                found[row["field"]] = header
    missing = [] if "number" in found else ["number"]
    missing += [] if {"solved", "satisfied"} & found.keys() else ["solved"]
    if missing:
        raise Invalid([Problem("file", "missing_column", {}, column=one) for one in missing])
    return found


@dataclass(frozen=True, slots=True)
class ReadRating:
    """What a row says; ``grade`` is one of the pack's, or empty."""

    number: str
    solved: str
    satisfied: bool | None
    grade: str
    said_on: date | None


def read_row(
    row: Row, columns: Mapping[str, str], answers: Rows, zone: ZoneInfo
) -> ReadRating | list[Problem]:
    """Read a row; words and days that mean nothing are problems.

    A grade is read from the same cell as satisfied, where the pack knows its word.
    """
    listed = list(answers)
    meant = {name: _meant(name, row, columns, listed) for name in ("solved", "satisfied", GRADE)}
    if meant[GRADE] and meant["satisfied"] is None:
        meant["satisfied"] = ""
    unknown = [name for name in ("solved", "satisfied") if meant[name] is None]
    problems = [_wrong(name, "unknown_answer", row, columns) for name in unknown]
    cell = row.cells[columns[SAID_ON]] if SAID_ON in columns else None
    day = _day(cell, zone)
    if day is None and code_text(cell):
        problems.append(_wrong(SAID_ON, "not_a_date", row, columns))
    if problems:
        return problems
    number = code_text(row.cells[columns["number"]])
    solved, satisfied, grade = (meant[name] or "" for name in ("solved", "satisfied", GRADE))
    return ReadRating(number, solved, YES[satisfied], grade, day)


def _meant(
    name: str, row: Row, columns: Mapping[str, str], answers: Sequence[Mapping[str, Any]]
) -> str | None:
    """Give what a cell means, empty for an empty one; None for words that mean nothing."""
    column = columns.get("satisfied" if name == GRADE else name)
    said = code_text(row.cells[column]) if column else ""
    means = (one["means"] for one in answers if one["field"] == name and said in one["words"])
    return next(means, None) if said else ""


def _wrong(name: str, rule: str, row: Row, columns: Mapping[str, str]) -> Problem:
    column = columns[name]
    params = {"got": code_text(row.cells[column])[:_SHOWN]}
    return Problem(name, rule, params, row=row.number, column=column)


def _day(cell: Value, zone: ZoneInfo) -> date | None:
    if isinstance(cell, datetime):
        return cell.astimezone(zone).date() if cell.tzinfo else cell.date()
    if isinstance(cell, date):
        return cell
    found = read_moment(code_text(cell), zone, ends=False)
    return None if found is None else found.date()
