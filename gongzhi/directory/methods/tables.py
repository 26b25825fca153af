"""The four tables in which a directory is handed over: columns, their names on sheets, cells; pure.

``organisations`` and ``posts`` as in rule packs, ``coverage`` (which Party branch or group works on
which grid), ``roster`` (which post is on duty from when to when).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.sheets import Row
from gongzhi.core.sheets.moments import MomentReader

NAMES: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "代码", "编号", "单位代码", "岗位代码"),
    "name_zh": ("name_zh", "name", "名称", "单位名称", "岗位名称"),
    "name_en": ("name_en", "英文名称"),
    "kind": ("kind", "类别", "单位类别"),
    "parent": ("parent", "上级", "上级单位"),
    "area": ("area", "区域", "区域代码", "网格", "网格代码"),
    "phone": ("phone", "电话", "办公电话", "值班电话"),
    "organisation": ("organisation", "单位", "所属单位", "党组织"),
    "role": ("role", "角色"),
    "person": ("person", "账号", "登录名"),
    "person_name_zh": ("person_name_zh", "姓名"),
    "person_name_en": ("person_name_en", "英文姓名"),
    "deputy_of": ("deputy_of", "代行岗位", "AB角"),
    "post": ("post", "岗位"),
    "begins": ("begins", "开始", "值班开始"),
    "ends": ("ends", "结束", "值班结束"),
}
"""Column → what may stand in the header for it."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "organisations": ("code", "name_zh", "name_en", "kind", "parent", "area", "phone"),
    "posts": (
        "code", "name_zh", "name_en", "organisation", "role", "area",
        "person", "person_name_zh", "person_name_en", "deputy_of", "phone",
    ),
    "coverage": ("organisation", "area"),
    "roster": ("post", "begins", "ends", "phone"),
}  # fmt: skip
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "organisations": ("code", "name_zh", "kind", "area"),
    "posts": ("code", "name_zh", "organisation", "role", "area"),
    "coverage": ("organisation", "area"),
    "roster": ("post", "begins", "ends"),
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a sheet program takes for the beginning of a formula: kept from it by an apostrophe."""
LONGEST = 80
LONGEST_NAME = 200
_MOMENTS = frozenset({"begins", "ends"})
_WORDS = frozenset({"name_zh", "name_en", "person_name_zh", "person_name_en", "phone"})


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its number in the user's sheet, and its cells in their types.

    ``headers``: column → the user's own word for it, so that a problem can name their column.
    """

    number: int
    cells: Mapping[str, Any]
    headers: Mapping[str, str]

    def problem(self, column: str, rule: str, **params: Any) -> Problem:
        """Build a problem of one cell."""
        header = self.headers.get(column)
        return Problem(column, rule, params, row=self.number, column=header)

    def __getitem__(self, column: str) -> Any:
        return self.cells.get(column) or ""


def find_columns(headers: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Tell which table a header belongs to, and give column → header.

    Raises Invalid (``unknown_table``) for the header of none, and (``missing_column``) where the
    table is plain but a column lacks.
    """
    known = {word: column for column, words in NAMES.items() for word in words}
    found = {known[header.strip()]: header for header in headers if header.strip() in known}
    table = _table(found)
    if table is None:
        raise Invalid(Problem("file", "unknown_table", {"columns": ", ".join(headers)}, row=1))
    missing = [column for column in REQUIRED[table] if column not in found]
    if missing:
        params = {"table": table}
        raise Invalid(
            Problem(name, "missing_column", {**params, "name": name}, row=1) for name in missing
        )
    return table, {name: found[name] for name in COLUMNS[table] if name in found}


def _table(found: Mapping[str, str]) -> str | None:
    """Name the table by the column that only it has."""
    for column, table in (("begins", "roster"), ("role", "posts"), ("kind", "organisations")):
        if column in found:
            return table
    return "coverage" if {"organisation", "area"} <= found.keys() else None


def read_lines(
    table: str, headers: Mapping[str, str], rows: Iterable[Row], moments: MomentReader
) -> tuple[list[Line], list[Problem]]:
    """Give the rows in their types, and every broken cell.

    Rules: ``required``, ``too_long``, ``control_character``, ``not_a_moment``.
    """
    lines: list[Line] = []
    problems: list[Problem] = []
    for row in rows:
        cells: dict[str, Any] = {}
        line = Line(row.number, cells, headers)
        for column, header in headers.items():
            try:
                cells[column] = _typed(column, row.cells.get(header), moments)
            except ValueError:
                value = str(row.cells.get(header))[:40]
                problems.append(line.problem(column, "not_a_moment", value=value))
                continue
            problems += _broken(table, column, line)
        lines.append(line)
    return lines, problems


def _typed(column: str, value: Any, moments: MomentReader) -> str | datetime | None:
    if column not in _MOMENTS:
        text = "" if value is None else str(value).strip()
        return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text
    found = moments.read(value)
    return None if found is None else found[0]


def _broken(table: str, column: str, line: Line) -> list[Problem]:
    value = line[column]
    if not value:
        return [line.problem(column, "required")] if column in REQUIRED[table] else []
    if not isinstance(value, str):
        return []
    if any(unicodedata.category(sign) == "Cc" for sign in value):
        return [line.problem(column, "control_character")]
    most = LONGEST_NAME if column in _WORDS else LONGEST
    if len(value) > most:
        return [line.problem(column, "too_long", length=len(value), most=most)]
    return []
