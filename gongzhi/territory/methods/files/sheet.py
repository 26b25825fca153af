"""Sheets (CSV) that name areas: codes, names, and what else is known of them."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
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
PART_COLUMNS = {
    "code": "code",
    "name": "name_zh",
    "name_zh": "name_zh",
    "name_en": "name_en",
    "kind": "kind",
    "aliases": "aliases",
    "statistical_code": "statistical_code",
    "children": "children",
}
"""Header of a sheet that says into what an area is split → field of a part."""
LISTS = frozenset({"aliases", "children"})
"""Fields whose cells hold several, separated by ``|``."""
LONGEST = dict.fromkeys(COLUMNS.values(), 80) | {
    "name_zh": 200,
    "name_en": 200,
    "aliases": 4000,
    "children": 40_000,
}
"""Characters of a cell: what the columns of the database hold."""
DEGREES = {"lon": 180.0, "lat": 90.0}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: where it stands, and its fields in their types; an empty cell is left out."""

    file: str
    line: int
    fields: Mapping[str, Any]


def read_sheet(
    content: Content, columns: Mapping[str, str] = COLUMNS
) -> tuple[list[SheetRow], list[str]]:
    """Read the rows of a sheet and the headers that are not read.

    Raises `Invalid` with every broken cell (file, line, column): ``missing_column``,
    ``required``, ``bad_number``, ``out_of_range``, ``bad_date``, ``too_long``,
    ``control_character``, ``half_row``, ``bad_csv``.
    """
    listed = _records(content)
    header = [cell.strip() for cell in listed[0][1]] if listed else []
    fields = [columns.get(name) for name in header]
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


def _records(content: Content) -> list[tuple[int, list[str]]]:
    """Give the records, each with the line on which it begins."""
    lines = csv.reader(io.StringIO(text_of(content), newline=""), strict=True)
    listed: list[tuple[int, list[str]]] = []
    while True:
        begins = lines.line_num + 1
        try:
            listed.append((begins, next(lines)))
        except StopIteration:
            return listed
        except csv.Error as error:
            params = {"why": str(error)}
            raise Invalid(Problem("file", "bad_csv", params, begins, None, content.name)) from None


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
        rule, params = _broken(field, text)
        if rule:
            problems.append(Problem(field, rule, params, line, field, file))
        else:
            found[field] = _typed(field, text)
    return SheetRow(file, line, found)


def _broken(field: str, text: str) -> tuple[str, dict[str, Any]]:
    """Name the rule that a cell breaks, with its parameters; an empty name when it is right."""
    value = {"value": text[:80]}
    if not text:
        return "required", {}
    if any(unicodedata.category(sign) == "Cc" for sign in text):
        return "control_character", {}
    if len(text) > LONGEST[field]:
        return "too_long", {"length": len(text), "most": LONGEST[field]}
    try:
        typed = _typed(field, text)
    except ValueError:
        return ("bad_date" if field == "valid_from" else "bad_number"), value
    if field in DEGREES and not math.isfinite(typed):
        return "bad_number", value
    if field in DEGREES and abs(typed) > DEGREES[field]:
        return "out_of_range", {**value, "min": -DEGREES[field], "max": DEGREES[field]}
    return "", {}


def _typed(field: str, text: str) -> Any:
    """Give the value of a cell. Raises ValueError for what is no number or no date."""
    if field in LISTS:
        return tuple(one.strip() for one in text.split("|") if one.strip())
    if field == "level":
        return int(text)
    if field in DEGREES:
        return float(text)
    return date.fromisoformat(text) if field == "valid_from" else text
