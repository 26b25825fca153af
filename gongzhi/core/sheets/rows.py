"""The shapes that every kind of sheet is read into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from gongzhi.core.errors import Invalid, Problem

Value: TypeAlias = str | datetime | date | int | Decimal | None
"""Text, moment, day, whole or decimal number, or None; a blank cell of a text file is ``""``."""

Source: TypeAlias = Path | bytes
RawRow: TypeAlias = tuple[int, Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data: its number in the user's own sheet (from 1), and cells by header."""

    number: int
    cells: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Limits:
    """Guards of the reader against bombs and broken files; the door that reads may set others.

    ``file_bytes`` as stored, ``unpacked_bytes`` after unzipping, ``text_bytes`` of a text file,
    stored or unpacked, where it may be larger than these: it is read line by line;
    ``cell_characters`` in one cell, ``rows`` and ``columns`` of one sheet, ``dense_cells`` = rows x
    columns up to which a workbook is read in one piece; a larger one is streamed, slower, in
    constant memory.
    """

    file_bytes: int = 512_000_000
    unpacked_bytes: int = 2_000_000_000
    text_bytes: int = 0
    cell_characters: int = 100_000
    rows: int = 5_000_000
    columns: int = 1_000
    dense_cells: int = 2_000_000


@dataclass(slots=True)
class Faults:
    """What was found while reading: ``problems`` refuse a row, ``notes`` only tell."""

    problems: list[Problem]
    notes: list[Problem]

    def clear(self) -> None:
        """Forget everything, before the sheet is read again from its beginning."""
        self.problems.clear()
        self.notes.clear()


def broken(
    name: str, rule: str, *, row: int | None = None, column: str | None = None, **params: Any
) -> Invalid:
    """Build the error that refuses a whole file."""
    return Invalid(Problem("file", rule, params, row=row, column=column, file=name))


def letter(index: int) -> str:
    """Name a column as a sheet does: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def is_blank(value: Value) -> bool:
    """Tell whether a cell holds nothing but space."""
    return value is None or (isinstance(value, str) and not value.strip())


def blank_row(cells: Sequence[Value]) -> bool:
    """Tell whether a row holds nothing; the usual full row is settled by its first cell."""
    if not cells:
        return True
    return is_blank(cells[0]) and all(map(is_blank, cells))
