"""A sheet of ratings of an outside system: which column is which, and what its words mean; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.sheets import Row
from gongzhi.core.sheets.numbers import code_text

Rows = Iterable[Mapping[str, Any]]
WANTED = ("number", "solved", "satisfied")
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


def read_row(
    row: Row, columns: Mapping[str, str], answers: Rows
) -> tuple[str, str, bool | None] | list[Problem]:
    """Read number, solved and satisfied of a row; words that mean nothing are problems."""
    meant: dict[str, str] = {}
    problems = []
    listed = list(answers)
    for name in ("solved", "satisfied"):
        said = code_text(row.cells[columns[name]]) if name in columns else ""
        means = [one["means"] for one in listed if one["field"] == name and said in one["words"]]
        if said and not means:
            params = {"got": said[:_SHOWN]}
            problems.append(
                Problem(name, "unknown_answer", params, row=row.number, column=columns[name])
            )
        meant[name] = means[0] if said and means else ""
    if problems:
        return problems
    return code_text(row.cells[columns["number"]]), meant["solved"], YES[meant["satisfied"]]
