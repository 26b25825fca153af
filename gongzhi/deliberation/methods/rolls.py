"""The roll of one vote: who may take part, read from a sheet, and the hash it is frozen under."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation

import orjson

from gongzhi.core.errors import Invalid, Problem
from gongzhi.core.sheets import Sheet

BASES = ("persons", "households", "representatives", "owners", "members")
"""Whom a roll counts: residents of age, households, representatives, owners, Party members."""
MOST = 200_000
LONGEST = 60
SHOWN = 50
LARGEST = 10**9
_UNIT = re.compile(r"[（(].*?[)）]|㎡|m2|m²|平方米")
HEADERS: Mapping[str, tuple[str, ...]] = {
    "number": ("编号", "序号", "号码", "number", "no"),
    "name": ("姓名", "名字", "户主", "业主", "代表", "name"),
    "household": ("户号", "房号", "住址", "门牌", "household", "unit"),
    "group": ("组", "小组", "村民小组", "居民小组", "楼栋", "group"),
    "area": ("专有面积", "建筑面积", "面积", "area"),
}


@dataclass(frozen=True, slots=True)
class Eligible:
    """One line of a roll; ``number`` is that of the paper roll.

    ``area`` in square decimetres (hundredths of a square metre), for owners only.
    """

    number: str
    name: str
    household: str = ""
    group: str = ""
    area: int = 0


def columns_of(headers: Sequence[str]) -> dict[str, str]:
    """Find the columns of a sheet by their headings: field → heading.

    Raises Invalid ``missing_column`` when nothing in it is a name.
    """
    found: dict[str, str] = {}
    for header in headers:
        plain = _UNIT.sub("", header.strip().lower())
        for field, names in HEADERS.items():
            if field not in found and plain in names:
                found[field] = header
    if "name" not in found:
        raise Invalid(Problem("name", "missing_column", {"names": ", ".join(HEADERS["name"])}))
    return found


def read_line(
    cells: Mapping[str, object], columns: Mapping[str, str], row: int, base: str
) -> Eligible | list[Problem]:
    """Read one row of a sheet: a line of the roll, or what is wrong with it (with its row)."""
    said = {name: _cell(cells.get(header)) for name, header in columns.items()}
    problems = [
        Problem(name, "length", {"high": LONGEST, "got": len(value)}, row=row)
        for name, value in said.items()
        if len(value) > LONGEST
    ]
    if not said["name"]:
        problems.append(Problem("name", "required", row=row))
    if base == "households" and not said.get("household"):
        problems.append(Problem("household", "required", row=row))
    area = _area(said.get("area", "")) if base == "owners" else 0
    if area is None:
        problems.append(Problem("area", "not_an_area", {"got": said.get("area", "")[:40]}, row=row))
    if problems:
        return problems
    number = said.get("number") or str(row)
    return Eligible(
        number, said["name"], said.get("household", ""), said.get("group", ""), area or 0
    )


def read_roll(sheet: Sheet, base: str) -> list[Eligible]:
    """Read a sheet whole. Raises Invalid with each broken row, ``missing_column``, ``empty``."""
    columns = columns_of(sheet.headers)
    lines: list[Eligible] = []
    problems: list[Problem] = []
    for row in sheet.rows():
        line = read_line(row.cells, columns, row.number, base)
        if isinstance(line, Eligible):
            lines.append(line)
        else:
            problems += line
    problems += [*sheet.problems, *twice(lines, base)]
    if not lines and not problems:
        problems = [Problem("sheet", "empty")]
    if problems:
        raise Invalid(problems[:SHOWN])
    return lines


def twice(lines: Iterable[Eligible], base: str) -> Iterator[Problem]:
    """Name lines that stand twice: a number, a person of one household, a household's second."""
    seen: set[tuple[str, ...]] = set()
    for line in lines:
        one_each = base == "households"
        keys: list[tuple[str, ...]] = [("number", line.number)]
        keys.append(
            ("household", line.household) if one_each else ("name", line.name, line.household)
        )
        for key in keys:
            if key in seen:
                yield Problem(key[0], "twice", {"got": key[1]})
            seen.add(key)


def hash_of(lines: Iterable[Eligible], base: str, salt: bytes) -> str:
    """Give the hash a roll is frozen under: SHA-256 over its salt and its sorted lines.

    The salt stays with the roll, so that the hash says nothing about who stands in it; whoever
    holds the paper roll and the salt can show that it is the same.
    """
    ordered = sorted((asdict(line) for line in lines), key=lambda line: line["number"])
    shape = orjson.dumps({"base": base, "lines": ordered}, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(salt + shape).hexdigest()


def _cell(value: object) -> str:
    return "" if value is None else str(value).strip().replace("\x00", "")


def _area(said: str) -> int | None:
    try:
        value = Decimal(said)
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 < value <= LARGEST // 100 or value * 100 % 1:
        return None
    return int(value * 100)
