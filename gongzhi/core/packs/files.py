"""The files of a pack as raw rows: encoding, CSV, TOML and GeoJSON, with the line of everything."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from gongzhi.core.errors import Problem

# A technical bound against a file that is no rule table; not a rule of any procedure.
MAX_BYTES = 32_000_000
LONGEST_CELL = 131_072
_ROWS = re.compile(r"^\s*\[\[\s*rows\s*\]\]")
_FEATURE = re.compile(r'"type"\s*:\s*"Feature"')
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row before typing: its first line, its cells, and the line of each cell."""

    line: int
    cells: Mapping[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class RawTable:
    """The rows of one file, what is wrong with it, and its header (None: rows name their own)."""

    file: str
    rows: list[RawRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    header: list[str] | None = None

    def refuse(
        self,
        rule: str,
        line: int | None = None,
        column: str | None = None,
        **params: Any,
    ) -> None:
        """Note a broken rule."""
        self.problems.append(Problem(self.file, rule, params, line, column, self.file))


def read_text(path: Path, raw: RawTable) -> str | None:
    """Read a file as UTF-8 (with or without byte-order mark); note why it cannot be read."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raw.refuse("too_large", limit=MAX_BYTES)
        return None
    data = path.read_bytes()
    if data.startswith(_UTF16):
        raw.refuse("utf16")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        if _is_gb18030(data):
            raw.refuse("gb18030", line)
        else:
            raw.refuse("not_utf8", line, byte=error.start)
        return None


def _is_gb18030(data: bytes) -> bool:
    """Tell GB18030 from a damaged UTF-8 file: it decodes, and to characters in everyday use."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    wide = [character for character in text if ord(character) > 127]
    everyday = 0
    for character in wide:
        try:
            character.encode("gb2312")
        except UnicodeEncodeError:
            continue
        everyday += 1
    return everyday > 0.9 * len(wide)


def read_csv(path: Path, file: str) -> RawTable:
    """Read a CSV table: header row, commas, quotation marks closed, last line ended."""
    raw = RawTable(file)
    text = read_text(path, raw)
    if text is None:
        return raw
    if text and not text.endswith("\n"):
        raw.refuse("no_end_of_line", text.count("\n") + 1)
    numbered = _csv_rows(text, raw)
    first = next(numbered, None)
    if first is None:
        raw.refuse("no_header", 1)
        return raw
    header = _header(first, raw)
    for line, cells in numbered:
        if len(cells) != len(header):
            raw.refuse("half_row", line, found=len(cells), expected=len(header))
            continue
        raw.rows.append(RawRow(line, dict(zip(header, cells, strict=True))))
    return raw


def _csv_rows(text: str, raw: RawTable) -> Iterator[tuple[int, list[str]]]:
    """Yield (first line, cells) of each row that is not blank; note a broken one and stop there."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            unclosed = "unexpected end" in str(error)
            raw.refuse("open_quote" if unclosed else "bad_csv", line, why=str(error))
            return
        if cells is None:
            return
        # The parser's own bound is the whole process's, and another reader may have raised it.
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raw.refuse("bad_csv", line, why=f"a cell of more than {LONGEST_CELL} characters")
            return
        if cells:
            yield line, cells
        line = reader.line_num + 1


def _header(first: tuple[int, list[str]], raw: RawTable) -> list[str]:
    line, cells = first
    names = [cell.strip() for cell in cells]
    for number, name in enumerate(names, start=1):
        if not name:
            raw.refuse("header_empty", line, number=number)
        elif names.index(name) != number - 1:
            raw.refuse("header_twice", line, name, name=name)
    raw.header = names
    return names


def load_toml(path: Path, raw: RawTable) -> tuple[dict[str, Any], str] | None:
    """Read a TOML file; give its content and its text."""
    text = read_text(path, raw)
    if text is None:
        return None
    try:
        return tomllib.loads(text, parse_float=Decimal), text
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        last = text.count("\n") + 1
        raw.refuse("not_toml", int(found.group(1)) if found else last, why=str(error))
        return None


def read_toml(path: Path, file: str) -> RawTable:
    """Read a TOML table: ``[[rows]]`` and nothing else."""
    raw = RawTable(file)
    loaded = load_toml(path, raw)
    if loaded is None:
        return raw
    content, text = loaded
    for name in content:
        if name != "rows":
            raw.refuse("unknown_key", line_of_key(text, name), name=name)
    rows = content.get("rows", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raw.refuse("wrong_type", value="rows", kind="[[rows]]")
        return raw
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines, start=1) if _ROWS.match(line)]
    for index, row in enumerate(rows):
        start = starts[index] if len(starts) == len(rows) else index + 1
        end = starts[index + 1] - 1 if index + 1 < len(starts) == len(rows) else len(lines)
        where = {key: _key_line(lines, key, start, end) for key in row}
        raw.rows.append(RawRow(start, row, where))
    return raw


def read_features(path: Path, file: str) -> RawTable:
    """Read a GeoJSON table: of each feature its properties, and its shape as ``geometry``."""
    raw = RawTable(file)
    text = read_text(path, raw)
    if text is None:
        return raw
    try:
        features = json.loads(text)["features"]
        rows = [{**one["properties"], "geometry": one["geometry"]} for one in features]
    except (ValueError, KeyError, TypeError) as error:
        raw.refuse("bad_geojson", getattr(error, "lineno", 1), why=str(error))
        return raw
    starts = [text.count("\n", 0, one.start()) + 1 for one in _FEATURE.finditer(text)]
    lines = starts if len(starts) == len(rows) else [1] * len(rows)
    raw.rows += [RawRow(line, row) for line, row in zip(lines, rows, strict=True)]
    return raw


def line_of_key(text: str, key: str) -> int | None:
    """Find the first line that sets the key or opens the section of that name."""
    lines = text.splitlines()
    line = _key_line(lines, key, 0, len(lines))
    return line or None


def _key_line(lines: list[str], key: str, start: int, end: int) -> int:
    pattern = re.compile(rf"^\s*(\[+\s*)?[\"']?{re.escape(key)}[\"']?\s*[\]=]")
    for number in range(start, min(end, len(lines))):
        if pattern.match(lines[number]):
            return number + 1
    return start
