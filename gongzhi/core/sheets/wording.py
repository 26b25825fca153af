"""The rules that a file, a row or a cell can break, in words for those who sent the file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gongzhi.core.errors import Problem

_FILE: Final = {
    "no_rows": ("文件里没有内容。", "The file holds nothing."),
    "no_header": ("没有找到表头行。", "No row of column names was found."),
    "duplicate_header": (
        "表头“{column}”重复，见第 {columns} 列。",
        "The column name “{column}” stands more than once: columns {columns}.",
    ),
    "missing_column": (
        "缺少对应表要求的列“{column}”。",
        "The column “{column}”, which the map names, is missing.",
    ),
    "half_written": ("文件不完整或已损坏。", "The file is incomplete or damaged."),
    "quote_never_closed": (
        "引号没有闭合，文件不完整。",
        "A quote is opened and never closed: the file is incomplete.",
    ),
    "broken_bytes": (
        "第 {byte} 个字节无法按 {encoding} 解读。",
        "Byte {byte} cannot be read as {encoding}.",
    ),
    "nul_byte": ("内容含有空字符（NUL）。", "The content holds a NUL character."),
    "too_many_bytes": ("文件超过 {limit} 字节。", "The file exceeds {limit} bytes."),
    "too_many_rows": ("超过 {limit} 行。", "There are more than {limit} rows."),
    "too_many_columns": ("超过 {limit} 列。", "There are more than {limit} columns."),
    "encrypted": (
        "文件设有密码，请去掉密码后再导入。",
        "The file has a password; please remove it and import again.",
    ),
    "not_a_workbook": ("这不是 Excel 工作簿。", "This is not an Excel workbook."),
    "unsafe_xml": (
        "工作簿里有不安全的 XML 声明。",
        "The workbook holds XML declarations that no sheet program writes.",
    ),
    "not_a_sheet": ("这不是表格文件。", "This is not a sheet."),
    "web_page_not_sheet": (
        "这是网页或 XML，不是表格；请用表格软件另存为 .xlsx 后再导入。",
        "This is a web page or XML, not a sheet; please save it as .xlsx and import again.",
    ),
    "other_sheets": (
        "只读取了工作表“{used}”，其余没有读取：{others}。",
        "Only the sheet “{used}” was read, not: {others}.",
    ),
}
_ROW: Final = {
    "quote_misplaced": ("引号位置不对。", "A quote is out of place."),
    "too_few_cells": (
        "本行只有 {cells} 格，应有 {columns} 格。",
        "The row has {cells} cells instead of {columns}.",
    ),
    "too_many_cells": (
        "本行有 {cells} 格，应有 {columns} 格。",
        "The row has {cells} cells instead of {columns}.",
    ),
    "summary_row": (
        "合计或落款行，未导入：{words}",
        "Row of totals or a footer, passed over: {words}",
    ),
}  # fmt: skip
_CELL: Final = {
    "required": ("必填。", "This cell must be filled."),
    "cell_too_long": (
        "内容有 {characters} 个字符，超过 {limit} 个。",
        "The cell holds {characters} characters, more than {limit}.",
    ),
    "truncated_number": (
        "长数字“{value}”已被表格软件截断，末尾数字丢失；请把该列设为文本格式并重新填写。",
        "The long number “{value}” was cut by the sheet and its last digits are lost; "
        "please format the column as text and enter it again.",
    ),
    "not_a_moment": ("“{value}”不是日期时间。", "“{value}” is not a date or time."),
    "not_a_number": ("“{value}”不是数字。", "“{value}” is not a number."),
    "nul_character": ("内容含有空字符（NUL）。", "The cell holds a NUL character."),
}  # fmt: skip

RULES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({**_FILE, **_ROW, **_CELL})
"""Rule code → (zh-Hans, English); placeholders are the parameters of the problem."""


def explain(problem: Problem, language: str, rules: Mapping[str, tuple[str, str]] = RULES) -> str:
    """Say a problem in words; ``language`` is ``zh-hans`` or ``en``.

    ``rules``: those of whoever reads the sheet, where it has more of its own.

    Raises:
        KeyError: the rule is not one of ``rules``.

    """
    chinese, english = rules[problem.rule]
    words = chinese if language.startswith("zh") else english
    return words.format_map({"column": problem.column, "field": problem.field, **problem.params})
