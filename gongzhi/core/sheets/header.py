"""Where the table begins: title rows above it, its header of one or two rows, its footer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from gongzhi.core.sheets.rows import RawRow, Value, blank_row, broken, is_blank, letter

SEARCHED_ROWS: Final = 40
_HEADER_SHARE: Final = 0.6
_NUMBERS_SHARE: Final = 0.34
_LONGEST_SUBHEADER: Final = 20
_NUMBER: Final = re.compile(r"[\d\s.,:/\-+%年月日时分秒TZ]+")
_TOTAL: Final = re.compile(
    r"\s*([合总小累共]\s*计|grand total|sub-?total|total|sum)\b", re.IGNORECASE
)
_LABEL: Final = re.compile(r"\s*[^:：]{2,8}[:：]")
_FOOTER: Final = re.compile(r"\s*(制表|填表|审核人|备注[:：]|说明[:：]|注[:：])")
_FOOTER_CELLS: Final = 3


@dataclass(frozen=True, slots=True)
class Header:
    """Names of the columns in use, their places (from 0), the rows they took, titles above."""

    names: tuple[str, ...]
    columns: tuple[int, ...]
    rows: tuple[int, ...]
    titles: tuple[str, ...]


def find_header(rows: Sequence[RawRow], name: str) -> Header:
    """Find the header among the first rows of a sheet.

    Raises:
        Invalid: rule ``no_rows``, ``no_header`` or ``duplicate_header`` (with its columns).

    """
    filled = [row for row in rows if not blank_row(row[1])]
    if not filled:
        raise broken(name, "no_rows")
    width = max(_filled_cells(cells) for _, cells in filled)
    wanted = max(width * _HEADER_SHARE, min(width, 2))
    at = next(i for i, (_, cells) in enumerate(filled) if _may_head(cells, wanted, width))
    number, top = filled[at]
    under = filled[at + 1][1] if at + 1 < len(filled) else ()
    double = _is_second_row(top, under)
    names = _joined(top, under) if double else [_text(cell) for cell in top]
    _check_names(names, number, name)
    taken = (number, filled[at + 1][0]) if double else (number,)
    titles = tuple(" ".join(filter(None, map(_text, cells))) for _, cells in filled[:at])
    return _keep_used(names, rows, taken, titles)


def _may_head(cells: Sequence[Value], wanted: float, width: int) -> bool:
    """Tell a header from title rows, also from one like "unit: … | date: … | made by: …"."""
    filled = _filled_cells(cells)
    labels = sum(isinstance(cell, str) and _LABEL.match(cell) is not None for cell in cells)
    return filled >= wanted and (filled == width or not labels)


def _filled_cells(cells: Sequence[Value]) -> int:
    return sum(not is_blank(cell) for cell in cells)


def _text(cell: Value) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _is_number(cell: Value) -> bool:
    if isinstance(cell, (int, Decimal, date)):
        return True
    return isinstance(cell, str) and _NUMBER.fullmatch(cell.strip()) is not None


def _is_second_row(top: Sequence[Value], under: Sequence[Value]) -> bool:
    """Tell whether the row under the header splits its merged cells.

    A merged cell keeps its words at its first place only: sideways the second row fills what the
    first leaves blank, downwards the second row is blank where the first is filled.
    """
    places = range(min(len(top), len(under)))
    gaps = [i for i in places if is_blank(top[i]) and i > 0]
    down = [i for i in places if not is_blank(top[i]) and is_blank(under[i])]
    words = [cell for cell in under if not is_blank(cell)]
    return bool(
        gaps and down and words
        and all(not is_blank(under[i]) for i in gaps)
        and not any(_is_number(cell) or len(_text(cell)) > _LONGEST_SUBHEADER for cell in words)
    )  # fmt: skip


def _joined(top: Sequence[Value], under: Sequence[Value]) -> list[str]:
    names = []
    group = ""
    for place in range(max(len(top), len(under))):
        above = _text(top[place]) if place < len(top) else ""
        below = _text(under[place]) if place < len(under) else ""
        group = above or group
        names.append(f"{group}/{below}" if below and group else below or above)
    return names


def _check_names(names: Sequence[str], number: int, file: str) -> None:
    used = [name for name in names if name]
    if sum(map(_is_number, used)) > len(used) * _NUMBERS_SHARE:
        raise broken(file, "no_header", row=number)
    for name in used:
        places = [letter(i) for i, other in enumerate(names) if other == name]
        if len(places) > 1:
            raise broken(file, "duplicate_header", row=number, column=name,
                         columns=", ".join(places))  # fmt: skip


def _keep_used(
    names: Sequence[str], rows: Sequence[RawRow], taken: tuple[int, ...], titles: tuple[str, ...]
) -> Header:
    """Name unnamed columns that hold something by their letter; drop the blank ones."""
    below = [cells for number, cells in rows if number > taken[-1]]
    kept: list[tuple[str, int]] = []
    for place, name in enumerate(names):
        if name:
            kept.append((name, place))
        elif any(place < len(cells) and not is_blank(cells[place]) for cells in below):
            kept.append((f"({letter(place)})", place))
    return Header(tuple(n for n, _ in kept), tuple(p for _, p in kept), taken, titles)


def is_summary(cells: Sequence[Value]) -> bool:
    """Tell a row of totals or a signature line under the table from a row of data."""
    first = next((cell for cell in cells if not is_blank(cell)), None)
    if not isinstance(first, str):
        return False
    filled = _filled_cells(cells)
    if _FOOTER.match(first):
        return filled <= _FOOTER_CELLS < len(cells)
    return (
        _TOTAL.match(first + " ") is not None and len(cells) > 1 and filled <= len(cells) // 2 + 1
    )
