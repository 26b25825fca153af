"""Sheets (CSV) that name areas: codes, names, and what else is known of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongzhi.core.errors import Invalid, Problem
from gongzhi.territory.methods.files.opening import Content, text_of

COLUMNS = {
    "code": "code",
    "name": "name_zh",
    "name_zh": "name_zh",
    "name_en": "name_en",
    "kind": "kind",
    "level": "level",
    "parent": "parent",
    "aliases": "aliases",
    "statistical_code": "statistical_code",
    "lon": "lon",
    "lat": "lat",
    "valid_from": "valid_from",
}
"""Header of a sheet → field of an area. Other columns are named in the report, not read."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: where it stands, and its fields in their types; an empty cell is left out."""

    file: str
    line: int
    fields: Mapping[str, Any]


def read_sheet(content: Content) -> tuple[list[SheetRow], list[str]]:
    """Read the rows of a sheet and the headers that are not read.

    Raises `Invalid` with every broken cell (file, line, column): ``missing_column``,
    ``required``, ``bad_number``, ``bad_date``, ``half_row``, ``bad_csv``.
    """
    lines = csv.reader(io.StringIO(text_of(content)), strict=True)
    try:
        listed = [(lines.line_num, cells) for cells in lines]
    except csv.Error as error:
        params = {"why": str(error)}
        raise Invalid(
            Problem("file", "bad_csv", params, lines.line_num, None, content.name)
        ) from None
    header = [cell.strip() for cell in listed[0][1]] if listed else []
    fields = [COLUMNS.get(name) for name in header]
    problems = [
        Problem(name, "missing_column", {"name": name}, 1, name, content.name)
        for name in ("code", "name_zh")
        if name not in fields
    ]
    if problems:
        raise Invalid(problems)
    rows = [
        _row(content.name, line, cells, fields, problems) for line, cells in listed[1:] if cells
    ]
    if problems:
        raise Invalid(problems)
    unread = [name for name, field in zip(header, fields, strict=True) if field is None]
    return rows, unread


def _row(
    file: str, line: int, cells: list[str], fields: list[str | None], problems: list[Problem]
) -> SheetRow:
    if len(cells) != len(fields):
        params = {"found": len(cells), "expected": len(fields)}
        problems.append(Problem("row", "half_row", params, line, None, file))
        return SheetRow(file, line, {})
    found: dict[str, Any] = {}
    for field, cell in zip(fields, cells, strict=True):
        text = cell.strip()
        if field is None or (not text and field not in {"code", "name_zh"}):
            continue
        try:
            found[field] = _typed(field, text)
        except ValueError as error:
            problems.append(Problem(field, str(error), {"value": text}, line, field, file))
    return SheetRow(file, line, found)


def _typed(field: str, text: str) -> Any:
    """Give the value of a cell; ValueError names the broken rule."""
    if not text:
        raise ValueError("required")
    if field == "aliases":
        return tuple(alias.strip() for alias in text.split("|") if alias.strip())
    if field in {"level", "lon", "lat"}:
        try:
            return int(text) if field == "level" else float(text)
        except ValueError:
            raise ValueError("bad_number") from None
    if field == "valid_from":
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError("bad_date") from None
    return text
